"""The sessions that count for a campaign, a line or the organisation in a period, by id."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from events import db

Span = tuple[datetime, datetime]
"""A period: sessions that begin at or after the first instant and before the last."""

_CREDITED = """
    SELECT DISTINCT b.campaign, s.id
    FROM session_held AS s JOIN session_credit AS c ON c.session = s.id
    JOIN campaign_below AS b ON b.member = c.campaign
    WHERE s.starts_at >= $1 AND s.starts_at < $2
"""

_ALL = "SELECT s.id FROM session_held AS s WHERE s.starts_at >= $1 AND s.starts_at < $2"

_ON_LINES = """
    SELECT c.line, s.id FROM session_held AS s JOIN session_credit AS c ON c.session = s.id
    WHERE c.line IS NOT NULL AND s.starts_at >= $1 AND s.starts_at < $2
    ORDER BY c.line, s.starts_at, s.id
"""


async def of_campaign(campaign: int, span: Span) -> list[int]:
    """The sessions credited to a campaign or one below it, each once."""
    return db.column(await db.fetch(_CREDITED + " AND b.campaign = $3", *span, campaign), "id")


async def of_campaigns(span: Span) -> dict[int, list[int]]:
    """The sessions credited to each campaign or one below it, by campaign; of those with any."""
    return _by("campaign", await db.fetch(_CREDITED, *span))


async def of_organisation(span: Span) -> list[int]:
    """All sessions, credited or not."""
    return db.column(await db.fetch(_ALL, *span), "id")


async def of_lines(span: Span) -> dict[int, list[int]]:
    """The sessions on each line that has any, by line; the earliest first."""
    return _by("line", await db.fetch(_ON_LINES, *span))


async def years(zone: ZoneInfo) -> list[int]:
    """The calendar years with sessions or measures, the latest first."""
    rows = await db.fetch(
        """SELECT DISTINCT extract(year FROM starts_at AT TIME ZONE $1)::int AS year
           FROM session_timed
           UNION SELECT DISTINCT extract(year FROM since)::int FROM measure_reported
           ORDER BY year DESC""",
        zone.key,
    )
    return db.column(rows, "year")


def _by(key: str, rows: list[Any]) -> dict[int, list[int]]:
    sessions = defaultdict(list)
    for row in rows:
        sessions[row[key]].append(row["id"])
    return sessions
