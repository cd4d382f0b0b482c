"""Rows under other numbers: what is the same is seen, what is missing is told, nothing is lost."""

from __future__ import annotations

import random

import pytest

from events import db, devices, reports
from events.access import SYSTEM
from tests.events.admission.uploads import incidents, statuses
from tests.factories import HOUR, NOON, make_event, make_ticket, pair

OPEN = NOON + HOUR


async def headcount() -> int:
    return int(await db.fetch_value("SELECT coalesce(sum(quantity), 0) FROM headcount"))


@pytest.mark.parametrize("kind", ["in", "walk_in", "count", "undo"])
async def test_a_row_that_came_before_is_seen_under_another_number_and_from_another_phone(
    database, kind
):
    await make_event()
    phone, paired_again, cy = await pair(), await pair(), await make_ticket()
    said = {
        "in": {"code": cy.ticket.code, "told": "admit"},
        "walk_in": {"heads": 2},
        "count": {"n": 3},
        "undo": {"undoes": "00000000-0000-4000-8000-000000000001"},
    }
    row = phone.row(kind, **said[kind])
    [first] = (await phone.send(row))["results"]
    before = await _figures()
    for sender, seq in ((phone, 9), (paired_again, 1), (paired_again, 1), (paired_again, 2)):
        answer = await sender.send(row | {"seq": seq})
        assert answer["results"] == [first | {"seq": seq, "status": "seen"}]
    assert (await phone.send(row | {"seq": 9}, row))["acked_through"] == 1
    assert (await paired_again.send())["acked_through"] == 2
    assert await _figures() == before
    assert await incidents() == []


async def _figures():
    turnout = await reports.turnout("film", SYSTEM, OPEN)
    return turnout.totals, turnout.gates, turnout.double_admits, turnout.let_in_anyway


async def test_one_row_under_two_numbers_of_one_upload_counts_once(database):
    await make_event()
    phone = await pair()
    row = phone.row("count", n=3)
    answer = await phone.send(row, row | {"seq": 2})
    assert statuses(answer) == ["recorded", "seen"]
    assert answer["acked_through"] == 2
    assert await headcount() == 3


async def test_a_walk_in_whose_name_was_lost_on_the_way_is_the_same_row(database):
    await make_event()
    phone = await pair()
    named = phone.row("walk_in", name="Bo", heads=2)
    nameless = {key: value for key, value in named.items() if key != "name"}
    [first] = (await phone.send(named))["results"]
    answer = await phone.send(nameless, named | {"name": "Mo"})
    assert answer["results"] == [first | {"status": "seen"}] * 2
    assert await incidents() == []
    assert await db.fetch_value("SELECT count(*) FROM admission") == 1


async def test_it_is_told_which_numbers_have_no_result(database):
    await make_event()
    phone = await pair()
    rows = [phone.row("count", n=1) for _ in range(6)]
    told = []
    for part in ([2, 6], [1], [4], [3, 5]):
        answer = await phone.send(*(rows[seq - 1] for seq in part), announced=max(part))
        told.append((answer["acked_through"], answer["announced"], answer["missing"]))
    assert told == [(0, 6, [1, 3, 4, 5]), (2, 6, [3, 4, 5]), (2, 6, [3, 5]), (6, 6, [])]
    assert (await phone.send(announced=8))["missing"] == [7, 8]


async def test_what_is_outstanding_are_the_missing_rows_and_not_those_behind_a_gap(database):
    await make_event()
    phone = await pair()
    rows = [phone.row("count", n=1) for _ in range(20)]
    await phone.send(*rows[:5], *rows[6:])
    [shown] = await devices.phones(phone.device.event)
    assert (shown.received_through, shown.announced, shown.outstanding) == (5, 20, 1)
    await phone.send(rows[5])
    [shown] = await devices.phones(phone.device.event)
    assert (shown.received_through, shown.announced, shown.outstanding) == (20, 20, 0)


async def test_a_phone_behind_a_restored_database_ends_with_every_row_acknowledged(
    database, rounds
):
    """As the protocol asks: it sends what it has, again what is missing, and tells what is lost."""
    for _ in range(rounds(40)):
        await db.execute("SELECT kept.reset()")
        await make_event()
        phone = await pair()
        held = {seq: phone.row("count", n=1) for seq in range(1, random.randint(3, 30))}
        forgotten = {seq for seq in held if random.random() < 0.2}
        restored = [row for row in held.values() if random.random() < 0.4]
        await phone.send(*restored)
        answer = await phone.send()
        while answer["missing"]:
            rows = [
                {"seq": seq, "id": held[seq]["id"], "kind": "lost"}
                if seq in forgotten
                else held[seq]
                for seq in answer["missing"]
            ]
            answer = await phone.send(*random.sample(rows, random.randint(1, len(rows))))
        assert answer["acked_through"] == len(held)
        assert await headcount() == len({*held} - forgotten | {row["seq"] for row in restored})
