"""One phone sends a row while another sends that it is taken back."""

from __future__ import annotations

import asyncio

import pytest

from events import db, devices
from tests.factories import make_event, make_ticket, pair
from tests.races.entries import nobody_is_in
from tests.races.pauses import meeting

SAID = {"in": {"told": "admit"}, "walk_in": {}, "count": {"n": 5}}


async def meet(kind: str) -> None:
    """A row and its undo arrive at the same time, and their uploads wait for each other."""
    await make_event()
    cy, phone, lead = await make_ticket(), await pair(), await pair()
    said = SAID[kind] | ({"code": cy.ticket.code} if kind == "in" else {})
    row = phone.row(kind, **said)
    undo = lead.row("undo", undoes=row["id"])
    with meeting(at="'received_through', d.received_through"):
        await asyncio.gather(phone.send(row), lead.send(undo))


@pytest.mark.parametrize("kind", SAID)
async def test_however_they_meet_the_row_is_taken_back(web, kind):
    await meet(kind)
    await nobody_is_in()


async def test_if_an_undo_did_not_touch_the_phones_the_test_above_would_fail(web, monkeypatch):
    async def hold_untouched(token: bytes) -> None:
        await db.execute(
            """SELECT p.id FROM device AS p
               JOIN device AS d ON d.token_hash = $1 AND d.event = p.event
               ORDER BY p.id FOR NO KEY UPDATE OF p""",
            token,
        )

    monkeypatch.setattr(devices, "lock_all", hold_untouched)
    await meet("in")
    assert await db.fetch_value("SELECT count(*) FROM admission") == 1
