"""Releasing places: what a ticket claimed is free again, at once and only once."""

from __future__ import annotations

from datetime import datetime

from events import db


async def release(tickets: list[int], now: datetime) -> None:
    """Give back all that tickets still claim, in an open transaction; again: nothing.

    Quotas are locked in sorted order, as they are for claiming.
    """
    await db.execute(
        """WITH released AS (
               UPDATE claim SET released_at = $2
               WHERE ticket = ANY($1::int[]) AND released_at IS NULL
               RETURNING quota, heads, at_door
           ), freed AS (
               SELECT quota, coalesce(sum(heads) FILTER (WHERE NOT at_door), 0) AS taken,
                      coalesce(sum(heads) FILTER (WHERE at_door), 0) AS at_door
               FROM released GROUP BY quota
           ), locked AS MATERIALIZED (
               SELECT id FROM quota WHERE id IN (SELECT quota FROM freed)
               ORDER BY id FOR NO KEY UPDATE
           )
           UPDATE quota SET taken = quota.taken - freed.taken,
                            at_door = quota.at_door - freed.at_door
           FROM freed JOIN locked ON locked.id = freed.quota WHERE quota.id = freed.quota""",
        tickets, now,
    )  # fmt: skip
