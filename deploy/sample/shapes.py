"""Additions to the ledger: how a row's gatherings looked, where, and its names in English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from deploy.sample.ledger import Row
from events.campaigns import Count, Participants
from events.catalogue import Kind

HERE = Path(__file__).parent
FIRST_DAY, LAST_DAY = date(2025, 1, 11), date(2025, 12, 28)  # of gatherings whose date is made up

Text = str | dict[str, str]
"""A text for everybody, or one for each language."""

Take = Literal["tickets", "heads", "roster", "pass"]
"""How attendance is taken: a ticket a session, a clicker, a list of members, a ticket for all."""


class Place(Struct, frozen=True):
    """A place that sessions are held at."""

    name: str
    city: str
    address: str = ""


class EventShape(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One event of a row; ``sessions`` and ``participants`` are its share among the row's events.

    ``party`` is how many register together on average.
    """

    slug: str
    title: Text
    kind: Kind
    summary: Text | None = None
    take: Take = "tickets"
    sessions: int = 1
    participants: int = 1
    days: int = 1
    first: date
    every_days: int = 7
    at: time = time(19, 30)
    minutes: int = 120
    party: float = 4.0
    places: list[str] = []
    titles: list[Text] = []


class RowShape(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The events behind a recorded row, and what people did there: an action, or a petition."""

    count: Count = Count.SESSIONS
    participants: Participants = Participants.ATTENDANCES
    action: str = "pledge"
    petition: str | None = None
    events: list[EventShape] = []


class PetitionShape(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A petition of the year; ``campaign`` is a path of names."""

    title: Text
    demand: Text
    target: Text | None = None
    campaign: str
    baseline: int = 0


class _Gatherings(Struct, frozen=True):
    petitions: dict[str, PetitionShape]
    rows: dict[str, RowShape]


class _English(Struct, frozen=True):
    campaigns: dict[str, tuple[str, str]]
    texts: dict[str, str]


_gatherings = msgspec.toml.decode((HERE / "gatherings.toml").read_bytes(), type=_Gatherings)
_english = msgspec.toml.decode((HERE / "english.toml").read_bytes(), type=_English)
PLACES = msgspec.toml.decode((HERE / "places.toml").read_bytes(), type=dict[str, Place])

PETITIONS = _gatherings.petitions


def localised(text: str) -> Text:
    """A text of the ledger, with its English where we have it."""
    english = _english.texts.get(text)
    return {"zh-Hant": text, "en": english} if english else text


def campaign_name(name: str) -> tuple[str | None, Text]:
    """A campaign's slug, None when we have none, and its name."""
    slug, english = _english.campaigns.get(name, (None, None))
    return slug, {"zh-Hant": name, "en": english} if english else name


def shape_of(row: Row) -> RowShape:
    """How a row's gatherings looked; one event of the row's own name if nothing else is told."""
    shape = _gatherings.rows.get(row.key, RowShape())
    if shape.events:
        return shape
    own = EventShape(
        slug=f"e-{row.key.lower()}", title=localised(row.activity), kind=Kind.OTHER,
        take=_take(row.capture), first=FIRST_DAY,
    )  # fmt: skip
    return msgspec.structs.replace(shape, events=[own])


def _take(capture: Sequence[str]) -> Take:
    if {"roster_attendance", "volunteer_training"} & set(capture):
        return "roster"
    if "ticketed_event" not in capture and {"headcount", "drop_in_counter"} & set(capture):
        return "heads"
    return "tickets"


def places_of(row: Row, event: EventShape) -> list[Place]:
    """Where an event's sessions are held in turn: what the ledger says goes before what we do."""
    usual = [PLACES[name] for name in event.places] or [PLACES["taipei-office"]]
    if row.place:
        known = [place for place in PLACES.values() if place.name == row.place]
        return known or [Place(row.place, usual[0].city)]
    if not row.cities:
        return usual
    return [_in_city(city, usual) for city in row.cities]


def _in_city(city: str, usual: list[Place]) -> Place:
    every = [*usual, *PLACES.values()]
    return next((place for place in every if place.city.startswith(city)), Place(city, city))


def first_day(row: Row, event: EventShape) -> date:
    """When an event began: as the ledger says, else made up."""
    try:
        return date.fromisoformat(row.date)
    except ValueError:
        return event.first
