"""An event as pages and ``GET /events`` show it: the shape of PUT, with what is known besides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from events.catalogue.tables import Access, CreditRole, GateKind, Hosting, Kind, QuestionKind

Text = str | dict[str, str]


class OfferState(StrEnum):
    """Whether an offer can be booked at a moment, and if not, why; the first that applies."""

    CLOSED = "closed"
    SOON = "soon"
    FULL = "full"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class CreditView:
    """A campaign that an event or session counts for; ``line`` as it was put."""

    campaign: str
    name: Text
    role: CreditRole
    line: str | list[str] | None


@dataclass(frozen=True, slots=True)
class VenueView:
    """Where a session takes place."""

    name: str
    city: str
    address: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """One session. ``left`` is None without limit; ``campaigns`` only if it has its own."""

    id: int
    slug: str
    title: Text | None
    starts_at: datetime
    ends_at: datetime
    venue: VenueView
    capacity: int | None
    doors_open_minutes: int
    last_entry_minutes: int
    within: str | None
    practice: bool
    campaigns: list[CreditView]
    left: int | None
    cancelled: bool


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """How many sessions a guest picks."""

    min: int
    max: int | None


@dataclass(frozen=True, slots=True)
class OfferView:
    """One offer. ``left`` is None without limit; ``booked_until`` is when it really closes."""

    id: int
    number: int
    slug: str
    name: Text
    price: int
    size: int | None
    sessions: list[str]
    choose: ChoiceView | None
    access: Access
    opens_at: datetime | None
    closes_at: datetime | None
    per_registration_max: int
    group_max: int | None
    left: int | None
    booked_until: datetime | None
    state: OfferState


@dataclass(frozen=True, slots=True)
class GateView:
    """One gate."""

    id: int
    slug: str
    kind: GateKind
    name: Text


@dataclass(frozen=True, slots=True)
class OptionView:
    """One option of a question: what is answered, and what is read."""

    slug: str
    label: Text


@dataclass(frozen=True, slots=True)
class ShowIfView:
    """When a question is asked."""

    question: str
    equals: Any


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question of the form."""

    id: int
    slug: str
    ask: str
    label: Text
    kind: QuestionKind
    required: bool
    options: list[OptionView] | None
    offers: list[str] | None
    show_if: ShowIfView | None


@dataclass(frozen=True, slots=True)
class EventView:
    """A gathering, whole. ``id`` is its number in ticket codes, ``team`` who holds it."""

    id: int
    slug: str
    title: Text
    kind: Kind
    summary: Text | None
    published: bool
    campaigns: list[CreditView]
    hosting: Hosting
    email: str
    sensitive: bool
    form_version: int
    team: int
    sessions: list[SessionView]
    offers: list[OfferView]
    gates: list[GateView]
    questions: list[QuestionView]

    def session(self, slug: str) -> SessionView | None:
        """The session of a slug."""
        return next((session for session in self.sessions if session.slug == slug), None)

    def offer(self, slug: str) -> OfferView | None:
        """The offer of a slug."""
        return next((offer for offer in self.offers if offer.slug == slug), None)


@dataclass(frozen=True, slots=True)
class EventSummary:
    """An event in a list: its next session that fits the question, and what is left of places.

    ``starts_at`` is None for an event without sessions; ``sessions`` counts those that fit.
    ``cursor`` is what ``after`` takes to go on behind it.
    """

    id: int
    slug: str
    title: Text
    kind: Kind
    summary: Text | None
    published: bool
    starts_at: datetime | None
    ends_at: datetime | None
    sessions: int
    cities: list[str]
    venues: list[str]
    campaigns: list[str]
    cancelled: bool
    left: int | None
    cursor: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Which events: those with a session that fits all of it; a campaign includes those below.

    ``since`` and ``until`` are instants, half-open; a session fits when it overlaps them.
    """

    campaign: str | None = None
    city: str | None = None
    kind: Kind | None = None
    since: datetime | None = None
    until: datetime | None = None
