"""The rows under a figure: admissions, petitions signed, measures of a line."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct

from events import db
from events.reports.measures_standing import (
    REPORTED,
    Reported,
    chosen,
    latest_of_periods,
    parts,
)


class Entered(Struct, frozen=True):
    """One admission. ``particulars`` are the guest's, by id; ``session`` is ``event/session``."""

    id: int
    at: datetime
    particulars: int | None
    ticket: str
    short: str
    offer: Any
    heads: int | None
    walk_in: bool
    session: str
    gate: Any
    device: str


class Signed(Struct, frozen=True):
    """Counted signatures of a petition: at one event, and in all with its baseline."""

    petition: str
    title: Any
    campaigns: list[Any]
    open: bool
    here: int
    total: int


class MeasureRow(Struct, frozen=True):
    """A reported figure of a line; ``stands`` is false once another took its place.

    ``corrected`` says that the other one is of the same period, and was reported later.
    """

    figure: str
    value: int
    unit: str
    qualifier: str
    basis: str
    since: date
    until: date
    session: str | None
    note: str | None
    entered_at: datetime
    stands: bool
    corrected: bool


_ENTERED = """
    SELECT a.id, a.at, w.particulars, encode(t.number, 'hex') AS ticket, t.short, o.name AS offer,
           a.heads, w.walk_in, s.name AS session, g.name AS gate, d.name AS device
    FROM admission_made AS a JOIN session_named AS s ON s.id = a.session
    JOIN ticket_now AS t ON t.id = a.ticket LEFT JOIN offer_named AS o ON o.id = t.offer
    JOIN guest_seated AS w ON w.ticket = t.id
    JOIN gate_named AS g ON g.id = a.gate JOIN phone_now AS d ON d.id = a.device
    WHERE s.event = $1 AND ($2::text IS NULL OR s.slug = $2)
      AND ($3::int IS NULL OR (a.at, a.id) < (SELECT l.at, l.id FROM admission_made AS l
                                              WHERE l.id = $3))
    ORDER BY a.at DESC, a.id DESC LIMIT $4
"""

_SIGNED = """
    SELECT p.slug AS petition, p.title, p.open,
           ARRAY(SELECT c.name::text FROM petition_credited AS k JOIN campaign_named AS c
                 ON c.id = k.campaign WHERE k.petition = p.id ORDER BY k.place) AS campaigns,
           coalesce(n.here, 0) AS here, p.baseline + coalesce(n.total, 0) AS total
    FROM petition_named AS p LEFT JOIN (
        SELECT n.petition, count(*) AS total,
               count(*) FILTER (WHERE s.event = $1) AS here
        FROM signature_now AS n LEFT JOIN session_timed AS s ON s.id = n.session
        WHERE n.counted GROUP BY n.petition
    ) AS n ON n.petition = p.id
    WHERE n.here > 0 OR EXISTS (
        SELECT FROM petition_offered AS x WHERE x.petition = p.id AND x.event = $1)
    ORDER BY here DESC, p.id
"""

_MEASURES = """
    SELECT m.id, m.line, m.figure, m.value, m.unit, m.qualifier, m.basis, m.since, m.until,
           m.session, s.name, m.note, m.entered_at
    FROM measure_reported AS m LEFT JOIN session_named AS s ON s.id = m.session
    WHERE m.line = $1 AND ($2::date IS NULL OR m.since >= $2)
      AND ($3::date IS NULL OR m.until <= $3)
    ORDER BY m.figure, m.since, m.id DESC
"""


async def entered(event: int, session: str | None, after: int | None, limit: int) -> list[Entered]:
    """The admissions to an event, or to one session of it, the latest first."""
    rows = await db.fetch(_ENTERED, event, session, after, limit)
    return [Entered(**db.with_json(row, "offer", "gate")) for row in rows]


async def signed(event: int) -> list[Signed]:
    """The petitions that an event offers or was signed at, the most signed there first."""
    rows = [db.with_json(row, "title") for row in await db.fetch(_SIGNED, event)]
    return [
        Signed(**(row | {"campaigns": [msgspec.json.decode(c) for c in row["campaigns"]]}))
        for row in rows
    ]


async def measures_on_line(line: int, since: date | None, until: date | None) -> list[MeasureRow]:
    """The measures of a line within a period, by figure and first day, the latest entered first."""
    rows = await db.fetch(_MEASURES, line, since, until)
    every = [Reported(**{name: row[name] for name in REPORTED}) for row in rows]
    standing, latest = set(), set()
    for known in parts(every).values():
        standing |= {measure.id for measure in chosen(known)}
        latest |= {measure.id for measure in latest_of_periods(known)}
    return [
        MeasureRow(
            row["figure"], row["value"], row["unit"], row["qualifier"], row["basis"], row["since"],
            row["until"], row["name"], row["note"], row["entered_at"], row["id"] in standing,
            row["id"] not in latest,
        )
        for row in rows
    ]  # fmt: skip


async def short_codes(event: int, tickets: list[str]) -> dict[str, str]:
    """The short codes of an event's tickets by their ids, for staff who may see persons."""
    rows = await db.fetch(
        """SELECT encode(number, 'hex') AS ticket, short FROM ticket_now
           WHERE event = $1 AND encode(number, 'hex') = ANY($2::text[])""",
        event, tickets,
    )  # fmt: skip
    return {row["ticket"]: row["short"] for row in rows}
