"""Time: read at the edge, aware and in UTC everywhere else."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

YEARS = range(1900, 2200)
"""The years in which what we are told may lie."""

ALL_TIME = (datetime(1900, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))

DONE_SINCE = 1990
DONE_WITHIN = timedelta(days=31)


def is_done(at: datetime, now: datetime) -> bool:
    """Whether something entered now may have been done then: in no distant past or future.

    A month ahead is allowed, for what is entered as its evening is prepared.
    """
    return at.year >= DONE_SINCE and at <= now + DONE_WITHIN


def read() -> datetime:
    """The moment, for the edges (web, tasks, deploy) to pass on as ``now``."""
    return datetime.now(UTC)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which the day begins in the zone."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def bounds(since: date | None, until: date | None, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The half-open interval of instants for inclusive dates; None is without end."""
    return (
        start_of(since, zone) if since else ALL_TIME[0],
        start_of(until + timedelta(days=1), zone) if until else ALL_TIME[1],
    )
