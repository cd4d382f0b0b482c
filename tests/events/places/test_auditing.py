"""The audit: one statement that sees every kept number that is not the sum of its claims."""

from __future__ import annotations

import pytest

from events import db, places, registration
from events.registration import GuestOrder
from tests.factories import NOON, book, make_event, pair

SESSION_QUOTA, OFFER_QUOTA = "session IS NOT NULL", "offer IS NOT NULL"


async def busy_event() -> None:
    """Places booked, given back, and taken at the door."""
    await make_event()
    await book(*[GuestOrder(offer="free")] * 3)
    gone = await book()
    await registration.cancel(gone.reference, gone.secret, None, NOON)
    phone = await pair(now=NOON)
    await phone.send(phone.row("walk_in", at=NOON, heads=2), now=NOON)


async def test_it_is_silent_while_all_agrees_and_one_statement(database, statements):
    await busy_event()
    statements.clear()
    assert await places.audit() == []
    assert len(statements) == 1


@pytest.mark.parametrize(
    ("harm", "lines"),
    [
        (f"UPDATE quota SET taken = taken + 1 WHERE {SESSION_QUOTA}",
         ["quota of session film/one: kept 4 + 2 at the door, claimed 3 + 2"]),
        (f"UPDATE quota SET taken = taken - 1 WHERE {OFFER_QUOTA}",
         ["quota of offer film free: kept 2 + 0 at the door, claimed 3 + 0"]),
        (f"UPDATE quota SET at_door = 0 WHERE {SESSION_QUOTA}",
         ["quota of session film/one: kept 3 + 0 at the door, claimed 3 + 2"]),
        (f"UPDATE quota SET at_door = 1 WHERE {OFFER_QUOTA}",
         ["quota of offer film free: kept 3 + 1 at the door, claimed 3 + 0"]),
        (f"UPDATE quota SET taken = taken - 1, at_door = at_door + 1 WHERE {SESSION_QUOTA}",
         ["quota of session film/one: kept 2 + 3 at the door, claimed 3 + 2"]),
        ("UPDATE quota SET taken = 1",
         ["quota of session film/one: kept 1 + 2 at the door, claimed 3 + 2",
          "quota of offer film free: kept 1 + 0 at the door, claimed 3 + 0"]),
        ("UPDATE claim SET released_at = NULL",
         ["quota of session film/one: kept 3 + 2 at the door, claimed 4 + 2",
          "quota of offer film free: kept 3 + 0 at the door, claimed 4 + 0"]),
        ("UPDATE claim SET at_door = NOT at_door WHERE heads = 2",
         ["quota of session film/one: kept 3 + 2 at the door, claimed 5 + 0"]),
        ("DELETE FROM claim",
         ["quota of session film/one: kept 3 + 2 at the door, claimed 0 + 0",
          "quota of offer film free: kept 3 + 0 at the door, claimed 0 + 0"]),
        ("UPDATE claim SET heads = 4 WHERE heads = 2",
         ["quota of session film/one: kept 3 + 2 at the door, claimed 3 + 4"]),
    ],
)  # fmt: skip
async def test_it_names_each_quota_that_differs(database, harm, lines):
    await busy_event()
    await db.execute(harm)
    assert await places.audit() == lines
