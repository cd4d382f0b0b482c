"""Phones that have announced more scans than have arrived."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from events import db
from events.access import Actor


class Outstanding(Struct, frozen=True):
    """A phone that has announced more scans than have arrived."""

    event: str
    event_title: Any
    device: int
    name: str
    gate: Any
    outstanding: int
    last_seen_at: datetime | None


_OUTSTANDING = """
    SELECT e.slug AS event, e.title AS event_title, d.id AS device, d.name, g.name AS gate,
           d.outstanding, d.seen_at AS last_seen_at
    FROM phone_now AS d JOIN event_named AS e ON e.id = d.event
    LEFT JOIN gate_named AS g ON g.id = d.gate
    WHERE d.outstanding > 0 AND ($1::int[] IS NULL OR e.team = ANY($1))
    ORDER BY d.seen_at DESC NULLS LAST, d.id
"""


async def outstanding(actor: Actor) -> list[Outstanding]:
    """The phones of the actor's events that still hold scans, the last seen first."""
    rows = await db.fetch(_OUTSTANDING, actor.held_teams)
    return [Outstanding(**db.with_json(row, "event_title", "gate")) for row in rows]
