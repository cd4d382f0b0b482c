"""The event as it is shown, and what registering for it then answers, on the real database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from events import db, places, registration
from events.catalogue import Access, Choice, OfferDraft, SessionDraft
from events.errors import Refusal
from events.places import EventView, OfferState, OfferView, SoldOut
from events.registration import CodeRequired, GuestOrder, RegistrationClosed
from tests.factories import DAY, HOUR, NOON, SESSION, book, make_event, order

CHOICE, CHOICE_OF_TWO = Choice(min=1), Choice(min=2)


def a_session(slug: str, capacity: int | None = 3, ends: timedelta = 3 * HOUR) -> SessionDraft:
    starts = NOON + ends - HOUR
    return replace(SESSION, slug=slug, capacity=capacity, starts_at=starts, ends_at=NOON + ends)


ONE, TWO, THREE = a_session("one"), a_session("two", 2, DAY), a_session("three", None, 2 * DAY)
FULL = a_session("full", 0)
PAST, PAST_FULL = a_session("past", 9, -HOUR), a_session("past", 0, -HOUR)
OFF, OFF_FULL = a_session("off"), a_session("off", 0)

SITUATIONS: dict[str, tuple[list[SessionDraft], dict[str, Any], str, int | None]] = {
    "one session": ([ONE], {}, "open", 3),
    "without limit": ([THREE], {}, "open", None),
    "its own size": ([ONE, THREE], {"size": 1}, "open", 1),
    "a pass": ([ONE, TWO], {}, "open", 2),
    "a pass, its full session over": ([PAST_FULL, ONE], {}, "open", 3),
    "a pass, its full session cancelled": ([OFF_FULL, ONE], {}, "open", 3),
    "a pass, a session to come full": ([PAST, FULL], {}, "full", 0),
    "a choice": ([ONE, TWO, FULL], {"choose": CHOICE}, "open", 3),
    "a choice, some over": ([PAST, OFF, TWO], {"choose": CHOICE}, "open", 2),
    "a choice, only the full one to come": ([PAST, OFF, FULL], {"choose": CHOICE}, "full", 0),
    "a choice of two": ([ONE, TWO, FULL], {"choose": CHOICE_OF_TWO}, "open", 2),
    "a choice of two, one free": ([ONE, FULL], {"choose": CHOICE_OF_TWO}, "full", 0),
    "a choice of two, one to come": ([ONE, PAST], {"choose": CHOICE_OF_TWO}, "closed", 0),
    "all over": ([PAST], {}, "closed", 0),
    "all cancelled": ([OFF], {}, "closed", 0),
    "all cancelled, its end to come": ([OFF], {"closes_at": NOON + DAY}, "closed", 0),
    "its end is past": ([ONE], {"closes_at": NOON}, "closed", 3),
    "it opens later": ([ONE], {"opens_at": NOON + HOUR}, "soon", 3),
    "with a code": ([ONE], {"access": Access.CODE}, "needs_code", 3),
    "with a code, full": ([FULL], {"access": Access.CODE}, "full", 0),
    "with a code, over": ([PAST], {"access": Access.CODE}, "closed", 0),
}


async def call_off(slug: str) -> None:
    """Cancel a session if there is one of that name."""
    await db.execute(
        """INSERT INTO session_cancellation (session, at, by)
           SELECT id, $2, 'Ana' FROM session WHERE slug = $1""",
        slug, NOON,
    )  # fmt: skip


async def shown() -> tuple[EventView, OfferView]:
    event = await places.event("film", NOON)
    return event, event.offers[0]


def party(event: EventView, offer: OfferView, n: int) -> list[GuestOrder]:
    """So many guests; where they must pick, they pick what the page shows as roomiest."""
    picked = None
    if offer.choose:
        to_come = [s for s in event.sessions if not s.cancelled and s.ends_at > NOON]
        roomy = sorted(to_come, key=lambda s: 99 if s.left is None else s.left, reverse=True)
        picked = [session.slug for session in roomy[: offer.choose.min]]
    return [GuestOrder(offer="free", sessions=picked)] * n


async def refused(guests: list[GuestOrder]) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await book(*guests)
    assert await places.audit() == []
    return refusal.value


@pytest.mark.parametrize("what", SITUATIONS)
async def test_registering_answers_what_the_event_promised(database, what):
    sessions, facts, state, left = SITUATIONS[what]
    slugs = [session.slug for session in sessions]
    await make_event(
        sessions=sessions, offers=[OfferDraft(slug="free", name="票", sessions=slugs, **facts)]
    )
    await call_off("off")
    event, offer = await shown()
    assert (offer.state, offer.left) == (state, left)

    while offer.state is OfferState.OPEN:
        if offer.left is not None:
            refusal = await refused(party(event, offer, offer.left + 1))
            assert isinstance(refusal, SoldOut)
            assert refusal.places_left == offer.left
        view = await book(*party(event, offer, offer.left or 10))
        for ticket in view.tickets:
            assert ticket.sessions
            assert not any(s.cancelled or s.ends_at <= NOON for s in ticket.sessions)
        assert await places.audit() == []
        if offer.left is None:
            return
        event, offer = await shown()

    refusal = await refused(party(event, offer, 1))
    match offer.state:
        case OfferState.FULL:
            assert isinstance(refusal, SoldOut)
            assert refusal.places_left == 0
        case OfferState.NEEDS_CODE:
            assert isinstance(refusal, CodeRequired)
        case OfferState.SOON:
            assert isinstance(refusal, RegistrationClosed)
            assert refusal.opens_at == offer.opens_at
        case _:
            assert isinstance(refusal, RegistrationClosed)
            assert refusal.closed_at == offer.booked_until


async def test_whoever_read_an_old_page_hears_the_guard_in_the_same_words(database, monkeypatch):
    await make_event(sessions=[a_session("one", 2)])
    stale = await registration.registering.booking_facts("film", (await order()).consents.notice)
    await book()
    fresh = registration.registering.booking_facts
    answers = iter([stale])

    async def read(*asked: Any) -> Any:
        return next(answers, None) or await fresh(*asked)

    monkeypatch.setattr(registration.registering, "booking_facts", read)
    refusal = await refused([GuestOrder(offer="free")] * 2)
    assert isinstance(refusal, SoldOut)
    assert refusal.places_left == (await shown())[1].left == 1
