"""Locking phones while their uploads are judged: one upload of a phone at a time."""

from __future__ import annotations

from events import db


async def lock(token: bytes) -> None:
    """Lock the phone whose token has this digest, until the transaction ends."""
    await db.execute("SELECT id FROM device WHERE token_hash = $1 FOR NO KEY UPDATE", token)


async def lock_all(token: bytes) -> None:
    """Lock all phones of the event that this one is at, in sorted order.

    Each gets a new version: an upload that was judged beside this one sees that it was.
    """
    await db.execute(
        """WITH held AS MATERIALIZED (
               SELECT p.id FROM device AS p
               JOIN device AS d ON d.token_hash = $1 AND d.event = p.event
               ORDER BY p.id FOR NO KEY UPDATE OF p
           )
           UPDATE device SET seen_at = seen_at WHERE id IN (SELECT id FROM held)""",
        token,
    )
