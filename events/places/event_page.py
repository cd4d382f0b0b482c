"""An event as its page shows it: all that was put, and what of it can be booked now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from events import cities, db
from events.access import Actor
from events.campaigns import Hosting
from events.catalogue import (
    Access,
    ChoiceView,
    CreditView,
    GateView,
    Kind,
    QuestionView,
    Text,
    VenueView,
)
from events.errors import NotFound
from events.places.availability import Bookable, OfferState, availability
from events.text import is_slug


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
    sequence: int

    def place_in(self, language: str) -> str:
        """Where it is, on one line."""
        return cities.place(self.venue.name, self.venue.city, self.venue.address, language)


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


async def event(slug: str, now: datetime, actor: Actor | None = None) -> EventView:
    """An event's page. Raises NotFound unless it is published or held by a team of the actor."""
    found = await _event(slug, now)
    if found is None or not (found.published or (actor and actor.holds(found.team))):
        raise NotFound("event")
    return found


async def event_held(slug: str, actor: Actor, now: datetime) -> EventView:
    """An event, for an actor whose teams hold it. Raises NotFound for everybody else."""
    found = await _event(slug, now)
    if found is None or not actor.holds(found.team):
        raise NotFound("event")
    return found


_EVENT = """
    SELECT e.shown::text AS shown,
           json_build_object('sessions', b.sessions, 'offers', b.offers)::text AS bookable
    FROM event_shown AS e JOIN event_bookable AS b ON b.event = e.id WHERE e.slug = $1
"""


async def _event(slug: str, now: datetime) -> EventView | None:
    row = await db.fetch_row(_EVENT, slug) if is_slug(slug) else None
    if row is None:
        return None
    shown = msgspec.json.decode(row["shown"])
    bookable = msgspec.json.decode(row["bookable"], type=Bookable)
    sessions = {session.slug: session for session in bookable.sessions}
    for session in shown["sessions"]:
        pool = sessions[session["slug"]]
        session |= {"capacity": pool.size, "left": pool.left}
    for offer, found in zip(shown["offers"], bookable.offers, strict=True):
        judged = availability(found, [sessions[slug] for slug in found.sessions], now)
        offer |= {
            "size": found.size, "left": judged.left, "booked_until": judged.until,
            "state": judged.state,
        }  # fmt: skip
    return msgspec.convert(shown, type=EventView)
