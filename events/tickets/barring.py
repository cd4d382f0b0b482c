"""Keeping tickets out for a reason, and letting them in again when it is gone."""

from __future__ import annotations

from datetime import datetime

from events import db
from events.tickets.tables import Why


async def bar(ids: list[int], why: Why, by: str, now: datetime) -> list[int]:
    """Keep tickets out for a reason, in an open transaction.

    Returns those that the reason did not keep out before. Phones hear of it with their next list.
    """
    rows = await db.fetch(
        """WITH barred AS (
               INSERT INTO ticket_bar (ticket, why, since, by)
               SELECT id, $2, $3, $4 FROM unnest($1::int[]) AS id
               ON CONFLICT (ticket, why) WHERE lifted_at IS NULL DO NOTHING RETURNING ticket
           )
           UPDATE ticket SET changed_in = pg_current_xact_id()::text::bigint
           FROM barred WHERE ticket.id = barred.ticket RETURNING ticket.id""",
        ids, why, now, by,
    )  # fmt: skip
    return db.column(rows, "id")


async def lift(ids: list[int], why: Why, by: str, now: datetime) -> list[int]:
    """Take a reason back, in an open transaction; others may still keep the tickets out.

    Returns the tickets that it had kept out.
    """
    rows = await db.fetch(
        """WITH lifted AS (
               UPDATE ticket_bar SET lifted_at = $3, lifted_by = $4
               WHERE ticket = ANY($1::int[]) AND why = $2 AND lifted_at IS NULL RETURNING ticket
           )
           UPDATE ticket SET changed_in = pg_current_xact_id()::text::bigint
           FROM lifted WHERE ticket.id = lifted.ticket RETURNING ticket.id""",
        ids, why, now, by,
    )  # fmt: skip
    return db.column(rows, "id")
