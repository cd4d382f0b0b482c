"""What makes no double admit, and what takes none away: other sessions, events, quarantine."""

from __future__ import annotations

from msgspec.structs import replace

from events import admission
from events.admission.double_admits import number_of_double_admits
from tests.factories import (
    HOUR,
    MINUTE,
    NOON,
    OFFER,
    SESSION,
    make_event,
    make_ticket,
    pair,
    take_away,
)

OPEN = NOON + HOUR
LATER = NOON + 3 * HOUR


async def let_in(phone, ticket, minute, **said):
    """A guest is told to come in, so many minutes after the doors opened."""
    row = phone.row(at=OPEN + minute * MINUTE, code=ticket.ticket.code, told="admit", **said)
    await phone.send(row, now=LATER)
    return row


async def test_a_pass_let_in_to_two_sessions_is_let_in_once_to_each(database):
    offer = replace(OFFER, sessions=["one", "two"])
    await make_event(sessions=[SESSION, replace(SESSION, slug="two")], offers=[offer])
    phone, cy = await pair(), await make_ticket()
    for minute, slug in enumerate(("one", "two")):
        await let_in(phone, cy, minute, session=f"film/{slug}")
    assert await admission.double_admits(phone.device.event) == []
    assert await number_of_double_admits([phone.device.event]) == {}


async def test_what_waits_in_quarantine_stands_between_no_two(database):
    await make_event()
    phone, lost, cy = await pair(), await pair(), await make_ticket()
    first = await let_in(phone, cy, 0)
    await let_in(phone, cy, 4)
    await take_away(lost)
    said = (("undo", {"undoes": first["id"]}), ("out", {"code": cy.ticket.code}))
    rows = [lost.row(kind, at=OPEN + 2 * MINUTE, **about) for kind, about in said]
    await lost.send(*rows, now=LATER)
    assert len(await admission.double_admits(phone.device.event)) == 1


async def test_an_undo_of_another_event_stands_between_no_two(database):
    """Also when the double admits of both are asked for together."""
    await make_event()
    await make_event("run")
    phone, stranger, cy = await pair(), await pair("run"), await make_ticket()
    first = await let_in(phone, cy, 0)
    await let_in(phone, cy, 4)
    at = OPEN + 2 * MINUTE
    undo = stranger.row("undo", at=at, undoes=first["id"], session="run/one")
    await stranger.send(undo, now=LATER)
    events = [phone.device.event, stranger.device.event]
    assert await number_of_double_admits(events) == {events[0]: 1}
