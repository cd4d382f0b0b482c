"""The worker's heartbeat: whether somebody delivers what the outbox holds."""

from __future__ import annotations

from datetime import datetime, timedelta

from piccolo.columns import Timestamptz
from piccolo.table import Table

from events import db

EVERY = timedelta(seconds=15)
SILENT_AFTER = timedelta(seconds=60)


class Heartbeat(Table, db=db.DB):
    """One row: when a worker was last alive, whichever of several it was."""

    at = Timestamptz(default=None, null=False)


async def beat(now: datetime) -> None:
    """Say that a worker is alive."""
    await db.execute(
        """INSERT INTO heartbeat (id, at) VALUES (1, $1)
           ON CONFLICT (id) DO UPDATE SET at = greatest(heartbeat.at, excluded.at)""",
        now,
    )


async def is_silent(now: datetime) -> bool:
    """Whether no worker was alive lately, or none ever."""
    last = await Heartbeat.select(Heartbeat.at).first()
    return last is None or now - last["at"] > SILENT_AFTER
