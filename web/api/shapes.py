"""Answers whose shape is the API's own, built from what the domain shows."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events import links
from events.registration import RegistrationView, TicketView


class Issued(Struct, frozen=True):
    """A guest's ticket: what its QR carries, and where it can be seen."""

    id: str
    code: str
    short: str
    offer: str
    name: str
    sessions: list[str]
    ticket_url: str
    png_url: str
    pdf_url: str
    ics_url: str


class Registered(Struct, frozen=True):
    """A registration as its guest gets it: the secret opens its page and cancels it."""

    reference: str
    secret: str
    state: str
    manage_url: str
    tickets: list[Issued]


class TicketState(Struct, frozen=True):
    """Whether a ticket is ``valid`` or ``cancelled``."""

    id: str
    state: str


class Cancelled(Struct, frozen=True):
    """A registration after a cancellation."""

    reference: str
    state: str
    tickets: list[TicketState]


class ContactListed(Struct, frozen=True):
    """Who registered."""

    name: str
    email: str | None
    phone: str | None


class TicketListed(Struct, frozen=True):
    """A ticket in the organisers' list; ``admitted`` are the sessions that its guest entered."""

    id: str
    short: str
    offer: str
    name: str
    email: str | None
    heads: int | None
    state: str
    sessions: list[str]
    admitted: list[str]


class RegistrationListed(Struct, frozen=True):
    """A registration in the organisers' list, without its secrets."""

    reference: str
    state: str
    made_at: datetime
    made_where: str
    via: str | None
    locale: str
    contact: ContactListed | None
    tickets: list[TicketListed]


def registered(view: RegistrationView, base_url: str) -> Registered:
    """A registration for its guest, with its links."""
    return Registered(
        reference=view.reference,
        secret=view.secret,
        state=view.state,
        manage_url=links.registration(base_url, view.reference, view.secret),
        tickets=[_issued(ticket, view.event_slug, base_url) for ticket in view.tickets],
    )


def _issued(view: TicketView, event: str, base_url: str) -> Issued:
    secret = view.ticket.secret
    return Issued(
        id=view.ticket.public_id,
        code=view.ticket.code,
        short=view.ticket.short,
        offer=view.offer_slug,
        name=view.name,
        sessions=[f"{event}/{session.slug}" for session in view.sessions],
        ticket_url=links.ticket(base_url, secret),
        png_url=links.ticket(base_url, secret, ".png"),
        pdf_url=links.ticket(base_url, secret, ".pdf"),
        ics_url=links.ticket(base_url, secret, ".ics"),
    )


def cancelled(view: RegistrationView) -> Cancelled:
    """A registration after a cancellation, from the view of it."""
    states = [TicketState(t.ticket.public_id, _state(t)) for t in view.tickets]
    return Cancelled(view.reference, view.state, states)


def listed(view: RegistrationView) -> RegistrationListed:
    """A registration for the organisers' list."""
    contact = view.contact
    return RegistrationListed(
        reference=view.reference,
        state=view.state,
        made_at=view.made_at,
        made_where=view.made_where,
        via=view.via,
        locale=view.locale,
        contact=ContactListed(contact.name, contact.email, contact.phone) if contact else None,
        tickets=[_ticket_listed(ticket, view.event_slug) for ticket in view.tickets],
    )


def _ticket_listed(view: TicketView, event: str) -> TicketListed:
    return TicketListed(
        id=view.ticket.public_id,
        short=view.ticket.short,
        offer=view.offer_slug,
        name=view.name,
        email=view.email,
        heads=view.ticket.heads,
        state=_state(view),
        sessions=[f"{event}/{session.slug}" for session in view.sessions],
        admitted=[f"{event}/{session.slug}" for session in view.sessions if session.admitted],
    )


def _state(view: TicketView) -> str:
    return "cancelled" if view.ticket.cancelled else "valid"
