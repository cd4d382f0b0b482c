"""Uploads of phones: every row has its answer, is kept once, and blocks no other."""

from __future__ import annotations

from uuid import uuid4

import msgspec
import pytest

from events import admission, db
from tests.events.admission.uploads import incidents, scans, statuses, verdicts
from tests.factories import (
    HOUR,
    MINUTE,
    NOON,
    SESSION,
    make_event,
    make_ticket,
    pair,
    take_away,
)

OPEN = NOON + HOUR


async def test_results_come_in_the_order_sent_and_rows_are_judged_in_order_of_seq(database):
    await make_event()
    phone, cy = await pair(), await make_ticket()
    rows = [phone.row(at=OPEN + i * MINUTE, code=cy.ticket.code) for i in range(3)]
    answer = await phone.send(*reversed(rows), now=OPEN + HOUR)
    assert [result["seq"] for result in answer["results"]] == [3, 2, 1]
    assert verdicts(answer) == ["already_in", "already_in", "admit"]


async def test_a_row_sent_again_hears_its_first_answer_and_adds_nothing(database):
    await make_event()
    phone, cy = await pair(), await make_ticket()
    row, click = phone.row(code=cy.ticket.code), phone.row("count", n=3)
    first = await phone.send(row, click)
    again = await phone.send(click, row, row, now=OPEN + HOUR)
    assert statuses(again) == ["seen"] * 3
    assert verdicts(again) == [None, "admit", "admit"]
    told = {k: v for k, v in again["results"][1].items() if k != "status"}
    assert told == {k: v for k, v in first["results"][0].items() if k != "status"}
    assert len(await scans()) == 2
    assert await db.fetch_value("SELECT sum(quantity) FROM headcount") == 3


async def test_a_row_twice_in_one_upload_is_taken_once(database):
    await make_event()
    phone = await pair()
    click = phone.row("count", n=3)
    assert statuses(await phone.send(click, click)) == ["recorded", "seen"]
    assert await db.fetch_value("SELECT sum(quantity) FROM headcount") == 3


async def test_the_same_seq_with_another_content_is_a_conflict_and_an_incident(database):
    await make_event()
    phone = await pair()
    click = phone.row("count", n=3)
    await phone.send(click)
    other = await phone.send(click | {"n": 4}, phone.row("count", n=1))
    assert statuses(other) == ["conflict", "recorded"]
    assert other["acked_through"] == 2
    assert await incidents() == ["conflict"]
    assert await db.fetch_value("SELECT sum(quantity) FROM headcount") == 4


async def test_an_id_that_was_used_for_something_else_is_a_conflict_on_any_phone(database):
    await make_event()
    phone, other = await pair(), await pair()
    click = phone.row("count", n=3)
    await phone.send(click)
    for sender in (other, phone):
        row = sender.row("count", n=4) | {"id": click["id"]}
        assert statuses(await sender.send(row)) == ["conflict"]
        assert statuses(await sender.send(row)) == ["conflict"]
    assert await db.fetch_value("SELECT sum(quantity) FROM headcount") == 3
    assert await incidents() == ["conflict"] * 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"gate": "nowhere"},
        {"session": "film/two"},
        {"session": "run/one"},
        {"kind": "dance"},
        {"kind": "bind"},
        {"kind": "override"},
        {"code": None},
        {"kind": "count"},
        {"kind": "undo"},
        {"scanned_at": "noon"},
        {"scanned_at": "2026-03-14T13:00:00"},
        {"id": "7"},
        {"told": "perhaps"},
        {"heads": 0, "kind": "walk_in"},
        {"code": 5},
    ],
)
async def test_a_row_that_cannot_be_read_blocks_no_other(database, wrong):
    await make_event()
    phone, cy = await pair(), await make_ticket()
    bad, good = phone.row(code="X") | wrong, phone.row(code=cy.ticket.code)
    answer = await phone.send(bad, good)
    assert statuses(answer) == ["unreadable", "recorded"]
    assert verdicts(answer)[1] == "admit"
    assert answer["acked_through"] == 2
    assert await scans() == [(1, "unreadable"), (2, "recorded")]
    assert statuses(await phone.send(bad)) == ["seen"]


@pytest.mark.parametrize("bad", [None, 7, "row", [], {}, {"seq": 0}, {"seq": "1"}, {"seq": True}])
async def test_what_has_no_seq_is_answered_and_not_kept(database, bad):
    await make_event()
    phone = await pair()
    answer = await phone.send(bad, phone.row("count", n=1))
    assert statuses(answer) == ["unreadable", "recorded"]
    assert await scans() == [(1, "recorded")]


async def test_a_phone_of_one_session_scans_for_no_other(database):
    two = msgspec.structs.replace(SESSION, slug="two")
    await make_event(sessions=[SESSION, two])
    phone = await pair(sessions=["two"])
    rows = [phone.row("count", n=1, session=f"film/{slug}") for slug in ("one", "two")]
    assert statuses(await phone.send(*rows)) == ["unreadable", "recorded"]


async def test_it_is_acknowledged_up_to_the_first_gap_and_past_it_once_it_is_filled(database):
    await make_event()
    phone = await pair()
    rows = [phone.row("count", n=1) for _ in range(6)]
    acked = [
        (await phone.send(*(rows[i - 1] for i in part)))["acked_through"]
        for part in ([2, 3], [1], [6], [5, 4], [1, 6])
    ]
    assert acked == [0, 3, 3, 6, 6]
    device = await db.fetch_row("SELECT announced, received_through FROM device")
    assert tuple(device) == (6, 6)


async def test_a_clock_that_is_wrong_is_corrected_by_what_it_said_when_it_sent(database):
    await make_event()
    phone, cy = await pair(), await make_ticket()
    ahead = 90 * MINUTE
    row = phone.row(at=OPEN + ahead, code=cy.ticket.code)
    sent_at = (OPEN + MINUTE + ahead).isoformat()
    await phone.send(row, now=OPEN + MINUTE, clock={"sent_at": sent_at})
    assert await db.fetch_value("SELECT at FROM admission") == OPEN


async def test_without_a_clock_the_phone_s_own_time_is_taken(database):
    await make_event()
    phone, cy = await pair(), await make_ticket()
    for clock in (None, {}, {"sent_at": "noon"}):
        row = phone.row(at=OPEN, code=cy.ticket.code)
        assert statuses(await phone.send(row, now=OPEN + HOUR, clock=clock)) == ["recorded"]
    assert await db.fetch_value("SELECT at FROM admission") == OPEN


async def test_a_phone_that_was_taken_back_is_heard_and_counts_nothing(database):
    await make_event()
    phone, cy = await pair(), await make_ticket()
    first = phone.row("count", n=1)
    await phone.send(first)
    await take_away(phone)
    rows = [phone.row(code=cy.ticket.code, told="admit"), phone.row("count", n=5),
            phone.row("undo", undoes=first["id"])]  # fmt: skip
    answer = await phone.send(*rows)
    assert statuses(answer) == ["quarantined"] * 3
    assert (answer["acked_through"], answer["changes"]) == (4, None)
    assert await db.fetch_value("SELECT count(*) FROM admission") == 0
    assert await db.fetch_value("SELECT sum(quantity) FROM headcount") == 1
    assert await admission.audit() == []


async def test_a_phone_whose_time_is_over_is_quarantined_too(database):
    await make_event()
    phone = await pair()
    after = phone.device.not_after + MINUTE
    answer = await phone.send(phone.row("count", n=1, at=after), now=after)
    assert statuses(answer) == ["quarantined"]


async def test_other_gates_keep_what_they_saw_and_let_nobody_in(database):
    await make_event(gates=[])
    phone, cy = await pair(), await make_ticket()
    kinds = ("pickup", "start", "finish", "station", "table", "exit")
    rows = [phone.row(code=cy.ticket.code, gate=gate) for gate in kinds]
    answer = await phone.send(*rows, phone.row(code=cy.ticket.code, gate="pickup"))
    assert verdicts(answer) == ["admit"] * 6 + ["already_in"]
    assert await db.fetch_value("SELECT count(*) FROM admission") == 0
    assert await phone.show(cy, gate="entry") == "admit"


async def test_who_was_refused_at_another_gate_has_not_passed_it(database):
    """Else the pick-up would hear that what nobody was given had been given before."""
    await make_event(gates=[])
    phone, cy = await pair(), await make_ticket()
    rows = [phone.row(at=at, code=cy.ticket.code, gate="pickup") for at in (NOON - HOUR, OPEN)]
    assert verdicts(await phone.send(*rows, now=OPEN)) == ["too_early", "admit"]
    assert verdicts(await phone.send(rows[1] | {"seq": 3, "id": str(uuid4())})) == ["already_in"]


async def test_an_upload_costs_the_same_for_one_row_and_for_many(database, statements):
    await make_event()
    phone = await pair()
    tickets = [await make_ticket(name=f"Cy {i}") for i in range(6)]
    costs = []
    for part in (tickets[:1], tickets[1:]):
        statements.clear()
        await phone.send(*(phone.row(code=ticket.ticket.code) for ticket in part))
        costs.append(len(statements))
    assert costs[0] == costs[1]


async def test_neither_codes_nor_names_are_kept_with_the_scans(database):
    await make_event()
    phone, cy = await pair(), await make_ticket()
    await phone.send(phone.row(code=cy.ticket.code), phone.row("walk_in", name="Bo Canary"))
    kept = await db.fetch("SELECT to_jsonb(s)::text AS said FROM scan AS s")
    everything = " ".join(db.column(kept, "said"))
    assert cy.ticket.code not in everything
    assert cy.ticket.short not in everything
    assert "Canary" not in everything
