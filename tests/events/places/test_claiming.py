"""Claiming: a claim for every quota drawn on, all of them or none."""

from __future__ import annotations

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events import db, places
from events.catalogue import Choice, OfferDraft
from events.places import Draw, SoldOut
from events.places.claiming import drawn
from events.registration import GuestOrder
from tests.factories import NOON, OFFER, SESSION, book, make_event, pair

TWO = replace(SESSION, slug="two", capacity=2)
PASS = OfferDraft(slug="pass", name="套票", sessions=["one", "two"], group_max=5)
PICK = OfferDraft(slug="pick", name="自選", sessions=["one", "two"], choose=Choice(min=1))


async def claims() -> list[tuple[str, int, bool]]:
    """Of each claim: on which quota, how many heads, and whether it was made at the door."""
    rows = await db.fetch(
        """SELECT coalesce(s.slug, o.slug) AS pool, c.heads, c.at_door
           FROM claim AS c JOIN quota AS q ON q.id = c.quota
           LEFT JOIN session AS s ON s.id = q.session LEFT JOIN offer AS o ON o.id = q.offer
           WHERE c.claimed_at = $1 AND c.released_at IS NULL ORDER BY c.ticket, pool""",
        NOON,
    )
    return [tuple(row) for row in rows]


async def numbers() -> dict[str, tuple[int, int]]:
    """Of each quota that is drawn on: taken, and taken at the door."""
    rows = await db.fetch(
        """SELECT coalesce(s.slug, o.slug) AS pool, q.taken, q.at_door FROM quota AS q
           LEFT JOIN session AS s ON s.id = q.session LEFT JOIN offer AS o ON o.id = q.offer
           WHERE q.taken + q.at_door > 0"""
    )
    return {row["pool"]: (row["taken"], row["at_door"]) for row in rows}


@pytest_asyncio.fixture
async def festival(database):
    await make_event(sessions=[SESSION, TWO], offers=[OFFER, PASS, PICK])


async def test_a_ticket_claims_of_its_offer_and_of_each_of_its_sessions(festival):
    await book()
    assert await claims() == [("free", 1, False), ("one", 1, False)]
    await book(GuestOrder(offer="pass"))
    assert (await claims())[2:] == [("one", 1, False), ("pass", 1, False), ("two", 1, False)]
    await book(GuestOrder(offer="pick", sessions=["two"]))
    assert (await claims())[5:] == [("pick", 1, False), ("two", 1, False)]
    assert await numbers() == {
        "free": (1, 0), "pass": (1, 0), "pick": (1, 0), "one": (2, 0), "two": (2, 0),
    }  # fmt: skip


async def test_a_group_claims_its_heads_of_each(festival):
    await book(GuestOrder(offer="pass", heads=2))
    assert await claims() == [("one", 2, False), ("pass", 2, False), ("two", 2, False)]
    with pytest.raises(SoldOut) as refusal:
        await book(GuestOrder(offer="pick", sessions=["two"]))
    assert refusal.value.places_left == 0


async def test_who_walks_in_claims_of_the_session_only(festival):
    phone = await pair(now=NOON)
    await phone.send(phone.row("walk_in", at=NOON, name="Eve", heads=3), now=NOON)
    assert await claims() == [("one", 3, True)]
    assert await numbers() == {"one": (0, 3)}


async def test_who_walks_in_takes_what_the_page_then_no_longer_promises(database):
    await make_event(sessions=[replace(SESSION, capacity=3)])
    phone = await pair(now=NOON)
    await phone.send(phone.row("walk_in", at=NOON, heads=2), now=NOON)
    assert (await places.event("film", NOON)).offers[0].left == 1
    with pytest.raises(SoldOut) as refusal:
        await book(*[GuestOrder(offer="free")] * 2)
    assert refusal.value.places_left == 1
    row = phone.row("walk_in", at=NOON, heads=2)
    assert (await phone.send(row, now=NOON))["results"][0]["over_capacity"] is True
    offer = (await places.event("film", NOON)).offers[0]
    assert (offer.left, offer.state) == (0, "full")
    with pytest.raises(SoldOut) as refusal:
        await book()
    assert refusal.value.places_left == 0
    assert await places.audit() == []


async def drawable() -> tuple[list[int], list[int]]:
    """Three tickets without claims, and the quotas of the sessions, 20 and 2 places."""
    view = await book(*[GuestOrder(offer="free")] * 3)
    ids = [ticket.ticket.id for ticket in view.tickets]
    await db.execute("DELETE FROM claim")
    await db.execute("UPDATE quota SET taken = 0")
    rows = await db.fetch("SELECT id FROM quota WHERE session IS NOT NULL ORDER BY id")
    return ids, db.column(rows, "id")


async def test_draws_on_one_quota_stand_or_fall_together(festival):
    tickets, [one, two] = await drawable()
    draws = [Draw(ticket, quota, 1) for ticket in tickets for quota in (two, one)]
    with pytest.raises(SoldOut) as refusal:
        async with db.transaction():
            await places.claim(draws, NOON)
    assert refusal.value.places_left == 2
    assert await claims() == []
    assert await numbers() == {}
    async with db.transaction():
        await places.claim(draws[:4], NOON)
    assert await numbers() == {"one": (2, 0), "two": (2, 0)}
    assert await places.audit() == []


@given(st.lists(st.builds(Draw, st.integers(1, 3), st.integers(1, 5), st.integers(1, 4))))
def test_what_is_drawn_of_each_quota_is_the_sum_and_in_the_order_of_the_locks(draws):
    found = drawn(draws)
    assert list(found) == sorted({draw.quota for draw in draws})
    for quota, heads in found.items():
        assert heads == sum(draw.heads for draw in draws if draw.quota == quota)


async def test_the_guard_itself_counts_those_at_the_door(festival):
    """Whoever read an old page draws on it without having been refused before."""
    tickets, [_, two] = await drawable()
    phone = await pair(now=NOON)
    await phone.send(phone.row("walk_in", at=NOON, session="film/two"), now=NOON)
    with pytest.raises(SoldOut) as refusal:
        async with db.transaction():
            await places.claim([Draw(ticket, two, 1) for ticket in tickets[:2]], NOON)
    assert refusal.value.places_left == 1
    async with db.transaction():
        await places.claim([Draw(tickets[0], two, 1)], NOON)
    assert await numbers() == {"two": (1, 1)}


async def test_of_two_that_are_too_small_the_smaller_is_told(festival):
    [ticket, *_], [one, two] = await drawable()
    with pytest.raises(SoldOut) as refusal:
        async with db.transaction():
            await places.claim([Draw(ticket, one, 21), Draw(ticket, two, 3)], NOON)
    assert refusal.value.places_left == 2


async def test_those_at_the_door_take_places_too(database):
    """Walk-ins stand in a number of their own, and leave nobody a seat that they sit on."""
    await make_event(sessions=[replace(SESSION, capacity=3)])
    phone = await pair()
    await phone.send(phone.row("walk_in"), phone.row("walk_in"))
    await book()
    with pytest.raises(SoldOut) as refusal:
        await book()
    assert refusal.value.places_left == 0
    assert (await numbers())["one"] == (1, 2)
