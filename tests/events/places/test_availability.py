"""What the page promises of an offer is what an order of it gets: one rule, asked by both."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events.catalogue import Access
from events.errors import Invalid, Refusal
from events.places import (
    Availability,
    BookableOffer,
    BookableSession,
    OfferState,
    SoldOut,
    availability,
)
from events.registration import (
    CodeRequired,
    Contact,
    GuestOrder,
    Order,
    RegistrationClosed,
    RegistrationConsents,
)
from events.registration.checking_order import BookingFacts, Seat, seats
from tests.factories import DAY, HOUR, NOON

MANY = 100  # more than any quota here holds


def a_session(slug: str = "one", left: int | None = 5, ends: timedelta = HOUR, **facts: object):
    usual = {"id": 1, "cancelled": False, "quota": sum(slug.encode()), "size": left}
    return BookableSession(**(usual | {"slug": slug, "left": left, "ends_at": NOON + ends} | facts))


def over(slug: str = "past", left: int | None = 5) -> BookableSession:
    return a_session(slug, left, -HOUR)


def cancelled(slug: str = "off", left: int | None = 5) -> BookableSession:
    return a_session(slug, left, 9 * HOUR, cancelled=True)


def an_offer(**facts: object) -> BookableOffer:
    usual = {
        "id": 1, "slug": "free", "number": 0, "access": Access.OPEN, "choose_min": None,
        "choose_max": None, "opens_at": None, "closes_at": None, "per_registration_max": MANY,
        "group_max": MANY, "quota": 0, "size": None, "left": None, "sessions": [],
    }  # fmt: skip
    return BookableOffer(**(usual | facts))


def judged(*sessions: BookableSession, **facts: object) -> tuple[str, int | None, object]:
    found = availability(an_offer(**facts), sessions, NOON)
    return found.state.value, found.left, found.until and found.until - NOON


ONE, TWO, FULL = a_session(), a_session("two", 2, 2 * HOUR), a_session("full", 0, 3 * HOUR)
FREE = a_session("unlimited", None, 4 * HOUR)
PICK, PICK_TWO, CODE = {"choose_min": 1}, {"choose_min": 2}, {"access": Access.CODE}


@pytest.mark.parametrize(
    ("sessions", "facts", "expected"),
    [
        ([ONE], {}, ("open", 5, HOUR)),
        ([FREE], {}, ("open", None, 4 * HOUR)),
        ([FREE], {"left": 3}, ("open", 3, 4 * HOUR)),
        ([ONE, FREE], {"left": 9}, ("open", 5, 4 * HOUR)),
        # a pass: a place in each of its sessions to come
        ([ONE, TWO], {}, ("open", 2, 2 * HOUR)),
        ([ONE, FULL], {}, ("full", 0, 3 * HOUR)),
        ([over(left=0), ONE], {}, ("open", 5, HOUR)),
        ([over(left=9), FULL], {}, ("full", 0, 3 * HOUR)),
        ([cancelled(left=0), ONE], {}, ("open", 5, HOUR)),
        ([cancelled(left=9), FULL], {}, ("full", 0, 3 * HOUR)),
        ([ONE], {"left": 0}, ("full", 0, HOUR)),
        ([a_session("ends now", 0, timedelta()), ONE], {}, ("open", 5, HOUR)),
        # a choice: enough of its sessions to come
        ([ONE, TWO, FULL], PICK, ("open", 5, 3 * HOUR)),
        ([FULL], PICK, ("full", 0, 3 * HOUR)),
        ([FREE, FULL], PICK, ("open", None, 4 * HOUR)),
        ([FREE, FULL], PICK | {"left": 4}, ("open", 4, 4 * HOUR)),
        ([over(), FULL], PICK, ("full", 0, 3 * HOUR)),
        ([cancelled(), FULL], PICK, ("full", 0, 3 * HOUR)),
        # who must pick two is as many as fit in the second of them
        ([ONE, TWO, FULL], PICK_TWO, ("open", 2, 2 * HOUR)),
        ([FREE, TWO], PICK_TWO, ("open", 2, 2 * HOUR)),
        ([ONE, FULL], PICK_TWO, ("full", 0, HOUR)),
        ([ONE, over()], PICK_TWO, ("closed", 0, -HOUR)),
        ([ONE, cancelled()], PICK_TWO, ("closed", 0, None)),
        # nothing to come
        ([over()], {}, ("closed", 0, -HOUR)),
        ([over(left=None)], PICK, ("closed", 0, -HOUR)),
        ([cancelled()], {}, ("closed", 0, None)),
        ([cancelled(), over()], {}, ("closed", 0, -HOUR)),
        ([], {}, ("closed", 0, None)),
        ([cancelled()], {"closes_at": NOON + DAY}, ("closed", 0, None)),
        ([over()], {"closes_at": NOON + DAY}, ("closed", 0, -HOUR)),
        # its window
        ([ONE], {"closes_at": NOON}, ("closed", 5, timedelta())),
        ([ONE], {"closes_at": NOON + HOUR / 2}, ("open", 5, HOUR / 2)),
        ([ONE], {"closes_at": NOON + DAY}, ("open", 5, HOUR)),
        ([ONE], {"opens_at": NOON}, ("open", 5, HOUR)),
        ([ONE], {"opens_at": NOON + HOUR / 2}, ("soon", 5, HOUR)),
        ([FULL], {"opens_at": NOON + HOUR / 2}, ("soon", 0, 3 * HOUR)),
        # who has the code
        ([ONE], CODE, ("needs_code", 5, HOUR)),
        ([ONE], {"access": Access.APPROVAL}, ("needs_code", 5, HOUR)),
        ([ONE], {"access": Access.INVITATION}, ("needs_code", 5, HOUR)),
        ([FULL], CODE, ("full", 0, 3 * HOUR)),
        ([over()], CODE, ("closed", 0, -HOUR)),
        ([ONE], CODE | {"opens_at": NOON + HOUR / 2}, ("soon", 5, HOUR)),
    ],
)
def test_an_offer_is_judged_by_its_window_its_access_and_its_sessions(sessions, facts, expected):
    assert judged(*sessions, **facts) == expected


LEFT = st.none() | st.integers(0, 4)
WHEN = st.none() | st.integers(-2, 3).map(lambda hours: NOON + hours * HOUR)


@st.composite
def events(draw: st.DrawFn) -> tuple[BookableOffer, list[BookableSession]]:
    """An offer with some sessions of its event, in whatever state."""
    slugs = ["one", "two", "three", "four"][: draw(st.integers(1, 4))]
    sessions = [
        a_session(
            slug, draw(LEFT), draw(st.integers(-2, 3)) * HOUR,
            id=i, quota=i, cancelled=draw(st.booleans()),
        )
        for i, slug in enumerate(slugs, 1)
    ]  # fmt: skip
    of_offer = draw(st.lists(st.sampled_from(slugs), unique=True, min_size=1).map(sorted))
    offer = an_offer(
        sessions=of_offer,
        left=draw(LEFT),
        access=draw(st.sampled_from([Access.OPEN, Access.OPEN, *Access])),
        choose_min=draw(st.none() | st.integers(1, len(of_offer))),
        opens_at=draw(WHEN),
        closes_at=draw(WHEN),
    )
    return offer, sessions


def promised(offer: BookableOffer, sessions: list[BookableSession]) -> Availability:
    return availability(offer, [s for s in sessions if s.slug in offer.sessions], NOON)


def asked(offer: BookableOffer, sessions: list[BookableSession], *guests: GuestOrder) -> list[Seat]:
    """What an order of these guests gets."""
    consents = RegistrationConsents(notice=1)
    order = Order(
        contact=Contact(name="Cy", email="cy@example.org"), guests=list(guests), consents=consents
    )
    return seats(order, BookingFacts(1, "film", "optional", 1, True, sessions, [offer], []), NOON)


def refused(*order: object) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        asked(*order)  # type: ignore[arg-type]
    return refusal.value


def guest(offer: BookableOffer, promise: Availability, **facts: object) -> GuestOrder:
    """Somebody who picks, where they must pick, the sessions with most places."""
    roomy = sorted(promise.sessions, key=lambda s: MANY if s.left is None else s.left, reverse=True)
    picked = [s.slug for s in roomy[: offer.choose_min]] if offer.choosable else None
    return GuestOrder(offer="free", sessions=picked, **facts)


@given(events())
def test_as_many_are_granted_as_are_promised_and_the_next_hears_the_promise(event):
    offer, sessions = event
    promise = promised(offer, sessions)
    one = guest(offer, promise)
    match promise.state:
        case OfferState.OPEN:
            fit = 7 if promise.left is None else promise.left
            assert fit > 0
            assert len(asked(*event, *[one] * fit)) == fit
            [group] = asked(*event, replace(one, heads=fit))
            assert group.draws == fit
            if promise.left is not None:
                for party in ([one] * (fit + 1), [replace(one, heads=fit + 1)]):
                    refusal = refused(*event, *party)
                    assert isinstance(refusal, SoldOut)
                    assert refusal.places_left == promise.left
        case OfferState.FULL:
            refusal = refused(*event, one)
            assert isinstance(refusal, SoldOut)
            assert refusal.places_left == promise.left == 0
        case OfferState.NEEDS_CODE:
            assert isinstance(refused(*event, one), CodeRequired)
        case OfferState.SOON:
            refusal = refused(*event, one)
            assert isinstance(refusal, RegistrationClosed)
            assert refusal.opens_at == offer.opens_at > NOON
        case OfferState.CLOSED:
            refusal = refused(*event, one)
            assert isinstance(refusal, RegistrationClosed)
            assert refusal.opens_at is None
            assert refusal.closed_at == promise.until
            assert promise.until is None or promise.until <= NOON


NAMES = [f"{event}{slug}" for event in ("", "film/", "other/") for slug in ("one", "two", "three")]


@given(events(), st.none() | st.lists(st.sampled_from([*NAMES, "film/film/one", "", "/"])))
def test_a_ticket_is_for_what_was_picked_and_for_sessions_to_come_only(event, named):
    offer, sessions = event
    promise = promised(offer, sessions)
    to_come = {session.slug for session in promise.sessions}
    try:
        [seat] = asked(*event, GuestOrder(offer="free", sessions=named))
    except Refusal:
        return
    assert promise.state is OfferState.OPEN
    admits = {session.slug for session in seat.sessions}
    assert admits
    assert admits <= to_come & set(offer.sessions)
    picked = {name.removeprefix("film/") for name in named or []}
    assert admits == (picked if offer.choosable else to_come)


@pytest.mark.parametrize(
    ("picked", "errors"),
    [
        (["one"], []),
        (["film/one"], []),
        (["one", "two"], []),
        (["past"], [("sessions.0", "session_over")]),
        (["film/past"], [("sessions.0", "session_over")]),
        (["off"], [("sessions.0", "session_cancelled")]),
        (["one", "off", "past"], [("sessions.1", "session_cancelled"),
                                  ("sessions.2", "session_over")]),
        (["other/one"], [("sessions.0", "not_of_this_event")]),
        (["other/past"], [("sessions.0", "not_of_this_event")]),
        (["film/film/one"], [("sessions.0", "not_of_this_event")]),
        (["/one"], [("sessions.0", "not_of_this_event")]),
        (["film/"], [("sessions.0", "not_of_this_event")]),
        (["one", "film/one"], [("sessions.1", "repeated")]),
        ([], [("sessions", "too_few")]),
    ],
)  # fmt: skip
def test_each_session_that_cannot_be_picked_is_named(picked, errors):
    sessions = [ONE, TWO, over(), cancelled()]
    offer = an_offer(choose_min=1, sessions=[session.slug for session in sessions])
    order = (offer, sessions, GuestOrder(offer="free", sessions=picked))
    if not errors:
        assert len(asked(*order)) == 1
        return
    refusal = refused(*order)
    assert isinstance(refusal, Invalid)
    assert [(e.field.removeprefix("guests.0."), e.code) for e in refusal.errors] == errors


def test_two_offers_of_one_order_are_refused_for_the_one_that_is_full():
    small = an_offer(slug="small", quota=7, left=1, size=1, sessions=["one"])
    offer = an_offer(sessions=["one"])
    facts = BookingFacts(1, "film", "optional", 1, True, [ONE], [offer, small], [])

    def order(*offers: str) -> Order:
        guests = [GuestOrder(offer=slug) for slug in offers]
        consents = RegistrationConsents(notice=1)
        return Order(contact=Contact(name="Cy"), guests=guests, consents=consents)

    assert len(seats(order("free", "small", "free"), facts, NOON)) == 3
    for party, left in ((["free", "small", "small"], 1), (["free"] * 4 + ["small"] * 2, 1),
                        (["free"] * 5 + ["small"], 1), (["free"] * 6, 5)):  # fmt: skip
        with pytest.raises(SoldOut) as refusal:
            seats(order(*party), facts, NOON)
        assert refusal.value.places_left == left
