"""Locking tickets: nobody scans, cancels or changes them until the transaction ends."""

from __future__ import annotations

from events import db


async def lock(ids: list[int]) -> None:
    """Lock tickets by our ids, in sorted order, so that no two who lock several wait in a circle.

    A lock must not go through a view: PostgreSQL would read all of the view to find its rows.
    """
    await db.execute(
        "SELECT id FROM ticket WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE", ids
    )
