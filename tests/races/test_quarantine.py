"""An organiser accepts a phone's rows while another phone sends that one of them is taken back."""

from __future__ import annotations

import asyncio

import pytest

from events import admission, db, devices
from events.access import SYSTEM
from tests.factories import HOUR, NOON, make_event, make_ticket, pair, take_away
from tests.races.entries import nobody_is_in
from tests.races.pauses import meeting

SAID = {"in": {"told": "admit"}, "walk_in": {}, "count": {"n": 5}}
TRIES = 6  # on a busy machine they may miss each other
LATE = NOON + 2 * HOUR


async def meet(kind: str) -> None:
    """The acceptance and the undo wait for each other once each knows what there is."""
    await make_event()
    cy, phone, lead = await make_ticket(), await pair(), await pair()
    said = SAID[kind] | ({"code": cy.ticket.code} if kind == "in" else {})
    row = phone.row(kind, **said)
    await take_away(phone)
    await phone.send(row)
    undo = lead.row("undo", undoes=row["id"])
    with meeting(at="status"):
        await asyncio.gather(admission.accept(phone.device.id, SYSTEM, LATE), lead.send(undo))


@pytest.mark.parametrize("kind", SAID)
async def test_however_they_meet_the_row_is_taken_back(web, kind):
    await meet(kind)
    await nobody_is_in()


async def test_if_an_acceptance_did_not_lock_the_phones_the_test_above_would_fail(web, monkeypatch):
    async def hold_nothing(event: int) -> None:
        pass

    monkeypatch.setattr(devices, "lock_event", hold_nothing)
    heads = 0
    for _ in range(TRIES):
        await db.execute("SELECT kept.reset()")
        await meet("count")
        heads = heads or await db.fetch_value("SELECT sum(quantity) FROM headcount")
    assert heads == 5, "they met in none of the tries"
