"""Double admits: two rows that let a ticket in, with nobody going out between, as it happened."""

from __future__ import annotations

import itertools

import pytest

from events import admission
from tests.factories import HOUR, MINUTE, NOON, make_event, make_ticket, pair, pair_all

OPEN = NOON + HOUR
LATER = NOON + 3 * HOUR
# What happened, minute by minute: i let in, o out, b back, x let in and then taken back.
# And which minutes make a double admit: (first, again).
STORIES = {
    "i": [],
    "ii": [(0, 1)],
    "iii": [(0, 1), (1, 2)],
    "ioi": [],
    "iooi": [],
    "ibi": [],
    "iboi": [],
    "ioii": [(2, 3)],
    "ibii": [(2, 3)],
    "iib": [(0, 1)],
    "bii": [(1, 2)],
    "oii": [(1, 2)],
    "ix": [],
    "ixi": [(0, 2)],
    "xi": [],
    "xx": [],
    "iixi": [(0, 1), (1, 3)],
}
KINDS = {"i": "in", "o": "out", "b": "back", "x": "in"}


async def told(story: str, order: list[int]) -> list[tuple[str, int, int]]:
    """The double admits after the rows of a story were received in an order, one at a time."""
    await make_event()
    one, two = await pair_all(2)
    cy = await make_ticket()
    rows = []
    for minute, letter in enumerate(story):
        phone = (one, two)[minute % 2]
        said = {"told": "admit"} if KINDS[letter] == "in" else {}
        at = OPEN + minute * MINUTE
        row = phone.row(KINDS[letter], at=at, code=cy.ticket.code, **said)
        rows.append((phone, row, letter))
    received = LATER
    for place in order:
        phone, row, letter = rows[place]
        await phone.send(row, now=received)
        if letter == "x":
            await phone.send(phone.row("undo", at=received, undoes=row["id"]), now=received)
        received += MINUTE
    found = await admission.double_admits(one.device.event)
    return [
        (double.ticket, *((said.at - OPEN) // MINUTE for said in (double.first, double.again)))
        for double in found
    ]


@pytest.mark.parametrize(("story", "pairs"), STORIES.items(), ids=STORIES.keys())
async def test_what_stands_between_two_admits_decides(database, story, pairs):
    found = await told(story, list(range(len(story))))
    assert [minutes for _, *minutes in found] == [list(pair) for pair in pairs]


@pytest.mark.parametrize("story", [s for s in STORIES if len(s) == 3 and "x" not in s])
async def test_the_order_of_receipt_changes_nothing(database, story):
    from events import db

    for order in itertools.permutations(range(3)):
        await db.execute("SELECT kept.reset()")
        found = await told(story, list(order))
        assert [minutes for _, *minutes in found] == [list(p) for p in STORIES[story]], order


async def test_each_names_its_ticket_and_its_phones(database):
    await make_event()
    phone, other = await pair(), await pair()
    cy, dee = await make_ticket(), await make_ticket(name="Dee")
    for ticket in (cy, dee, dee, cy):
        at = OPEN + phone.seq * MINUTE
        await phone.send(phone.row(at=at, code=ticket.ticket.code, told="admit"), now=LATER)
    found = await admission.double_admits(phone.device.event)
    assert [double.ticket for double in found] == [dee.ticket.public_id, cy.ticket.public_id]
    assert await admission.double_admits(phone.device.event, phone.device.id) == found
    assert await admission.double_admits(phone.device.event, other.device.id) == []
