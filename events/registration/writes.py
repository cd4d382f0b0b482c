"""Registering, walking in, cancelling: what makes and frees places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events import db, journal, outbox, people, tickets
from events.access import Actor
from events.errors import NotFound, Refusal
from events.idempotency import Claim, once
from events.people import ConsentDraft, Known, PersonDraft
from events.registration import rules
from events.registration.answers import kept
from events.registration.drafts import Order
from events.registration.reads import (
    booking_facts,
    by_reference,
    by_secret,
    registration_view,
)
from events.registration.rules import AlreadyAdmitted, BookingFacts, Seat, SoldOut
from events.registration.tables import MadeAt
from events.registration.views import RegistrationView
from events.tickets import TicketDraft

LANGUAGE = "zh-Hant"


@dataclass(frozen=True, slots=True)
class Booking:
    """What is kept of a registration itself."""

    event: int
    contact: int | None
    locale: str
    via: str | None
    form_version: int
    made_where: MadeAt


@dataclass(frozen=True, slots=True)
class Guest:
    """A ticket, whose it is, and how many heads it claims places for on which sessions."""

    ticket: int
    person: int
    heads: int
    sessions: list[int]


async def register(event_slug: str, order: Order, now: datetime, claim: Claim | None = None) -> int:
    """Book the places, issue the tickets and promise the mail; returns the registration's id.

    Raises NotFound, Invalid with every wrong field, CodeRequired, RegistrationClosed outside the
    offer's window, and SoldOut when too few places are left.
    """
    try:
        facts = await booking_facts(event_slug, order.consents.notice)
        asked = rules.seats(order, facts, now)
    except Refusal:
        if claim is None:
            raise
        async with db.transaction(), once(claim, now):
            raise  # unless the same request was granted before: then it gets that answer
    async with db.transaction(), once(claim, now) as made:
        drafts, whose = rules.guests_as_people(order)
        persons = await people.identify(drafts, now, Known("registration", facts.event))
        booking = Booking(
            facts.event, persons[0], order.contact.locale or LANGUAGE, order.via,
            facts.form_version, MadeAt.ONLINE,
        )  # fmt: skip
        issued = await _issue(facts.event, asked, now)
        guests = [
            Guest(ticket, persons[whom], seat.draws, [session.id for session in seat.sessions])
            for ticket, whom, seat in zip(issued, whose, asked, strict=True)
        ]
        made.id = await _insert(booking, guests, now)
        await _keep_consent(made.id, order, persons[0], now)
        await _keep_answers(made.id, order, facts, issued)
        await _draw(asked)
        await _promise_mails(made.id, order, issued, now)
    return made.id


async def _insert(booking: Booking, guests: list[Guest], now: datetime) -> int:
    """Write down the registration, whose its tickets are, and the places they claim."""
    claims = [(g.ticket, session, g.heads) for g in guests for session in g.sessions]
    made: int = await db.fetch_value(
        """WITH made AS (
               INSERT INTO registration
                   (reference, event, contact, locale, via, form_version, made_at, made_where)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
           ), seated AS (
               INSERT INTO guest (registration, ticket, person, position)
               SELECT made.id, ticket, person, position
               FROM made, unnest($9::int[], $10::int[]) WITH ORDINALITY
                   AS told (ticket, person, position)
           ), claimed AS (
               INSERT INTO place (ticket, session, heads, at_door, claimed_at)
               SELECT ticket, session, heads, $11, $7
               FROM unnest($12::int[], $13::int[], $14::int[]) AS claims (ticket, session, heads)
           )
           SELECT id FROM made""",
        rules.fresh_reference(), booking.event, booking.contact, booking.locale, booking.via,
        booking.form_version, now, booking.made_where, [g.ticket for g in guests],
        [g.person for g in guests], booking.made_where is MadeAt.DOOR, [c[0] for c in claims],
        [c[1] for c in claims], [c[2] for c in claims],
    )  # fmt: skip
    return made


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


async def _draw(asked: list[Seat]) -> None:
    """Take the places from their quotas, or raise SoldOut.

    Quotas are locked in sorted order; each is taken from only while it holds enough.
    """
    drawn = rules.draws(asked)
    rows = await db.fetch(
        """WITH locked AS MATERIALIZED (
               SELECT id FROM quota WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE
           )
           UPDATE quota SET taken = taken + drawn.n
           FROM unnest($1::int[], $2::int[]) AS drawn (quota, n)
           JOIN locked ON locked.id = drawn.quota
           WHERE quota.id = drawn.quota
             AND (size IS NULL OR taken + at_door + drawn.n <= size)
           RETURNING quota.id""",
        list(drawn), list(drawn.values()),
    )  # fmt: skip
    if len(rows) < len(drawn):
        left = await db.fetch_value(
            "SELECT min(size - taken - at_door) FROM quota WHERE id = ANY($1::int[])",
            sorted(set(drawn) - {row["id"] for row in rows}),
        )
        raise SoldOut(max(0, left))


async def _promise_mails(registration: int, order: Order, issued: list[int], now: datetime) -> None:
    """One mail with all tickets to the contact, and one to each other address given."""
    if order.contact.email:
        await outbox.post("registration_received", registration, now)
    contact = (order.contact.email or "").casefold()
    others = [
        ticket
        for ticket, guest in zip(issued, order.guests, strict=True)
        if guest.email and guest.email.casefold() != contact
    ]
    await outbox.post_all("guest_ticket", others, now)


@dataclass(frozen=True, slots=True)
class WalkIn:
    """Somebody at the door without a ticket; ``heads`` is null for one person."""

    event: int
    session: int
    name: str
    heads: int | None


async def walk_in(guest: WalkIn, now: datetime) -> tuple[int, int, bool]:
    """Register somebody at the door, inside the scan's transaction; always possible.

    Returns the ticket, the person, and whether the session is now over its capacity.
    """
    [person] = await people.identify([PersonDraft(guest.name)], now, None)
    booking = Booking(guest.event, person, LANGUAGE, None, 1, MadeAt.DOOR)
    offer = await db.fetch_row(
        """SELECT o.id, o.number FROM offer AS o
           LEFT JOIN offer_session AS os ON os.offer = o.id AND os.session = $2
           WHERE o.event = $1 ORDER BY os.id IS NULL, o.position, o.id LIMIT 1""",
        guest.event, guest.session,
    )  # fmt: skip
    draft = TicketDraft(
        guest.event, offer["id"] if offer else None, offer["number"] if offer else 255, guest.heads
    )
    [ticket] = await tickets.issue([draft], now)
    await _insert(booking, [Guest(ticket, person, guest.heads or 1, [guest.session])], now)
    over: bool = await db.fetch_value(
        """UPDATE quota SET at_door = at_door + $2
           FROM session WHERE session.id = $1 AND quota.id = session.quota
           RETURNING coalesce(taken + at_door > size, false)""",
        guest.session, guest.heads or 1,
    )  # fmt: skip
    return ticket, person, over


async def take_back(ticket_ids: list[int], by: str, now: datetime) -> list[int]:
    """Cancel tickets and free their places once, inside an open transaction.

    Returns the tickets that were not cancelled before.
    """
    gone = await tickets.cancel(sorted(ticket_ids), by, now)
    await db.execute(
        """WITH released AS (
               UPDATE place SET released_at = $2
               WHERE ticket = ANY($1::int[]) AND released_at IS NULL
               RETURNING ticket, session, heads, at_door
           ), freed AS (
               SELECT s.quota, sum(heads) FILTER (WHERE NOT at_door) AS taken,
                      sum(heads) FILTER (WHERE at_door) AS at_door
               FROM released JOIN session AS s ON s.id = released.session GROUP BY s.quota
               UNION ALL
               SELECT o.quota, sum(coalesce(t.heads, 1)), NULL
               FROM ticket AS t JOIN offer AS o ON o.id = t.offer
               JOIN guest AS g ON g.ticket = t.id
               JOIN registration AS r ON r.id = g.registration AND r.made_where = 'online'
               WHERE t.id = ANY($1::int[]) GROUP BY o.quota
           ), locked AS MATERIALIZED (
               SELECT id FROM quota WHERE id IN (SELECT quota FROM freed)
               ORDER BY id FOR NO KEY UPDATE
           )
           UPDATE quota SET taken = quota.taken - coalesce(freed.taken, 0),
                            at_door = quota.at_door - coalesce(freed.at_door, 0)
           FROM freed JOIN locked ON locked.id = freed.quota WHERE quota.id = freed.quota""",
        gone, now,
    )  # fmt: skip
    return gone


async def cancel(
    reference: str, by: Actor | str, ticket_ids: list[str] | None, now: datetime,
    claim: Claim | None = None,
) -> RegistrationView:  # fmt: skip
    """Cancel some tickets of a registration, or all; again is the same answer, freed once.

    ``by`` is an organiser, or the secret of the registration's link. Raises NotFound for a wrong
    secret or a ticket of somebody else, AlreadyAdmitted when a guest's ticket was used.
    """
    async with db.transaction(), once(claim, now) as made:
        view = await _held(reference, by)
        made.id = view.id
        await db.execute(  # nobody scans them, or cancels them too, until the end
            """SELECT t.id FROM ticket AS t JOIN guest AS g ON g.ticket = t.id
               WHERE g.registration = $1 ORDER BY t.id FOR NO KEY UPDATE OF t""",
            view.id,
        )
        view = await registration_view(view.id)
        wanted = [t for t in view.tickets if not ticket_ids or t.ticket.public_id in ticket_ids]
        if ticket_ids and len(wanted) < len(set(ticket_ids)):
            raise NotFound("ticket")
        used = [t for t in wanted if t.admitted and not t.ticket.cancelled]
        if used and not isinstance(by, Actor):
            raise AlreadyAdmitted(used[0].ticket.public_id)
        name = by.name if isinstance(by, Actor) else journal.GUEST
        gone = await take_back([t.ticket.id for t in wanted], name, now)
        if gone:
            await _tell_cancelled(view, gone, name, now)
    return await registration_view(view.id)


async def _held(reference: str, by: Actor | str) -> RegistrationView:
    if not isinstance(by, Actor):
        return await by_secret(reference, by)
    view = await by_reference(reference)
    if not by.holds(view.event_team):
        raise NotFound("registration")
    return view


async def _tell_cancelled(
    view: RegistrationView, gone: list[int], name: str, now: datetime
) -> None:
    facts: dict[str, object] = {"tickets": len(gone)}
    await journal.record(
        journal.Deed(
            name, "registration.cancelled", f"registration:{view.id}", event=view.event, facts=facts
        ),
        now,
    )
    if view.contact and view.contact.email:
        await outbox.post("registration_cancelled", view.id, now)
