"""Calendar files (RFC 5545): sessions for a guest's own calendar, in UTC, their zone named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Protocol, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar

from events import links, words
from events.settings import Settings
from events.text import Localised, in_language

PRODUCT = "-//Turnout//Turnout//EN"
PUBLISH, CANCEL = "PUBLISH", "CANCEL"


class Dated(Protocol):
    """A session with the facts that a calendar needs."""

    @property
    def slug(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> Localised | None: ...  # noqa: D102
    @property
    def starts_at(self) -> datetime: ...  # noqa: D102
    @property
    def ends_at(self) -> datetime: ...  # noqa: D102
    def place_in(self, language: str) -> str: ...  # noqa: D102
    @property
    def cancelled(self) -> bool: ...  # noqa: D102
    @property
    def sequence(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class EventCalendar:
    """The event whose sessions go into a calendar, in a reader's language."""

    slug: str
    title: Localised
    base_url: str
    language: str

    def entry(self, session: Dated, *, void: bool = False) -> Entry:
        """A session under the same name and title wherever it is asked for.

        ``void``: whoever asks may not come any more, whether or not it is held.
        """
        return Entry(
            uid=uid(self.slug, session.slug, urlsplit(self.base_url).netloc),
            title=full_title(self.title, session.title, self.language),
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            place=session.place_in(self.language),
            url=links.event(self.base_url, self.slug),
            sequence=session.sequence,
            cancelled=session.cancelled or void,
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One session in a calendar.

    ``uid`` stays the same for ever, so that a change replaces it; ``sequence`` rises with each
    change of the session. Of two with one number the later made stands (RFC 5546 §2.1.5): so
    somebody who cancels, and books again, is in the calendar again.
    """

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    url: str = ""
    sequence: int = 0
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar as bytes, and its method (RFC 5546), which its media type repeats."""

    content: bytes
    method: str


def uid(event: str, session: str, host: str) -> str:
    """The stable identity of a session in every calendar."""
    return f"{event}/{session}@{host}"


def full_title(event: Localised, session: Localised | None, language: str) -> str:
    """The event's title, and the session's when it has one."""
    between = "：" if language == words.CHINESE else ": "
    return between.join(
        filter(None, [in_language(event, language), in_language(session, language)])
    )


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes a calendar: an address, and the zone of the organisation."""

    email: str
    zone: ZoneInfo

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The publisher that sends the mails, too."""
        return cls(parseaddr(settings.mail_from)[1], settings.zone)


def calendar_file(entries: Sequence[Entry], now: datetime, publisher: Publisher) -> CalendarFile:
    """A calendar of the entries; lines end in CRLF.

    When all of them are cancelled it says so to calendars that would pass over their status:
    METHOD:CANCEL (RFC 5546 §3.2.5).
    """
    gone = bool(entries) and all(entry.cancelled for entry in entries)
    method = CANCEL if gone else PUBLISH
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add("x-wr-timezone", publisher.zone.key)
    for entry in entries:
        calendar.add_component(_event(entry, now, publisher))
    return CalendarFile(bytes(calendar.to_ical()), method)


def _event(entry: Entry, now: datetime, publisher: Publisher) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event.add("summary", entry.title)
    event.add("sequence", entry.sequence)
    event.add("organizer", f"mailto:{publisher.email}")
    if entry.place:
        event.add("location", entry.place)
    if entry.url:
        event.add("url", entry.url)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    return event
