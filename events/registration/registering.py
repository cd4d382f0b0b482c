"""Registering: places are claimed, tickets issued, and the mail is promised."""

from __future__ import annotations

from datetime import datetime

import msgspec

from events import addresses, db, outbox, people, places, tickets
from events.errors import NotFound, Refusal
from events.idempotency import RequestKey, once, replay_if_kept
from events.outbox import Errand
from events.people import ConsentDraft, Known
from events.places import Draw, SoldOut
from events.registration.checking_answers import kept
from events.registration.checking_order import BookingFacts, Seat, seats
from events.registration.guests_as_people import guests_as_people
from events.registration.keeping import Booking, Seated, keep
from events.registration.order import Order
from events.registration.tables import LANGUAGE, MadeAt
from events.tickets import TicketDraft

_FACTS = """
SELECT json_build_object(
    'event', e.id, 'event_slug', e.slug, 'email', e.email, 'form_version', e.form_version,
    'notice_known', EXISTS (
        SELECT FROM notice_shown WHERE kind = 'registration' AND version = $2),
    'sessions', b.sessions, 'offers', b.offers,
    'questions', (
        SELECT coalesce(json_agg(json_build_object(
            'id', q.id, 'slug', q.slug, 'ask', q.ask, 'kind', q.kind, 'required', q.required,
            'options', (SELECT json_agg(coalesce(o ->> 'slug', o #>> '{}'))
                        FROM jsonb_array_elements(
                            CASE WHEN jsonb_typeof(q.options) = 'array' THEN q.options END) AS o),
            'offers', q.offers, 'show_if', q.show_if
        ) ORDER BY q.position, q.id), '[]')
        FROM question_asked AS q WHERE q.event = e.id)
)::text AS facts
FROM event_named AS e JOIN event_bookable AS b ON b.event = e.id
WHERE e.slug = $1 AND e.published
"""


async def booking_facts(event_slug: str, notice: int) -> BookingFacts:
    """All facts about an event that decide an order. Raises NotFound unless it is published."""
    facts = await db.fetch_value(_FACTS, event_slug, notice)
    if facts is None:
        raise NotFound("event")
    return msgspec.json.decode(facts, type=BookingFacts)


async def _book(
    order: Order, facts: BookingFacts, asked: list[Seat], now: datetime, claim: RequestKey | None
) -> int:
    async with db.transaction(), once(claim, now) as made:
        drafts, whose = guests_as_people(order)
        persons = await people.identify(drafts, now, Known("registration", facts.event))
        told = await people.keep_particulars(list(zip(persons, drafts, strict=True)), now)
        booking = Booking(
            facts.event, told[0], order.contact.locale or LANGUAGE, order.via,
            facts.form_version, MadeAt.ONLINE,
        )  # fmt: skip
        issued = await _issue(facts.event, asked, now)
        seated = [
            Seated(ticket, persons[whom], told[whom])
            for ticket, whom in zip(issued, whose, strict=True)
        ]
        made.id = registration = await keep(booking, seated, now)
        await _keep_consent(registration, order, persons[0], now)
        await _keep_answers(registration, order, facts, issued)
        await _promise_mails(registration, order, issued, now)
        await places.claim(_draws(asked, issued), now)
    return registration


def _draws(asked: list[Seat], issued: list[int]) -> list[Draw]:
    return [
        Draw(ticket, pool.quota, seat.draws)
        for ticket, seat in zip(issued, asked, strict=True)
        for pool in seat.pools
    ]


async def _issue(event: int, asked: list[Seat], now: datetime) -> list[int]:
    drafts = [TicketDraft(event, s.offer.id, s.offer.number, s.heads) for s in asked]
    return await tickets.issue(drafts, now)


async def _keep_consent(registration: int, order: Order, contact: int, now: datetime) -> None:
    purposes = {"notice": True, "updates": order.consents.updates}
    shown = order.consents.notice
    given = ConsentDraft(contact, purposes, "registration", shown, registration)
    await people.consent([given], now)


async def _keep_answers(
    registration: int, order: Order, facts: BookingFacts, issued: list[int]
) -> None:
    answers: list[tuple[int | None, int, str]] = [
        (None, *answer) for answer in kept(order.answers, facts.questions, "contact")
    ]
    for ticket, guest in zip(issued, order.guests, strict=True):
        answers += [(ticket, *a) for a in kept(guest.answers, facts.questions, "guest")]
    await people.keep_answers(registration, answers)


async def _promise_mails(registration: int, order: Order, issued: list[int], now: datetime) -> None:
    """One mail with all tickets to the contact, and one to each other address given."""
    if order.contact.email:
        await outbox.post(Errand.REGISTRATION_RECEIVED, registration, now)
    contact = addresses.same(order.contact.email or "")
    others = [
        ticket
        for ticket, guest in zip(issued, order.guests, strict=True)
        if guest.email and addresses.same(guest.email) != contact
    ]
    await outbox.post_all(Errand.GUEST_TICKET, others, now)


async def register(
    event_slug: str, order: Order, now: datetime, claim: RequestKey | None = None
) -> int:
    """Book the places, issue the tickets and promise the mail; returns the registration's id.

    Raises NotFound, Invalid with every wrong field, CodeRequired, RegistrationClosed outside the
    offer's window, and SoldOut when too few places are left.
    """
    try:
        facts = await booking_facts(event_slug, order.consents.notice)
        asked = seats(order, facts, now)
    except Refusal:
        await replay_if_kept(claim, now)
        raise
    try:
        return await _book(order, facts, asked, now, claim)
    except SoldOut:
        seats(order, await booking_facts(event_slug, order.consents.notice), now)
        raise
