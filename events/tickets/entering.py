"""Noting which sessions tickets have entered."""

from __future__ import annotations

from collections.abc import Mapping

from events import db


async def enter(sessions: Mapping[int, list[int]]) -> None:
    """Note all the sessions that tickets have entered, by ticket, in an open transaction.

    Phones hear of it with their next list.
    """
    pairs = [(ticket, session) for ticket, entered in sessions.items() for session in entered]
    await db.execute(
        """UPDATE ticket SET changed_in = pg_current_xact_id()::text::bigint,
               entered = ARRAY(SELECT told.session FROM unnest($2::int[], $3::int[])
                               AS told (ticket, session) WHERE told.ticket = ticket.id)
           WHERE id = ANY($1::int[])""",
        [*sessions], [ticket for ticket, _ in pairs], [session for _, session in pairs],
    )  # fmt: skip
