"""Registering: tickets, places and people in one transaction, or nothing at all."""

from __future__ import annotations

import msgspec
import pytest

from events import db, people, places, registration
from events.access import SYSTEM
from events.catalogue import Access, OfferDraft
from events.errors import Invalid, NotFound
from events.places import SoldOut
from events.registration import (
    CodeRequired,
    Contact,
    GuestOrder,
    RegistrationClosed,
    RegistrationConsents,
)
from tests.factories import DAY, EVENT, HOUR, MINUTE, NOON, OFFER, SESSION, book, make_event, order

TABLES = ("registration", "guest", "ticket", "claim", "person", "consent", "outbox", "answer")


async def kept() -> dict[str, int]:
    """How many rows of each kind there are."""
    return {table: await db.fetch_value(f"SELECT count(*) FROM {table}") for table in TABLES}


async def taken() -> dict[str, int]:
    """Places taken, of each session and each offer."""
    rows = await db.fetch(
        """SELECT s.slug, q.taken FROM session AS s JOIN quota AS q ON q.session = s.id UNION ALL
           SELECT o.slug, q.taken FROM offer AS o JOIN quota AS q ON q.offer = o.id"""
    )
    return {row["slug"]: row["taken"] for row in rows}


def wrong(refusal: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(error.field, error.code) for error in refusal.value.errors]


def party(n: int, offer: str = "free") -> list[GuestOrder]:
    return [GuestOrder(offer=offer)] * n


async def test_a_party_gets_a_ticket_each_and_one_mail(database):
    await make_event()
    guests = [
        GuestOrder(offer="free"),
        GuestOrder(offer="free", name="Bo"),
        GuestOrder(offer="free", name="Dee", email="dee@example.org"),
    ]
    view = await book(*guests)
    assert [ticket.name for ticket in view.tickets] == ["Cy", "Bo", "Dee"]
    assert {ticket.offer_slug for ticket in view.tickets} == {"free"}
    assert [[s.slug for s in ticket.sessions] for ticket in view.tickets] == [["one"]] * 3
    assert (view.state, view.contact.name, view.made_where) == ("confirmed", "Cy", "online")
    posts = await db.fetch("SELECT kind, subject FROM outbox ORDER BY id")
    assert [tuple(post) for post in posts] == [
        ("registration_received", view.id), ("guest_ticket", view.tickets[2].ticket.id),
    ]  # fmt: skip
    assert await taken() == {"one": 3, "free": 3}


async def test_the_same_person_may_register_again(database):
    await make_event()
    first, second = await book(), await book()
    assert first.reference != second.reference
    assert first.contact.person == second.contact.person
    assert await taken() == {"one": 2, "free": 2}


async def test_a_registration_opens_with_its_own_secret_only(database):
    await make_event()
    first, second = await book(), await book()
    assert (await registration.by_secret(first.reference, first.secret)).id == first.id
    for reference, secret in (
        (first.reference, second.secret), (first.reference, ""), ("R-00000000", first.secret),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            await registration.by_secret(reference, secret)


async def test_consent_is_kept_with_the_version_of_the_notice(database):
    await make_event()
    await people.show_notice("registration", NOON)
    view = await book(consents=RegistrationConsents(notice=1, updates=True))
    rows = await db.fetch(
        """SELECT purpose, given, notice_kind, notice_version, person FROM consent
           WHERE registration = $1 ORDER BY purpose""",
        view.id,
    )
    assert [tuple(row) for row in rows] == [
        ("notice", True, "registration", 1, view.contact.person),
        ("updates", True, "registration", 1, view.contact.person),
    ]


async def test_everything_wrong_is_named_at_once_and_nothing_is_kept(database):
    await make_event(offers=[OFFER, OfferDraft(slug="few", name="few", sessions=["one"],
                                               per_registration_max=1)])  # fmt: skip
    before = await kept()
    guests = [
        GuestOrder(offer="none"),
        GuestOrder(offer="few"),
        GuestOrder(offer="few", heads=2),
        GuestOrder(offer="free", sessions=["two"]),
    ]
    with pytest.raises(Invalid) as refusal:
        await book(
            *guests, contact=Contact(name="Cy"), consents=RegistrationConsents(notice=9)
        )  # fmt: skip
    assert wrong(refusal) == [
        ("consents.notice", "notice_unknown"),
        ("contact.email", "required"),
        ("guests.0.offer", "not_of_this_event"),
        ("guests", "too_many"),
        ("guests.2.heads", "not_a_group"),
        ("guests.3.sessions.0", "not_of_this_event"),
    ]
    assert await kept() == before


async def test_where_the_address_is_optional_nobody_needs_one(database):
    await make_event(email="optional")
    view = await book(contact=Contact(name="Cy"))
    assert view.contact.email is None
    assert await db.fetch_value("SELECT count(*) FROM outbox") == 0


async def test_what_is_not_published_is_not_there(database):
    hidden = msgspec.structs.replace(EVENT, published=False, campaigns=[])
    await places.put_event("film", hidden, SYSTEM, NOON)
    for slug in ("film", "nothing"):
        with pytest.raises(NotFound):
            await book(event=slug)


@pytest.mark.parametrize(
    ("offer", "now", "opens_at", "closed_at"),
    [
        (OFFER, NOON + 3 * HOUR, None, NOON + 3 * HOUR),
        (msgspec.structs.replace(OFFER, opens_at=NOON + MINUTE), NOON, NOON + MINUTE, None),
        (msgspec.structs.replace(OFFER, closes_at=NOON), NOON, None, NOON),
        (msgspec.structs.replace(OFFER, closes_at=NOON - DAY), NOON, None, NOON - DAY),
    ],
)
async def test_outside_its_window_an_offer_is_closed(database, offer, now, opens_at, closed_at):
    await make_event(offers=[offer])
    with pytest.raises(RegistrationClosed) as refusal:
        await book(now=now)
    assert (refusal.value.opens_at, refusal.value.closed_at) == (opens_at, closed_at)


async def test_until_the_last_moment_it_is_open(database):
    await make_event(offers=[msgspec.structs.replace(OFFER, opens_at=NOON, closes_at=NOON + HOUR)])
    await book(now=NOON)
    await book(now=NOON + HOUR - MINUTE)


async def test_an_offer_is_open_until_its_own_last_session_ends(database):
    two = msgspec.structs.replace(
        SESSION, slug="two", starts_at=NOON + 5 * HOUR, ends_at=NOON + 6 * HOUR
    )
    both = OfferDraft(slug="both", name="both", sessions=["one", "two"])
    await make_event(sessions=[SESSION, two], offers=[OFFER, both])
    await book(GuestOrder(offer="both"), now=NOON + 4 * HOUR)
    with pytest.raises(RegistrationClosed):
        await book(now=NOON + 4 * HOUR)


@pytest.mark.parametrize("access", [Access.CODE, Access.APPROVAL, Access.INVITATION])
async def test_an_offer_that_is_not_open_to_everybody_needs_a_code(database, access):
    await make_event(offers=[msgspec.structs.replace(OFFER, access=access)])
    with pytest.raises(CodeRequired):
        await book()


async def test_the_last_places_go_once_and_the_rest_hear_how_many_are_left(database):
    await make_event(sessions=[msgspec.structs.replace(SESSION, capacity=3)])
    await book(*party(2))
    before = await kept()
    with pytest.raises(SoldOut) as refusal:
        await book(*party(2))
    assert (refusal.value.places_left, refusal.value.waiting_list) == (1, False)
    assert await kept() == before
    await book()
    with pytest.raises(SoldOut) as refusal:
        await book()
    assert refusal.value.places_left == 0


async def test_offers_share_the_places_of_their_session_and_keep_to_their_own_size(database):
    small = msgspec.structs.replace(OFFER, slug="small", size=1)
    await make_event(sessions=[msgspec.structs.replace(SESSION, capacity=3)], offers=[OFFER, small])
    await book(GuestOrder(offer="small"))
    with pytest.raises(SoldOut):
        await book(GuestOrder(offer="small"))
    await book(*party(2))
    with pytest.raises(SoldOut):
        await book()
    assert await taken() == {"one": 3, "free": 2, "small": 1}


async def test_a_pass_takes_a_place_in_each_session_or_none(database):
    two = msgspec.structs.replace(SESSION, slug="two", capacity=1)
    whole = OfferDraft(slug="pass", name="套票", sessions=["one", "two"])
    await make_event(sessions=[SESSION, two], offers=[OFFER, whole])
    await book(GuestOrder(offer="pass"))
    with pytest.raises(SoldOut):
        await book(GuestOrder(offer="pass"))
    assert await taken() == {"one": 1, "two": 1, "free": 0, "pass": 1}


async def test_without_a_limit_there_is_always_a_place(database):
    await make_event(sessions=[msgspec.structs.replace(SESSION, capacity=None)])
    await book(*party(10))
    assert await taken() == {"one": 10, "free": 10}


async def test_more_guests_than_an_offer_takes_at_once_are_refused(database):
    await make_event()
    with pytest.raises(Invalid) as refusal:
        await book(*party(11))
    assert wrong(refusal) == [("guests", "too_many")]


async def test_the_audit_agrees_after_all_of_it(database):
    await make_event()
    await book(*party(3))
    assert await places.audit() == []
    await db.execute("UPDATE quota SET taken = taken - 1")
    assert len(await places.audit()) == 2


async def test_what_it_costs_does_not_grow_with_the_party(database, statements):
    await make_event()
    costs = []
    for n in (2, 3, 10):
        asked = msgspec.structs.replace(await order(), guests=party(n))
        statements.clear()
        await registration.register("film", asked, NOON)
        costs.append(len(statements))
    assert len(set(costs)) == 1
