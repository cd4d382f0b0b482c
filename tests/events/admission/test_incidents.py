"""What must not happen at a door is kept as an incident, and can be seen."""

from __future__ import annotations

import pytest

from events import db, reports
from events.access import SYSTEM
from tests.events.admission.uploads import incidents, statuses, verdicts
from tests.factories import HOUR, NOON, make_event, make_ticket, pair

OPEN = NOON + HOUR


def foreign(ours, theirs) -> dict[str, str]:
    """A code that is none of the event's tickets, by the verdict on it."""
    return {
        "unreadable": "https://example.org/1",
        "forged": ours.code[:-3] + "000",
        "wrong_event": theirs.code,
        "unknown": "7K2M9QXD",
    }


async def shown(event: str = "film"):
    turnout = await reports.turnout(event, SYSTEM, OPEN)
    return [(one.device, one.seq, one.kind, one.at) for one in turnout.incidents]


@pytest.mark.parametrize("told", ["admit", "admit_new"])
@pytest.mark.parametrize("verdict", ["unreadable", "forged", "wrong_event", "unknown"])
async def test_a_foreign_code_told_to_come_in_counts_nothing_and_is_an_incident(
    database, verdict, told
):
    await make_event()
    await make_event("run")
    ours, theirs = await make_ticket(), await make_ticket(event="run")
    phone = await pair()
    code = foreign(ours.ticket, theirs.ticket)[verdict]
    answer = await phone.send(phone.row(code=code), phone.row(code=code, told=told))
    assert verdicts(answer) == [verdict] * 2
    assert await db.fetch_value("SELECT count(*) FROM admission") == 0
    assert await db.fetch_value("SELECT count(*) FROM scan WHERE lets_in") == 0
    assert await shown() == [(phone.device.id, 2, f"told_{verdict}", OPEN)]
    assert await shown("run") == []


async def test_a_short_code_of_another_event_counts_nothing_either(database):
    await make_event()
    await make_event("run")
    theirs, phone = await make_ticket(event="run"), await pair()
    await phone.send(phone.row(code=theirs.ticket.short, told="admit"))
    assert await db.fetch_value("SELECT count(*) FROM admission") == 0
    assert await incidents() == ["told_wrong_event"]


async def test_conflicts_and_rows_that_cannot_be_read_are_shown_once_however_often_sent(database):
    await make_event()
    phone = await pair()
    click, junk = phone.row("count", n=1), phone.row("dance")
    await phone.send(click, junk)
    for _ in range(3):
        assert statuses(await phone.send(click | {"n": 2}, junk)) == ["conflict", "seen"]
    assert await shown() == [
        (phone.device.id, 2, "unreadable", OPEN),
        (phone.device.id, 1, "conflict", OPEN),
    ]


async def test_a_number_that_the_phone_has_lost_is_told_as_lost(database):
    """It fills the gap, and is no conflict where there was none."""
    await make_event()
    phone = await pair()
    rows = [phone.row("count", n=1) for _ in range(3)]
    assert (await phone.send(rows[0], rows[2]))["missing"] == [2]
    lost = [{"seq": seq, "id": rows[seq - 1]["id"], "kind": "lost"} for seq in (2, 3)]
    answer = await phone.send(*lost)
    assert statuses(answer) == ["unreadable", "conflict"]
    assert (answer["acked_through"], answer["missing"]) == (3, [])
    assert [kind for _, _, kind, _ in await shown()] == ["lost"]
