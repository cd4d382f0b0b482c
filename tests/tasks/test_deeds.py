"""Emptying the lane of deeds: what an earlier room posted is done in a later one."""

import asyncio

from events import db
from events.outbox import Lane
from tasks.deeds import Deeds
from tasks.lanes import empty
from tests.events.petitions.evening import (
    admit,
    by_ticket,
    make_event,
    make_petition,
    make_ticket,
    session_of,
    signatures,
)
from tests.factories import NOON, sign_at_once


async def do_deeds():
    """What a worker does at every ring."""
    await empty(Lane.DEEDS, Deeds(), asyncio.Event())


async def test_an_admission_witnesses_the_signature_that_waits_for_it(database):
    event = await make_event()
    ticket = await make_ticket(event, "one")
    await make_petition()
    await sign_at_once("release", await by_ticket(ticket), NOON)
    await admit(ticket, await session_of(event, "one"))
    await do_deeds()
    assert await signatures() == [("witnessed", await session_of(event, "one"))]
    waiting = "SELECT count(*) FROM outbox WHERE kind = 'admissions_recorded' AND outcome IS NULL"
    assert await db.fetch_value(waiting) == 0
