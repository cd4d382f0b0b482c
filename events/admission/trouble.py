"""Trouble at doors: how much there is to look at, for many events at once."""

from __future__ import annotations

from msgspec import Struct

from events import db
from events.admission.double_admits import number_of_double_admits


class DoorTrouble(Struct, frozen=True):
    """What there is to look at: double admits, incidents, and rows that wait to be accepted."""

    double_admits: int
    incidents: int
    quarantined: int


_WAITING = """
    SELECT e.id AS event,
           (SELECT count(*) FROM incident AS i WHERE i.event = e.id) AS incidents,
           (SELECT count(*) FROM scan AS s
            WHERE s.event = e.id AND s.status = 'quarantined') AS quarantined
    FROM unnest($1::int[]) AS e (id)
"""


async def door_trouble(events: list[int]) -> dict[int, DoorTrouble]:
    """What there is to look at, by event."""
    twice = await number_of_double_admits(events)
    return {
        row["event"]: DoorTrouble(twice.get(row["event"], 0), row["incidents"], row["quarantined"])
        for row in await db.fetch(_WAITING, events)
    }
