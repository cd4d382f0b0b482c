"""Locking phones while their uploads are judged: one upload of a phone at a time."""

from __future__ import annotations

from events import db


async def lock(token: bytes) -> None:
    """Lock the phone whose token has this digest, until the transaction ends."""
    await db.execute("SELECT id FROM device WHERE token_hash = $1 FOR NO KEY UPDATE", token)


async def lock_all(token: bytes) -> None:
    """Lock all phones of the event that this one is at: see ``lock_event``."""
    event = await db.fetch_value("SELECT event FROM device WHERE token_hash = $1", token)
    await lock_event(event)


async def lock_event(event: int | None) -> None:
    """Lock all phones of an event, in sorted order, until the transaction ends.

    Each gets a new version: an upload that was judged beside this deed sees that it was.
    """
    await db.execute(
        """WITH held AS MATERIALIZED (
               SELECT id FROM device WHERE event = $1 ORDER BY id FOR NO KEY UPDATE
           )
           UPDATE device SET seen_at = seen_at WHERE id IN (SELECT id FROM held)""",
        event,
    )
