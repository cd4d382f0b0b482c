"""Questions about registrations: for booking, for the guest's pages, for the organiser's list."""

from __future__ import annotations

import hmac
from datetime import datetime

import msgspec
from msgspec import Struct

from events import db, people, tickets
from events.errors import NotFound
from events.people import PersonView
from events.registration.rules import BookingFacts, secret_of
from events.registration.views import RegistrationView, SessionOfTicket, TicketView
from events.text import Localised
from events.tickets import TicketRow

_FACTS = """
SELECT json_build_object(
    'event', e.id, 'email', e.email, 'form_version', e.form_version,
    'notice_known', EXISTS (
        SELECT FROM notice WHERE kind = 'registration' AND version = $2),
    'sessions', (
        SELECT coalesce(json_agg(json_build_object(
            'id', s.id, 'slug', s.slug, 'quota', s.quota, 'ends_at', s.ends_at,
            'left', q.size - q.taken - q.at_door,
            'cancelled', EXISTS (
                SELECT FROM session_cancellation AS c WHERE c.session = s.id)
        ) ORDER BY s.position, s.id), '[]')
        FROM session AS s JOIN quota AS q ON q.id = s.quota WHERE s.event = e.id),
    'offers', (
        SELECT coalesce(json_agg(json_build_object(
            'id', o.id, 'slug', o.slug, 'number', o.number, 'quota', o.quota,
            'left', q.size - q.taken - q.at_door, 'access', o.access,
            'choose_min', o.choose_min, 'choose_max', o.choose_max,
            'opens_at', o.opens_at, 'closes_at', o.closes_at,
            'per_registration_max', o.per_registration_max, 'group_max', o.group_max,
            'sessions', (
                SELECT coalesce(json_agg(s.slug ORDER BY s.position, s.id), '[]')
                FROM offer_session AS os JOIN session AS s ON s.id = os.session
                WHERE os.offer = o.id)
        ) ORDER BY o.position, o.id), '[]')
        FROM offer AS o JOIN quota AS q ON q.id = o.quota WHERE o.event = e.id),
    'questions', (
        SELECT coalesce(json_agg(json_build_object(
            'id', q.id, 'slug', q.slug, 'ask', q.ask, 'kind', q.kind, 'required', q.required,
            'options', (SELECT json_agg(coalesce(o ->> 'slug', o #>> '{}'))
                        FROM jsonb_array_elements(
                            CASE WHEN jsonb_typeof(q.options) = 'array' THEN q.options END) AS o),
            'offers', q.offers, 'show_if', q.show_if
        ) ORDER BY q.position, q.id), '[]')
        FROM question AS q WHERE q.event = e.id)
)::text AS facts
FROM event AS e WHERE e.slug = $1 AND e.published
"""


async def booking_facts(event_slug: str, notice: int) -> BookingFacts:
    """What decides about an order for an event. Raises NotFound unless it is published."""
    facts = await db.fetch_value(_FACTS, event_slug, notice)
    if facts is None:
        raise NotFound("event")
    return msgspec.json.decode(facts, type=BookingFacts)


class _GuestFacts(Struct, frozen=True):
    ticket: TicketRow
    person: int | None
    offer_slug: str
    offer_name: Localised
    admitted: bool
    sessions: list[SessionOfTicket]


class _RegistrationFacts(Struct, frozen=True):
    id: int
    reference: str
    contact: int | None
    locale: str
    made_at: datetime
    made_where: str
    via: str | None
    event: int
    event_slug: str
    event_title: Localised
    event_team: int
    sensitive: bool
    guests: list[_GuestFacts]


_REGISTRATION = f"""
SELECT json_build_object(
    'id', r.id, 'reference', r.reference, 'contact', r.contact, 'locale', r.locale,
    'made_at', r.made_at, 'made_where', r.made_where, 'via', r.via,
    'event', e.id, 'event_slug', e.slug, 'event_title', e.title, 'event_team', e.team,
    'sensitive', e.sensitive,
    'guests', (
        SELECT json_agg(json_build_object(
            'ticket', {tickets.ROW}, 'person', g.person, 'offer_slug', coalesce(o.slug, ''),
            'offer_name', coalesce(o.name, '""'),
            'admitted', EXISTS (SELECT FROM admission AS a WHERE a.ticket = g.ticket),
            'sessions', (
                SELECT coalesce(json_agg(json_build_object(
                    'id', s.id, 'slug', s.slug, 'title', s.title, 'starts_at', s.starts_at,
                    'ends_at', s.ends_at, 'doors_open_minutes', s.doors_open_minutes,
                    'venue', v.name, 'city', v.city, 'address', v.address,
                    'cancelled', EXISTS (
                        SELECT FROM session_cancellation AS c WHERE c.session = s.id),
                    'admitted', EXISTS (
                        SELECT FROM admission AS a WHERE a.session = s.id AND a.ticket = g.ticket)
                ) ORDER BY s.starts_at, s.id), '[]')
                FROM place AS p JOIN session AS s ON s.id = p.session
                JOIN venue AS v ON v.id = s.venue WHERE p.ticket = g.ticket)
        ) ORDER BY g.position)
        FROM guest AS g JOIN ticket AS t ON t.id = g.ticket
        LEFT JOIN offer AS o ON o.id = t.offer WHERE g.registration = r.id)
)::text AS facts
FROM registration AS r JOIN event AS e ON e.id = r.event
"""


async def registration_views(ids: list[int]) -> list[RegistrationView]:
    """Registrations with their tickets, by our id, newest first."""
    rows = await db.fetch(f"{_REGISTRATION} WHERE r.id = ANY($1::int[]) ORDER BY r.id DESC", ids)
    facts = [msgspec.json.decode(row["facts"], type=_RegistrationFacts) for row in rows]
    asked = {g.person for fact in facts for g in fact.guests} | {f.contact for f in facts}
    persons = await people.persons([person for person in asked if person is not None])
    return [_view(fact, persons) for fact in facts]


def _view(facts: _RegistrationFacts, persons: dict[int, PersonView]) -> RegistrationView:
    views = [_ticket_view(guest, persons) for guest in facts.guests]
    live = any(not view.ticket.cancelled for view in views)
    return RegistrationView(
        id=facts.id,
        reference=facts.reference,
        secret=secret_of(facts.reference),
        state="confirmed" if live else "cancelled",
        locale=facts.locale,
        made_at=facts.made_at,
        made_where=facts.made_where,
        via=facts.via,
        event=facts.event,
        event_slug=facts.event_slug,
        event_title=facts.event_title,
        event_team=facts.event_team,
        sensitive=facts.sensitive,
        contact=persons.get(facts.contact) if facts.contact else None,
        tickets=views,
    )


def _ticket_view(guest: _GuestFacts, persons: dict[int, PersonView]) -> TicketView:
    person = persons.get(guest.person) if guest.person else None
    return TicketView(
        ticket=guest.ticket,
        person=guest.person,
        name=person.name if person else "",
        email=person.email if person else None,
        offer_slug=guest.offer_slug,
        offer_name=guest.offer_name,
        admitted=guest.admitted,
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
    found = await db.fetch_value("SELECT id FROM registration WHERE reference = $1", reference)
    if found is None:
        raise NotFound("registration")
    return await registration_view(found)


async def by_secret(reference: str, secret: str) -> RegistrationView:
    """The registration that a guest's link opens. Raises NotFound for a wrong secret."""
    if not hmac.compare_digest(secret_of(reference).encode(), secret.encode()):
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
    found = await db.fetch_value("SELECT registration FROM guest WHERE ticket = $1", ticket_id)
    if found is None:
        raise NotFound("ticket")
    view = await registration_view(found)
    return view, next(t for t in view.tickets if t.ticket.id == ticket_id)


async def registrations_of(
    event: int, query: str = "", after: int | None = None, limit: int = 100
) -> list[RegistrationView]:
    """An event's registrations, newest first, for staff.

    ``query`` is part of a name or address, or a reference or short code; ``after`` is the id of
    the last one seen.
    """
    rows = await db.fetch(
        """SELECT r.id FROM registration AS r
           WHERE r.event = $1 AND ($3::int IS NULL OR r.id < $3) AND ($2 = '' OR EXISTS (
               SELECT FROM guest AS g JOIN ticket AS t ON t.id = g.ticket
               LEFT JOIN person AS p ON p.id IN (g.person, r.contact)
               WHERE g.registration = r.id AND (
                   strpos(lower(p.name), lower($2)) > 0 OR strpos(lower(p.email), lower($2)) > 0
                   OR r.reference = upper($2) OR t.short = upper($2))))
           ORDER BY r.id DESC LIMIT $4""",
        event, query, after, limit,
    )  # fmt: skip
    return await registration_views(db.column(rows, "id"))


_CLAIMS_OF_SESSIONS = """
    SELECT event.slug || '/' || s.slug AS name, q.taken, q.at_door,
           coalesce(sum(p.heads) FILTER (WHERE NOT p.at_door), 0) AS claimed,
           coalesce(sum(p.heads) FILTER (WHERE p.at_door), 0) AS claimed_at_door
    FROM session AS s JOIN event ON event.id = s.event JOIN quota AS q ON q.id = s.quota
    LEFT JOIN place AS p ON p.session = s.id AND p.released_at IS NULL
    GROUP BY event.slug, s.slug, q.id
"""

_CLAIMS_OF_OFFERS = """
    SELECT event.slug || ' ' || o.slug AS name, q.taken, q.at_door,
           coalesce(sum(coalesce(t.heads, 1)) FILTER (WHERE r.made_where = 'online'), 0)
               AS claimed,
           0 AS claimed_at_door
    FROM offer AS o JOIN event ON event.id = o.event JOIN quota AS q ON q.id = o.quota
    LEFT JOIN ticket_live AS t ON t.offer = o.id
    LEFT JOIN guest AS g ON g.ticket = t.id
    LEFT JOIN registration AS r ON r.id = g.registration
    GROUP BY event.slug, o.slug, q.id
"""


async def audit() -> list[str]:
    """Each quota whose kept numbers differ from the places that claim it, in one line each."""
    rows = [*await db.fetch(_CLAIMS_OF_SESSIONS), *await db.fetch(_CLAIMS_OF_OFFERS)]
    return [
        f"quota of {row['name']}: kept {row['taken']} + {row['at_door']} at the door, "
        f"claimed {row['claimed']} + {row['claimed_at_door']}"
        for row in rows
        if (row["taken"], row["at_door"]) != (row["claimed"], row["claimed_at_door"])
    ]
