"""A registration or a ticket for the page that its link opens, and for staff."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from events import db, people, sealing, tickets
from events.errors import NotFound
from events.people import ParticularsView
from events.registration.reference import secret_of
from events.registration.registration_view import (
    RegistrationKept,
    RegistrationView,
    SessionOfTicket,
    TicketView,
)
from events.registration.tables import Guest, Registration
from events.text import Localised
from events.tickets import IssuedTicket


class _GuestFacts(Struct, frozen=True):
    ticket: IssuedTicket
    person: int | None
    particulars: int | None
    offer_slug: str
    offer_name: Localised
    sessions: list[SessionOfTicket]


class _RegistrationFacts(RegistrationKept, frozen=True):
    contact: int | None
    guests: list[_GuestFacts]


_REGISTRATION = f"""
SELECT json_build_object(
    'id', r.id, 'reference', r.reference, 'contact', r.contact, 'locale', r.locale,
    'made_at', r.made_at, 'made_where', r.made_where, 'via', r.via,
    'event', e.id, 'event_slug', e.slug, 'event_title', e.title, 'event_team', e.team,
    'sensitive', e.sensitive,
    'guests', (
        SELECT json_agg(json_build_object(
            'ticket', {tickets.ROW}, 'person', g.person, 'particulars', g.particulars,
            'offer_slug', coalesce(o.slug, ''),
            'offer_name', coalesce(o.name, '""'),
            'sessions', (
                SELECT coalesce(json_agg(json_build_object(
                    'id', s.id, 'slug', s.slug, 'title', s.title, 'starts_at', s.starts_at,
                    'ends_at', s.ends_at, 'doors_open_minutes', s.doors_open_minutes,
                    'venue', s.venue, 'city', s.city, 'address', s.address,
                    'cancelled', s.cancelled, 'sequence', s.sequence,
                    'admitted', s.id = ANY(t.entered)
                ) ORDER BY s.starts_at, s.id), '[]')
                FROM place_claimed AS p JOIN session_named AS s ON s.id = p.session
                WHERE p.ticket = g.ticket)
        ) ORDER BY g.position)
        FROM guest AS g JOIN ticket_now AS t ON t.id = g.ticket
        LEFT JOIN offer_named AS o ON o.id = t.offer WHERE g.registration = r.id)
)::text AS facts
FROM registration AS r JOIN event_named AS e ON e.id = r.event
"""


async def registration_views(ids: list[int]) -> list[RegistrationView]:
    """Registrations with their tickets, by our id, newest first."""
    rows = await db.fetch(f"{_REGISTRATION} WHERE r.id = ANY($1::int[]) ORDER BY r.id DESC", ids)
    facts = [msgspec.json.decode(row["facts"], type=_RegistrationFacts) for row in rows]
    asked = {g.particulars for fact in facts for g in fact.guests} | {f.contact for f in facts}
    told = await people.particulars([id_ for id_ in asked if id_ is not None])
    return [_view(fact, told) for fact in facts]


def _view(facts: _RegistrationFacts, told: dict[int, ParticularsView]) -> RegistrationView:
    views = [_ticket_view(guest, told) for guest in facts.guests]
    live = any(not view.ticket.void for view in views)
    kept = {name: getattr(facts, name) for name in RegistrationKept.__struct_fields__}
    return RegistrationView(
        **kept,
        secret=secret_of(facts.reference),
        state="confirmed" if live else "cancelled",
        contact=told.get(facts.contact) if facts.contact else None,
        tickets=views,
    )


def _ticket_view(guest: _GuestFacts, told: dict[int, ParticularsView]) -> TicketView:
    of_guest = told.get(guest.particulars) if guest.particulars else None
    return TicketView(
        ticket=guest.ticket,
        person=guest.person,
        name=of_guest.name if of_guest else "",
        email=of_guest.email if of_guest else None,
        offer_slug=guest.offer_slug,
        offer_name=guest.offer_name,
        admitted=bool(guest.ticket.entered),
        sessions=guest.sessions,
    )


async def registration_view(registration_id: int) -> RegistrationView:
    """One registration by our id. Raises NotFound."""
    found = await registration_views([registration_id])
    if not found:
        raise NotFound("registration")
    return found[0]


async def by_reference(reference: str) -> RegistrationView:
    """One registration by its reference, for staff. Raises NotFound."""
    found = (
        await Registration.select(Registration.id)
        .where(Registration.reference == reference)
        .first()
    )
    if found is None:
        raise NotFound("registration")
    return await registration_view(found["id"])


async def by_secret(reference: str, secret: str) -> RegistrationView:
    """The registration that a guest's link opens. Raises NotFound for a wrong secret."""
    if not sealing.same(secret, secret_of(reference)):
        raise NotFound("registration")
    return await by_reference(reference)


async def ticket_page(secret: str) -> tuple[RegistrationView, TicketView]:
    """The ticket that a link opens, with its registration. Raises NotFound."""
    ticket = await tickets.by_secret(secret)
    if ticket is None:
        raise NotFound("ticket")
    return await of_ticket(ticket.id)


async def of_ticket(ticket_id: int) -> tuple[RegistrationView, TicketView]:
    """A ticket by our id, with its registration. Raises NotFound."""
    found = await Guest.select(Guest.registration).where(Guest.ticket == ticket_id).first()
    if found is None:
        raise NotFound("ticket")
    view = await registration_view(found["registration"])
    return view, next(t for t in view.tickets if t.ticket.id == ticket_id)
