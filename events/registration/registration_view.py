"""Registrations and tickets in the shape of the pages, mails and answers that show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from events import cities
from events.people import ParticularsView
from events.text import Localised
from events.tickets import IssuedTicket


class SessionOfTicket(Struct, frozen=True):
    """A session that a ticket admits to, as its pages and mails show it."""

    id: int
    slug: str
    title: Localised | None
    starts_at: datetime
    ends_at: datetime
    doors_open_minutes: int
    venue: Localised
    city: str
    address: Localised
    cancelled: bool
    sequence: int
    admitted: bool

    def place_in(self, language: str) -> str:
        """Where it is, on one line."""
        return cities.place(self.venue, self.city, self.address, language)


@dataclass(frozen=True, slots=True)
class TicketView:
    """One guest's ticket as its page shows it.

    ``admitted``: whether it let its guest in anywhere, also where it was not booked.
    """

    ticket: IssuedTicket
    person: int | None
    name: str
    email: str | None
    offer_slug: str
    offer_name: Localised
    admitted: bool
    sessions: list[SessionOfTicket]


class RegistrationKept(Struct, frozen=True, kw_only=True):
    """A registration as it is kept, with the event that it belongs to."""

    id: int
    reference: str
    locale: str
    made_at: datetime
    made_where: str
    via: str | None
    event: int
    event_slug: str
    event_title: Localised
    event_team: int
    sensitive: bool


class RegistrationView(RegistrationKept, frozen=True, kw_only=True):
    """A registration as its pages, its mails and the API show it."""

    secret: str
    state: str
    contact: ParticularsView | None
    tickets: list[TicketView]
