"""Releasing: what was claimed is free again, of each quota, and only once."""

from __future__ import annotations

from msgspec.structs import replace

from events import db, places, registration
from events.access import SYSTEM
from events.catalogue import OfferDraft
from events.registration import GuestOrder
from tests.events.places.test_claiming import claims, numbers
from tests.factories import HOUR, NOON, OFFER, SESSION, book, make_event, pair

TWO = replace(SESSION, slug="two", capacity=2)
PASS = OfferDraft(slug="pass", name="套票", sessions=["one", "two"], size=3, group_max=5)


async def festival() -> None:
    await make_event(sessions=[SESSION, TWO], offers=[OFFER, PASS])


async def release(*tickets: int) -> None:
    async with db.transaction():
        await places.release(list(tickets), NOON + HOUR)


async def test_a_ticket_gives_back_all_it_claimed_and_nothing_of_others(database):
    await festival()
    view = await book(GuestOrder(offer="pass", heads=2), GuestOrder(offer="free"))
    group, single = (ticket.ticket.id for ticket in view.tickets)
    await release(group)
    assert await claims() == [("free", 1, False), ("one", 1, False)]
    assert await numbers() == {"free": (1, 0), "one": (1, 0)}
    await release(single)
    assert await numbers() == {}
    assert await places.audit() == []


async def test_again_is_nothing_and_so_is_a_ticket_without_claims(database):
    await festival()
    await book()
    ticket = (await book(GuestOrder(offer="pass"))).tickets[0].ticket.id
    for _ in range(3):
        await release(ticket, ticket)
    await release(987654)
    await release()
    assert await numbers() == {"free": (1, 0), "one": (1, 0)}
    rows = await db.fetch("SELECT DISTINCT released_at FROM claim WHERE ticket = $1", ticket)
    assert [row["released_at"] for row in rows] == [NOON + HOUR]


async def test_the_page_promises_at_once_what_was_given_back(database):
    await festival()
    view = await book(GuestOrder(offer="pass", heads=2))
    offer = (await places.event("film", NOON)).offer("pass")
    assert (offer.state, offer.left) == ("full", 0)
    await registration.cancel(view.reference, view.secret, None, NOON)
    offer = (await places.event("film", NOON)).offer("pass")
    assert (offer.state, offer.left) == ("open", 2)
    await book(GuestOrder(offer="pass", heads=2))


async def test_who_walked_in_by_mistake_gives_back_a_place_of_the_door(database):
    await festival()
    await book()
    phone = await pair(now=NOON)
    row = phone.row("walk_in", at=NOON, heads=2)
    await phone.send(row, now=NOON)
    assert await numbers() == {"free": (1, 0), "one": (1, 2)}
    for _ in range(2):
        await phone.send(phone.row("undo", at=NOON, undoes=row["id"]), now=NOON)
    assert await numbers() == {"free": (1, 0), "one": (1, 0)}
    assert await places.audit() == []


async def test_an_organiser_and_a_guest_who_cancel_the_same_free_it_once(database):
    await festival()
    await book()
    view = await book()
    await registration.cancel(view.reference, view.secret, None, NOON)
    await registration.cancel(view.reference, SYSTEM, None, NOON)
    assert await numbers() == {"free": (1, 0), "one": (1, 0)}
