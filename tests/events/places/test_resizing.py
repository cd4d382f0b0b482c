"""Resizing: quotas follow the event that is put, never below what was taken."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from events import db, places
from events.access import SYSTEM
from events.places import BelowTaken
from events.registration import GuestOrder
from tests.factories import EVENT, NOON, OFFER, SESSION, book, make_event, pair


async def put(capacity: int | None = 20, size: int | None = None, **facts: object) -> None:
    sessions, offers = [replace(SESSION, capacity=capacity)], [replace(OFFER, size=size)]
    draft = replace(EVENT, **({"sessions": sessions, "offers": offers} | facts))
    await places.put_event("film", draft, SYSTEM, NOON)


async def shown() -> tuple[int | None, int | None, int | None, int | None]:
    """Of the session and of the offer: how large it is, and how much is left."""
    event = await places.event("film", NOON)
    [session], [offer] = event.sessions, event.offers
    return session.capacity, session.left, offer.size, offer.left


async def test_sizes_grow_shrink_and_fall_away_around_what_was_taken(database):
    await make_event()
    await book(*[GuestOrder(offer="free")] * 3)
    for capacity, size, expected in (
        (20, None, (20, 17, None, 17)),
        (5, 4, (5, 2, 4, 1)),
        (3, 3, (3, 0, 3, 0)),
        (None, 4, (None, None, 4, 1)),
        (None, None, (None, None, None, None)),
        (8, None, (8, 5, None, 5)),
    ):
        await put(capacity, size)
        assert await shown() == expected
        assert await places.audit() == []
    assert await db.fetch_value("SELECT count(*) FROM quota") == 2


@pytest.mark.parametrize(
    ("capacity", "size", "what", "slug"),
    [(2, None, "session", "one"), (20, 2, "offer", "free"), (0, 0, "session", "one")],
)
async def test_below_what_was_taken_nothing_is_put(database, capacity, size, what, slug):
    await make_event()
    await book(*[GuestOrder(offer="free")] * 3)
    with pytest.raises(BelowTaken) as refusal:
        await put(capacity, size, title="Another")
    assert (refusal.value.what, refusal.value.slug, refusal.value.taken) == (what, slug, 3)
    assert await shown() == (20, 17, None, 17)
    assert (await places.event("film", NOON)).title != "Another"


async def test_who_walked_in_is_no_obstacle_and_leaves_no_place(database):
    await make_event()
    phone = await pair(now=NOON)
    await phone.send(phone.row("walk_in", at=NOON, heads=5), now=NOON)
    await put(3)
    assert await shown() == (3, 0, None, 0)
    await put(6)
    assert await shown() == (6, 1, None, 1)


async def test_each_new_session_and_offer_has_its_quota_and_what_goes_takes_it_along(database):
    await make_event()
    more = replace(SESSION, slug="two", capacity=7)
    extra = replace(OFFER, slug="extra", size=2, sessions=["two"])
    await put(sessions=[SESSION, more], offers=[OFFER, extra])
    event = await places.event("film", NOON)
    assert [session.left for session in event.sessions] == [20, 7]
    assert [offer.left for offer in event.offers] == [20, 2]
    await put()
    assert await db.fetch_value("SELECT count(*) FROM quota") == 2


async def test_a_place_given_back_may_be_taken_out_of_the_house(database):
    await make_event()
    view = await book(*[GuestOrder(offer="free")] * 2)
    async with db.transaction():
        await places.release([view.tickets[0].ticket.id], NOON)
    await put(1, 1)
    assert await shown() == (1, 0, 1, 0)
