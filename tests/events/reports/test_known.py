"""When what happened at a door is known: by a row while it was open, or one that lets in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events import admission, db
from events.catalogue import GateDraft, GateKind
from tests.events.reports.gathering import (
    campaign,
    count,
    counts,
    credit,
    event,
    line,
    of_session,
    row,
    session,
    ticket,
    totals,
    turnout,
)
from tests.factories import DAY, HOUR, MINUTE, NOON, Phone, pair, take_away

OPENS, CLOSES = NOON, NOON + 4 * HOUR  # of a session from 13:00 to 15:00
TICK = timedelta(microseconds=1)
AT_THE_DOOR = (
    "admitted", "walk_ins", "people", "new_people", "known_people", "unknown_people", "acted",
    "attendances",
)  # fmt: skip
GATES = [
    GateDraft(slug="door", kind=GateKind.ENTRY, name="入口"),
    GateDraft(slug="table", kind=GateKind.TABLE, name="連署桌"),
]
NONSENSE = {"code": "T1:NONSENSE"}


async def show(at, **said: object) -> Phone:
    """A phone that says one row about a session that counts for a campaign and on a line."""
    await campaign("equality")
    await line(count="none", participants="people", figures=["participants"])
    on_line = credit("equality", line="films")
    await event(session("one"), session("two", 2), campaigns=on_line, gates=GATES)
    phone = await pair(now=NOON - 9 * DAY, until=NOON + 9 * DAY)
    await phone.send(phone.row(at=at, **said), now=at)
    return phone


async def known() -> set[str]:
    """Where what happened at the door is told as known."""
    for_campaign = await counts("equality")
    places = {
        "session": await of_session("film/one"),
        "totals": await totals(),
        "campaign": for_campaign,
        "organisation": await counts(),
    }
    found = set()
    for place, figures in places.items():
        told = {name: getattr(figures, name) for name in AT_THE_DOOR if hasattr(figures, name)}
        assert len({value is None for value in told.values()}) == 1, (place, told)
        found |= {place} if told["people"] is not None else set()
    offers = (await turnout()).offers
    found |= {"offers"} if offers[0].admitted is not None else set()
    found |= {"report"} if (await row())["participants"] is not None else set()
    assert (await of_session("film/two")).attendances is None
    return found


EVERYWHERE = {"session", "totals", "campaign", "organisation", "offers", "report"}
IN_TIME = (OPENS, OPENS + 2 * HOUR, CLOSES)
OUT_OF_TIME = (NOON - 7 * DAY, OPENS - TICK, CLOSES + TICK, CLOSES + HOUR)


@pytest.mark.parametrize("at", IN_TIME)
@pytest.mark.parametrize("said", [NONSENSE, {**NONSENSE, "told": "admit"}, {"kind": "walk_in"}])
async def test_a_row_at_an_entry_while_it_is_open_makes_it_known(database, at, said):
    await show(at, **said)
    assert await known() == EVERYWHERE


@pytest.mark.parametrize("at", OUT_OF_TIME)
@pytest.mark.parametrize("told", [None, "admit", "closed"])
async def test_a_row_that_lets_nobody_in_makes_nothing_known_outside_that_time(database, at, told):
    await show(at, **NONSENSE, told=told)
    assert await known() == set()


@pytest.mark.parametrize("at", IN_TIME)
@pytest.mark.parametrize("said", [{"gate": "table"}, {"kind": "out"}, {"kind": "back"}])
async def test_what_is_no_entry_makes_nothing_known(database, at, said):
    await show(at, **NONSENSE, **said)
    assert await known() == set()


@pytest.mark.parametrize("at", OUT_OF_TIME)
@pytest.mark.parametrize("kind", ["in", "walk_in"])
async def test_a_row_that_lets_in_makes_it_known_at_any_time_until_it_is_undone(database, at, kind):
    phone = await show(NOON - 8 * DAY, **NONSENSE)
    cy = await ticket(at=NOON - 8 * DAY)
    said = {"in": {"code": cy.ticket.code, "told": "admit"}, "walk_in": {}}[kind]
    told = phone.row(kind, at=at, **said)
    await phone.send(told, now=at)
    assert await known() == EVERYWHERE
    assert (await of_session("film/one")).admitted == 1
    await phone.send(phone.row("undo", at=at + MINUTE, undoes=told["id"]), now=at + MINUTE)
    assert await known() == set()
    assert await admission.audit() == []


async def test_an_early_refusal_counts_from_when_the_doors_are_moved(database):
    """The window is that of today: what was scanned stays, and what it means follows."""
    await show(OPENS - HOUR, **NONSENSE)
    assert await known() == set()
    await db.execute("UPDATE session SET doors_open_minutes = 180")
    assert (await of_session("film/one")).admitted == 0


async def test_rows_of_a_phone_that_was_taken_back_make_nothing_known(database):
    phone = await show(NOON - 8 * DAY, **NONSENSE)
    await take_away(phone)
    await phone.send(phone.row(at=NOON + HOUR, **NONSENSE), phone.row("count", n=3))
    assert await known() == set()
    assert (await of_session("film/one")).headcount is None


async def test_a_headcount_makes_only_itself_and_attendances_known(database):
    await show(NOON - 8 * DAY, **NONSENSE)
    await count("film/one", 3)
    shown = await of_session("film/one")
    assert (shown.headcount, shown.attendances, shown.admitted, shown.people) == (3, 3, None, None)
