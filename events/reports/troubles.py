"""What is wrong at the doors of many events: for whoever looks at the desk's first page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from events import admission, db
from events.access import Actor
from events.reports.let_in_anyway import number_let_in_anyway


class EventTrouble(Struct, frozen=True):
    """How much there is to look at on an event's own page."""

    event: str
    title: Any
    double_admits: int
    let_in_anyway: int
    incidents: int
    quarantined: int


_EVENTS = """
    SELECT e.id, e.slug, e.title FROM event_named AS e
    WHERE ($3::int[] IS NULL OR e.team = ANY($3)) AND EXISTS (
        SELECT FROM session_timed AS s
        WHERE s.event = e.id AND s.ends_at > $1 AND s.starts_at < $2)
    ORDER BY e.id
"""


async def troubles(actor: Actor, since: datetime, until: datetime) -> list[EventTrouble]:
    """The events of the actor's teams with a session in a time, where something went wrong."""
    async with db.snapshot():
        rows = await db.fetch(_EVENTS, since, until, actor.held_teams)
        ids = db.column(rows, "id")
        at_doors = await admission.door_trouble(ids)
        against = await number_let_in_anyway(ids)
    found = []
    for row in rows:
        named = db.with_json(row, "title")
        door = at_doors[row["id"]]
        told = EventTrouble(
            named["slug"], named["title"], door.double_admits, against.get(row["id"], 0),
            door.incidents, door.quarantined,
        )  # fmt: skip
        if told.double_admits or told.let_in_anyway or told.incidents or told.quarantined:
            found.append(told)
    return found
