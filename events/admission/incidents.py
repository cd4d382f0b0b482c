"""Incidents: what must not happen at a door, for organisers to look at."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events import db


class DoorIncident(Struct, frozen=True):
    """Something about one row of a phone, with the phone's name; ``seq`` is null without one.

    ``kind``: ``conflict`` another row had this number or id already · ``unreadable`` the row could
    not be read · ``lost`` the phone says that it no longer has it · ``told_…`` a guest was told to
    come in on a code with this verdict, which counts nothing.
    """

    device: int
    name: str
    seq: int | None
    kind: str
    at: datetime


async def incidents(event: int) -> list[DoorIncident]:
    """The incidents at an event's door, as they came in."""
    rows = await db.fetch(
        """SELECT i.device, d.name, i.seq, i.kind, i.at
           FROM incident AS i JOIN phone_now AS d ON d.id = i.device
           WHERE i.event = $1 ORDER BY i.id""",
        event,
    )
    return [DoorIncident(**row) for row in rows]
