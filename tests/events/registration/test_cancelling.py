"""Giving places back: once, by whoever may, and not after somebody came."""

from __future__ import annotations

import msgspec
import pytest

from events import db, places, registration
from events.access import SYSTEM
from events.errors import NotFound
from events.places import SoldOut
from events.registration import AlreadyAdmitted, GuestOrder, RegistrationView
from tests.factories import HOUR, NOON, OFFER, SESSION, book, make_event, pair

PARTY = [GuestOrder(offer="free"), GuestOrder(offer="free", name="Bo")]


async def cancel(view: RegistrationView, *tickets, by: object = None) -> list[bool]:
    """Which tickets are cancelled afterwards."""
    ids = [ticket.ticket.public_id for ticket in tickets]
    who = by or view.secret
    left = await registration.cancel(view.reference, who, ids, NOON)  # type: ignore[arg-type]
    return [ticket.ticket.cancelled for ticket in left.tickets]


async def taken() -> list[int]:
    rows = await db.fetch("SELECT taken FROM quota ORDER BY id")
    return db.column(rows, "taken")


async def test_all_of_it_when_no_ticket_is_named(database):
    await make_event()
    view = await book(*PARTY)
    assert await cancel(view) == [True, True]
    assert (await registration.registration_view(view.id)).state == "cancelled"
    assert await taken() == [0, 0]


async def test_some_tickets_leave_the_others_as_they_are(database):
    await make_event()
    view = await book(*PARTY)
    assert await cancel(view, view.tickets[1]) == [False, True]
    assert (await registration.registration_view(view.id)).state == "confirmed"
    assert await taken() == [1, 1]


async def test_again_is_the_same_answer_and_frees_nothing_more(database):
    await make_event()
    other, view = await book(), await book(*PARTY)
    for _ in range(3):
        assert await cancel(view, view.tickets[0]) == [True, False]
    await cancel(view)
    assert await cancel(view) == [True, True]
    assert await taken() == [1, 1]
    assert await places.audit() == []
    assert (await registration.registration_view(other.id)).state == "confirmed"


async def test_a_place_given_back_can_be_taken(database):
    await make_event(sessions=[msgspec.structs.replace(SESSION, capacity=1)])
    view = await book()
    with pytest.raises(SoldOut):
        await book()
    await cancel(view)
    await book()


async def test_nobody_cancels_with_a_wrong_secret_or_what_is_not_theirs(database):
    await make_event()
    view, other = await book(), await book()
    with pytest.raises(NotFound):
        await cancel(view, by=other.secret)
    with pytest.raises(NotFound):
        await cancel(view, other.tickets[0])
    with pytest.raises(NotFound):
        await registration.cancel("R-00000000", view.secret, None, NOON)
    assert await taken() == [2, 2]


async def test_a_guest_who_came_cannot_give_the_place_back_and_an_organiser_can(database):
    await make_event()
    view = await book(*PARTY)
    phone = await pair()
    assert await phone.show(view.tickets[0]) == "admit"
    for tickets in ([], [view.tickets[0]]):
        with pytest.raises(AlreadyAdmitted):
            await cancel(view, *tickets)
    assert await cancel(view, view.tickets[1]) == [False, True]
    assert await cancel(view, by=SYSTEM) == [True, True]
    assert await taken() == [0, 0]


async def test_who_was_let_in_elsewhere_came_as_well(database):
    """The phone told them to come in, although they had booked another session."""
    two = msgspec.structs.replace(SESSION, slug="two")
    await make_event(sessions=[SESSION, two], offers=[OFFER])
    view, phone = await book(), await pair()
    row = phone.row(code=view.tickets[0].ticket.code, session="film/two", told="admit")
    assert (await phone.send(row))["results"][0]["verdict"] == "wrong_session"
    with pytest.raises(AlreadyAdmitted):
        await cancel(view)


async def test_the_contact_is_told_once_and_the_deed_is_in_the_journal(database):
    await make_event()
    view = await book(*PARTY)
    await cancel(view)
    await cancel(view)
    kinds = db.column(await db.fetch("SELECT kind FROM outbox ORDER BY id"), "kind")
    assert kinds == ["registration_received", "registration_cancelled"]
    deeds = await db.fetch("SELECT actor FROM journal WHERE deed = 'registration.cancelled'")
    assert db.column(deeds, "actor") == ["guest"]


async def test_a_cancelled_ticket_is_not_let_in(database):
    await make_event()
    view, phone = await book(), await pair()
    await cancel(view)
    assert await phone.show(view.tickets[0], NOON + HOUR) == "cancelled"
