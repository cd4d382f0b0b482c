"""An offer that lets its guest pick sessions: each with a place of its own."""

from __future__ import annotations

import msgspec
import pytest

from events import db
from events.catalogue import Choice, OfferDraft
from events.errors import Invalid
from events.places import SoldOut
from events.registration import GuestOrder
from tests.factories import SESSION, book, make_event

SESSIONS = [
    msgspec.structs.replace(SESSION, slug=slug, capacity=1) for slug in ("one", "two", "three")
]
SLUGS = [session.slug for session in SESSIONS]


async def festival(least: int = 1, most: int | None = None) -> None:
    """Three sessions of one place each, of which a guest picks some."""
    pick = OfferDraft(slug="pick", name="自選", sessions=SLUGS, choose=Choice(min=least, max=most))
    await make_event(sessions=SESSIONS, offers=[pick])


async def pick(*slugs: str):
    return (await book(GuestOrder(offer="pick", sessions=list(slugs)))).tickets[0]


async def test_a_place_is_taken_in_the_picked_sessions_only(database):
    await festival()
    ticket = await pick("three", "one")
    assert sorted(session.slug for session in ticket.sessions) == ["one", "three"]
    rows = await db.fetch(
        """SELECT s.slug, q.taken FROM session AS s JOIN quota AS q ON q.session = s.id
           ORDER BY s.position"""
    )
    assert [tuple(row) for row in rows] == [("one", 1), ("two", 0), ("three", 1)]


async def test_a_full_session_is_no_obstacle_to_the_others(database):
    await festival()
    await pick("one")
    with pytest.raises(SoldOut):
        await pick("one", "two")
    await pick("two", "three")


@pytest.mark.parametrize(
    ("least", "most", "picked", "field", "code"),
    [
        (1, None, [], "guests.0.sessions", "too_few"),
        (2, None, ["one"], "guests.0.sessions", "too_few"),
        (1, 2, ["one", "two", "three"], "guests.0.sessions", "too_many"),
        (1, None, ["one", "four"], "guests.0.sessions.1", "not_of_this_event"),
        (1, None, ["one", "one"], "guests.0.sessions.1", "repeated"),
    ],
)
async def test_what_may_not_be_picked_is_named(database, least, most, picked, field, code):
    await festival(least, most)
    with pytest.raises(Invalid) as refusal:
        await pick(*picked)
    assert (field, code) in [(error.field, error.code) for error in refusal.value.errors]
