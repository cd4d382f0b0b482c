"""Phones to look after: they have announced more scans than have arrived, or say nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from events import db
from events.access import Actor


class Outstanding(Struct, frozen=True):
    """A phone to look after; ``outstanding`` are the scans it has announced and not sent."""

    event: str
    event_title: Any
    device: int
    name: str
    gate: Any
    outstanding: int
    last_seen_at: datetime | None


SILENT_AFTER = timedelta(minutes=2)
ASLEEP_AFTER = timedelta(hours=12)

_PHONES = """
    SELECT e.slug AS event, e.title AS event_title, d.id AS device, d.name, g.name AS gate,
           d.outstanding, d.seen_at AS last_seen_at
    FROM phone_now AS d JOIN event_named AS e ON e.id = d.event
    LEFT JOIN gate_named AS g ON g.id = d.gate
"""
_IN_ORDER = "ORDER BY d.seen_at DESC NULLS LAST, d.id"
_OUTSTANDING = f"""{_PHONES}
    WHERE d.outstanding > 0 AND ($1::int[] IS NULL OR e.team = ANY($1)) {_IN_ORDER}
"""
_SILENT = f"""{_PHONES}
    WHERE d.outstanding = 0 AND ($1::int[] IS NULL OR e.team = ANY($1))
      AND d.revoked_at IS NULL AND d.seen_at < $2 AND d.seen_at >= $3 AND d.not_after > $4
      AND EXISTS (SELECT FROM session_timed AS s
                  WHERE s.event = d.event AND NOT s.cancelled
                    AND s.opens_at <= $4 AND s.ends_at > $4) {_IN_ORDER}
"""


async def outstanding(actor: Actor) -> list[Outstanding]:
    """The phones of the actor's events that still hold scans, the last seen first."""
    return await _phones(_OUTSTANDING, actor.held_teams)


async def silent(actor: Actor, now: datetime) -> list[Outstanding]:
    """The phones that have said nothing for a while, at doors that are open; the last seen first.

    One that has been silent for half a day was put away, and one that holds scans is outstanding.
    """
    since, put_away = now - SILENT_AFTER, now - ASLEEP_AFTER
    return await _phones(_SILENT, actor.held_teams, since, put_away, now)


async def _phones(statement: str, *arguments: object) -> list[Outstanding]:
    rows = await db.fetch(statement, *arguments)
    return [Outstanding(**db.with_json(row, "event_title", "gate")) for row in rows]
