"""Double admits: a ticket let in twice with nobody going out in between."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events import db


class Said(Struct, frozen=True):
    """A row of a phone: where, when, and by which phone."""

    gate: str
    at: datetime
    device: str


class DoubleAdmit(Struct, frozen=True):
    """A ticket let in twice with no ``out``, ``back`` or ``undo`` between.

    ``short`` lets in: it is null for whoever may not see persons.
    """

    ticket: str
    short: str | None
    session: str
    first: Said
    again: Said


# {at} says at which events, of $1.
_PAIRS = """
    WITH passages AS (
        SELECT s.ticket, s.session, s.effective_at, s.received_at, s.device, s.seq, s.lets_in,
               s.gate
        FROM scan_standing AS s
        WHERE s.event {at} AND s.ticket IS NOT NULL AND (s.lets_in OR s.kind IN ('out', 'back'))
        UNION ALL
        (SELECT DISTINCT ON (u.undoes)
                target.ticket, target.session, u.effective_at, u.received_at, u.device, u.seq,
                false, u.gate
         FROM scan AS u JOIN scan AS target ON target.key = u.undoes AND target.event = u.event
         WHERE u.event {at} AND u.kind = 'undo' AND u.status = 'recorded'
           AND target.ticket IS NOT NULL
         ORDER BY u.undoes, u.effective_at, u.received_at, u.device, u.seq)
    ), ordered AS (
        SELECT *, lag(lets_in) OVER passing AS let_in_before, lag(gate) OVER passing AS first_gate,
               lag(effective_at) OVER passing AS first_at, lag(device) OVER passing AS first_device
        FROM passages WINDOW passing AS (
            PARTITION BY ticket, session ORDER BY effective_at, received_at, device, seq)
    )
"""
_DOUBLE_ADMITS = (
    _PAIRS.format(at="= $1")
    + """
    SELECT encode(t.number, 'hex') AS ticket, t.short, s.name AS session,
           g1.slug AS first_gate, o.first_at, d1.name AS first_device,
           g2.slug AS gate, o.effective_at AS at, d2.name AS device
    FROM ordered AS o JOIN ticket_now AS t ON t.id = o.ticket
    JOIN session_named AS s ON s.id = o.session
    JOIN gate_named AS g1 ON g1.id = o.first_gate JOIN gate_named AS g2 ON g2.id = o.gate
    JOIN phone_now AS d1 ON d1.id = o.first_device JOIN phone_now AS d2 ON d2.id = o.device
    WHERE o.lets_in AND o.let_in_before AND ($2::int IS NULL OR $2 IN (o.device, o.first_device))
    ORDER BY o.effective_at, o.ticket
"""
)


_NUMBERS = (
    _PAIRS.format(at="= ANY($1::int[])")
    + """
    SELECT s.event, count(*) AS number
    FROM ordered AS o JOIN session_named AS s ON s.id = o.session
    WHERE o.lets_in AND o.let_in_before AND NOT s.practice GROUP BY s.event
"""
)


async def double_admits(event: int, device: int | None = None) -> list[DoubleAdmit]:
    """The double admits of an event, or those that one phone was part of, in effective order."""
    return [
        DoubleAdmit(
            ticket=row["ticket"],
            short=row["short"],
            session=row["session"],
            first=Said(row["first_gate"], row["first_at"], row["first_device"]),
            again=Said(row["gate"], row["at"], row["device"]),
        )
        for row in await db.fetch(_DOUBLE_ADMITS, event, device)
    ]


async def number_of_double_admits(events: list[int]) -> dict[int, int]:
    """How many double admits there were, practice left out, by event; of events with any."""
    return {row["event"]: row["number"] for row in await db.fetch(_NUMBERS, events)}
