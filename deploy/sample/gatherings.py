"""The gatherings of the year, decided without a query: events, parties, and who came when."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from deploy.sample.guests import Arrival, Crowd, CrowdPlan, Hours, Party
from deploy.sample.ledger import Row
from deploy.sample.shapes import (
    LAST_DAY,
    EventShape,
    Place,
    RowShape,
    Text,
    first_day,
    localised,
    places_of,
)
from deploy.sample.slots import Slot, slots_of
from events import cities
from events.campaigns import Count
from events.catalogue import (
    CreditDraft,
    CreditRole,
    EventDraft,
    OfferDraft,
    SessionDraft,
    VenueDraft,
    gates_of_kind,
)

ZONE = ZoneInfo("Asia/Taipei")
PUBLISHED_BEFORE = timedelta(days=28)
FREE = {"zh-Hant": "免費", "en": "Free"}
LATER_DAYS_SHARE = 0.97  # of those who came on the first day of a pass
ROUND_TO = 10

Paths = Mapping[tuple[str, ...], str]
"""The slug of each campaign by its path of names."""


@dataclass(frozen=True, slots=True)
class Evening:
    """The course of one session; None where nobody counted arrivals, or heads."""

    hours: Hours
    arrivals: list[Arrival] | None = None
    heads: int | None = None
    actions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gathering:
    """One event with everything that happens at it; ``petitions`` are offered there."""

    slug: str
    draft: EventDraft
    published_at: datetime
    parties: list[Party]
    evenings: list[Evening]
    petitions: list[str]


@dataclass(frozen=True, slots=True)
class Staging:
    """The facts that all gatherings of one row share; ``guests`` are rows that share sessions."""

    row: Row
    shape: RowShape
    guests: Sequence[Row]
    paths: Paths
    regulars: Iterator[int]


def gatherings_of(staging: Staging) -> list[Gathering]:
    """Every event of a recorded row, with its sessions in their order."""
    slots = slots_of(staging.row, staging.shape, staging.guests)
    if staging.shape.count is Count.EVENTS:
        return [_gathering(staging, [slot], i) for i, slot in enumerate(slots)]
    together = itertools.groupby(slots, key=lambda slot: slot.event.slug)
    return [_gathering(staging, list(same), 0) for _, same in together]


def _gathering(staging: Staging, slots: list[Slot], number: int) -> Gathering:
    event = slots[0].event
    slug = f"{event.slug}-{number + 1}" if number else event.slug
    hours = _hours(staging.row, event, len(slots) * event.days, number * event.days)
    published_at = hours[0].starts_at - PUBLISHED_BEFORE
    crowd = _crowd(staging, slots, hours, slug) if event.take != "heads" else None
    return Gathering(
        slug=slug,
        draft=_draft(staging, slots, hours, crowd),
        published_at=published_at,
        parties=crowd.parties if crowd else [],
        evenings=_evenings(staging, slots, hours, crowd),
        petitions=_petitions(staging, slots),
    )


def _hours(row: Row, event: EventShape, count: int, before: int) -> list[Hours]:
    """When the sessions are: the days of one event in a row, else some days apart."""
    first = first_day(row, event)
    every = 1 if event.days > 1 else event.every_days
    days_left = max(0, (LAST_DAY - first).days)
    every = min(every, days_left // max(1, count - 1))
    start = first + timedelta(days=(before // event.days) * event.every_days % (days_left + 1))
    hours = []
    for i in range(count):
        starts_at = datetime.combine(start + timedelta(days=i * every), event.at, ZONE)
        ends_at = starts_at + timedelta(minutes=event.minutes)
        hours.append(Hours(f"s{i + 1}", starts_at, ends_at))
    return hours


def _crowd(staging: Staging, slots: list[Slot], hours: list[Hours], slug: str) -> Crowd:
    event = slots[0].event
    percents = (guest.amount("percent") for guest in staging.guests)
    return Crowd(
        CrowdPlan(
            event=slug,
            take=event.take,
            party=event.party,
            published_at=hours[0].starts_at - PUBLISHED_BEFORE,
            hours=hours,
            came=[n for slot in slots for n in _by_day(slot)],
            signatures=[n for slot in slots for n in [slot.signatures] + [0] * (event.days - 1)],
            new_percent=next((percent for percent in percents if percent is not None), None),
            regulars=staging.regulars,
        )
    )


def _by_day(slot: Slot) -> list[int | None]:
    """Who came on each day of a slot: on the first day all, later a few stay away."""
    later = None if slot.came is None else round(slot.came * LATER_DAYS_SHARE)
    return [slot.came] + [later] * (slot.event.days - 1)


def _evenings(
    staging: Staging, slots: list[Slot], hours: list[Hours], crowd: Crowd | None
) -> list[Evening]:
    evenings = []
    for i, at in enumerate(hours):
        slot, day = slots[i // slots[0].event.days], i % slots[0].event.days
        done = {staging.shape.action: slot.actions, "letter": slot.letters}
        evenings.append(
            Evening(
                hours=at,
                arrivals=crowd.arrivals[i] if crowd else None,
                heads=None if crowd else slot.came,
                actions={kind: n for kind, n in done.items() if n and not day},
            )
        )
    return evenings


def _petitions(staging: Staging, slots: list[Slot]) -> list[str]:
    """As many petitions as somebody must sign so that all signatures are given."""
    rounds = max((-(-slot.signatures // (slot.came or 1)) for slot in slots), default=0)
    first = staging.shape.petition or f"for-{staging.row.key.lower()}"
    return [first, *(f"{first}-{n}" for n in range(2, rounds + 1))][:rounds]


def _draft(
    staging: Staging, slots: list[Slot], hours: list[Hours], crowd: Crowd | None
) -> EventDraft:
    event = slots[0].event
    places = places_of(staging.row, event)
    own = _credit(staging, ())
    sessions = []
    for i, at in enumerate(hours):
        guests = slots[i // event.days].guests
        sessions.append(
            SessionDraft(
                slug=at.session,
                title=event.titles[i % len(event.titles)] if event.titles else None,
                starts_at=at.starts_at,
                ends_at=at.ends_at,
                venue=_venue(places[i // event.days % len(places)]),
                capacity=_capacity(crowd, at.session) if crowd else None,
                campaigns=_credit(staging, guests) if guests else [],
            )
        )
    return EventDraft(
        title=event.title, kind=event.kind, summary=event.summary, published=True,
        campaigns=own, sessions=sessions, offers=_offers(event, sessions),
        gates=gates_of_kind(event.kind),
    )  # fmt: skip


def _venue(place: Place) -> VenueDraft:
    return VenueDraft(name=localised(place.name), city=place.city, address=place.address)


def _capacity(crowd: Crowd, session: str) -> int:
    """Room for everybody who ever registered, in tens."""
    offers = {session, "all"}
    asked = sum(len(party.people) for party in crowd.parties if party.offer in offers)
    return -(-asked // ROUND_TO) * ROUND_TO


def _offers(event: EventShape, sessions: list[SessionDraft]) -> list[OfferDraft]:
    match event.take:
        case "heads":
            return []
        case "tickets":
            return [
                OfferDraft(slug=session.slug, name=_offer_name(session), sessions=[session.slug])
                for session in sessions
            ]
        case _:
            return [OfferDraft(slug="all", name=FREE, sessions=[s.slug for s in sessions])]


def _offer_name(session: SessionDraft) -> Text:
    day = session.starts_at.astimezone(ZONE)
    return {
        "zh-Hant": f"{day.month}/{day.day} {session.venue.city}",
        "en": f"{day.day} {day:%b}, {cities.city(session.venue.city, cities.ENGLISH)}",
    }


def _credit(staging: Staging, guests: Sequence[Row]) -> list[CreditDraft]:
    """The lines of some sessions: the row's, those that share them all, and these guests'."""
    row = staging.row
    everywhere = [guest for guest in staging.guests if not guest.count]
    lines: dict[tuple[str, ...], list[str]] = {row.campaign: [row.line]}
    for guest in [*everywhere, *guests]:
        lines.setdefault(guest.campaign, []).append(guest.line)
    for path in [path for told in (row, *everywhere, *guests) for path in told.also]:
        lines.setdefault(path, [])
    return [
        CreditDraft(
            campaign=staging.paths[path],
            role=CreditRole.PRIMARY if path == row.campaign else CreditRole.ALSO,
            line=on or None,
        )
        for path, on in lines.items()
    ]
