"""Calendar files (RFC 5545): the sessions of a ticket for a guest's own calendar, in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import icalendar

PRODUCT = "-//Turnout//Turnout//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """One session in a calendar. ``uid`` stays the same for ever, so that a change replaces it."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    url: str = ""
    cancelled: bool = False


def uid(event: str, session: str, host: str) -> str:
    """The stable identity of a session in every calendar."""
    return f"{event}/{session}@{host}"


def ics(entries: list[Entry], now: datetime) -> bytes:
    """A calendar that publishes the entries (METHOD:PUBLISH); lines end in CRLF."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        calendar.add_component(_event(entry, now))
    return bytes(calendar.to_ical())


def _event(entry: Entry, now: datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event.add("summary", entry.title)
    if entry.place:
        event.add("location", entry.place)
    if entry.url:
        event.add("url", entry.url)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    return event
