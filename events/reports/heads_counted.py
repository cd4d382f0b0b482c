"""The rows under a headcount: in sums of ten minutes of each phone, or one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec import Struct

from events import db

SUMMED_BY = timedelta(minutes=10)


class Counted(Struct, frozen=True):
    """One row of a headcount; ``device`` is the phone that counted, None when it was typed.

    ``counted`` is what it adds to the heads of its session, which never fall below zero.
    """

    id: int
    at: datetime
    session: str
    quantity: int
    counted: int
    category: str | None
    note: str | None
    device: str | None
    entered_at: datetime


class CountedSum(Struct, frozen=True):
    """What one phone counted of a session and category in ten minutes from ``at`` on.

    What was typed afterwards, ``device`` null, is not summed up: it has its note. ``counted`` is
    what the ``taps`` add to the heads of the session; ``phone`` is the phone's name.
    """

    at: datetime
    session: str
    quantity: int
    counted: int
    taps: int
    category: str | None
    note: str | None
    device: int | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Taps:
    """The rows under a sum: of one phone from a moment on, of a session and a category."""

    device: int
    since: datetime
    session: str
    category: str | None


_COUNTED = """
    SELECT h.id, h.at, s.name AS session, h.quantity, h.counted, h.category, h.note,
           d.name AS device, h.entered_at
    FROM headcount_folded AS h JOIN session_named AS s ON s.id = h.session
    LEFT JOIN phone_now AS d ON d.id = h.device
    WHERE s.event = $1
      AND ($2::bigint IS NULL OR (h.at, h.id) < (SELECT l.at, l.id FROM headcount_taken AS l
                                                 WHERE l.id = $2))
      AND ($4::int IS NULL OR (h.device = $4 AND h.at >= $5 AND h.at < $6
                               AND s.name = $7 AND h.category IS NOT DISTINCT FROM $8))
    ORDER BY h.at DESC, h.id DESC LIMIT $3
"""
# Ten minutes of the clock are the same everywhere but where offsets end in five.
_SUMMED = """
    SELECT CASE WHEN h.device IS NULL THEN h.at ELSE date_bin($4, h.at, '2000-01-01') END AS at,
           s.name AS session, sum(h.quantity)::int AS quantity, sum(h.counted)::int AS counted,
           count(*) AS taps, h.category, min(h.note) AS note, h.device, min(d.name) AS phone
    FROM headcount_folded AS h JOIN session_named AS s ON s.id = h.session
    LEFT JOIN phone_now AS d ON d.id = h.device
    WHERE s.event = $1
    GROUP BY 1, s.name, h.category, h.device, CASE WHEN h.device IS NULL THEN h.id END
    ORDER BY 1 DESC, s.name, h.device, h.category, max(h.id) DESC OFFSET $2 LIMIT $3
"""


async def counted(
    event: int, after: int | None, limit: int, of: Taps | None = None
) -> list[Counted]:
    """The headcounts of an event with their corrections, the latest first; or those of a sum."""
    wanted: tuple[object, ...] = (None,) * 5
    if of:
        wanted = (of.device, of.since, of.since + SUMMED_BY, of.session, of.category)
    return [Counted(**row) for row in await db.fetch(_COUNTED, event, after, limit, *wanted)]


async def heads_of_groups(event: int) -> int:
    """The heads of those who came in on one ticket, or walked in together: in no headcount row."""
    heads: int = await db.fetch_value(
        """SELECT coalesce(sum(a.heads), 0) FROM admission_made AS a
           JOIN session_named AS s ON s.id = a.session WHERE s.event = $1""",
        event,
    )
    return heads


async def counted_sums(event: int, skip: int, limit: int) -> list[CountedSum]:
    """The headcounts of an event in sums of ten minutes of each phone, the latest first."""
    rows = await db.fetch(_SUMMED, event, skip, limit, SUMMED_BY)
    return [CountedSum(**row) for row in rows]
