"""Guests whom a phone told to come in although the rule refuses their ticket."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events import db


class LetInAnyway(Struct, frozen=True):
    """A guest whom a phone told to come in although the rule refuses the ticket.

    ``short`` lets in: it is null for whoever may not see persons.
    """

    ticket: str
    short: str | None
    session: str
    gate: str
    at: datetime
    device: str
    told: str
    verdict: str


# Whether a guest was inside already is asked of all rows that stand, not of those that had come
# when a row was judged: what arrives late must not change the report. {at} says at which events.
_JUDGED = """
    WITH passages AS (
        SELECT *, lag(lets_in) OVER (PARTITION BY ticket, session
                  ORDER BY effective_at, received_at, device, seq) AS inside
        FROM scan_standing
        WHERE event {at} AND ticket IS NOT NULL AND (lets_in OR kind = 'out')
    ), judged AS (
        SELECT *, CASE WHEN verdict NOT IN ('admit', 'already_in') THEN verdict
                       WHEN inside THEN 'already_in' ELSE 'admit' END AS refused
        FROM passages WHERE lets_in AND told IS NOT NULL
    )
"""
_LET_IN = (
    _JUDGED.format(at="= $1")
    + """
    SELECT encode(t.number, 'hex') AS ticket, t.short, s.name AS session, g.slug AS gate,
           n.effective_at AS at, d.name AS device, n.told, n.refused AS verdict
    FROM judged AS n JOIN ticket_now AS t ON t.id = n.ticket
    JOIN session_named AS s ON s.id = n.session
    JOIN gate_named AS g ON g.id = n.gate JOIN phone_now AS d ON d.id = n.device
    WHERE n.refused <> 'admit' ORDER BY n.effective_at, n.id
"""
)
_NUMBERS = (
    _JUDGED.format(at="= ANY($1::int[])")
    + """
    SELECT n.event, count(*) AS number FROM judged AS n JOIN session_named AS s ON s.id = n.session
    WHERE n.refused <> 'admit' AND NOT s.practice GROUP BY n.event
"""
)


async def let_in_anyway(event: int) -> list[LetInAnyway]:
    """The guests of an event who were let in anyway, in effective order."""
    return [LetInAnyway(**row) for row in await db.fetch(_LET_IN, event)]


async def number_let_in_anyway(events: list[int]) -> dict[int, int]:
    """How many were let in anyway, by event; of events with any."""
    return {row["event"]: row["number"] for row in await db.fetch(_NUMBERS, events)}
