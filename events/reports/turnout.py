"""The turnout of an event: who registered, who came, at which gate, when, and what is missing."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from events import admission, db, devices
from events.access import Actor
from events.devices import PhoneView
from events.errors import NotFound
from events.reports.figure_facts import Sets, distinct_facts, session_facts
from events.reports.figures import Figures, combine, sessions_unknown
from events.reports.let_in_anyway import LetInAnyway, let_in_anyway
from events.reports.measures_standing import Official, measures_of_sessions, summed

TOTAL = 0
Row = TypeVar("Row", admission.DoubleAdmit, LetInAnyway)


class SessionTurnout(Figures, frozen=True, kw_only=True):
    """The figures of one session; ``capacity`` is null without a limit."""

    session: str
    title: Any
    capacity: int | None
    starts_at: datetime
    ends_at: datetime
    venue: Any
    city: str
    practice: bool
    cancelled_session: bool


class OfferTurnout(Struct, frozen=True):
    """Live tickets of an offer, walk-ins excluded, and its admissions."""

    offer: str
    name: Any
    registered: int
    admitted: int | None


class GateTurnout(Struct, frozen=True):
    """Admissions through a gate, and ``in`` rows there that let nobody in."""

    gate: str
    name: Any
    admitted: int
    refused: int


class Arrival(Struct, frozen=True):
    """One minute: tickets admitted and heads counted in it."""

    minute: datetime
    admitted: int
    headcount: int


class Turnout(Struct, frozen=True):
    """The turnout of one event, as one moment saw it."""

    event: str
    title: Any
    kind: str
    as_of: datetime
    totals: Figures
    sessions: list[SessionTurnout]
    offers: list[OfferTurnout]
    gates: list[GateTurnout]
    arrivals: list[Arrival]
    double_admits: list[admission.DoubleAdmit]
    let_in_anyway: list[LetInAnyway]
    incidents: list[admission.DoorIncident]
    quarantine: list[admission.Quarantined]
    devices: list[PhoneView]
    sessions_unknown: int


_SESSIONS = """
    SELECT s.id, s.name AS session, s.title, q.size AS capacity, s.starts_at, s.ends_at, s.venue,
           s.city, s.practice, s.cancelled AS cancelled_session
    FROM session_named AS s JOIN quota_now AS q ON q.session = s.id
    WHERE s.event = $1 ORDER BY s.position, s.starts_at, s.id
"""
_OFFERS = """
    SELECT o.slug AS offer, o.name,
           (SELECT coalesce(sum(coalesce(t.heads, 1)), 0) FROM ticket_live AS t
            JOIN guest_seated AS g ON g.ticket = t.id AND NOT g.walk_in
            WHERE t.offer = o.id) AS registered,
           (SELECT count(*) FROM admission_made AS a JOIN ticket_now AS t ON t.id = a.ticket
            WHERE t.offer = o.id AND a.session = ANY($2::int[]) AND a.heads IS NULL) AS admitted
    FROM offer_named AS o WHERE o.event = $1 ORDER BY o.position, o.id
"""
_GATES = """
    SELECT g.slug AS gate, g.name,
           (SELECT count(*) FROM admission_made AS a
            WHERE a.gate = g.id AND a.session = ANY($2::int[]) AND a.heads IS NULL) AS admitted,
           (SELECT count(*) FROM scan_standing AS s
            WHERE s.gate = g.id AND s.session = ANY($2::int[]) AND s.kind = 'in' AND NOT s.lets_in
              AND (g.kind = 'entry' OR s.verdict NOT IN ('admit', 'admit_new'))) AS refused
    FROM gate_named AS g WHERE g.event = $1 ORDER BY g.position, g.id
"""
_ARRIVALS = """
    SELECT minute, sum(admitted)::int AS admitted, sum(headcount)::int AS headcount FROM (
        SELECT date_trunc('minute', a.at) AS minute,
               CASE WHEN a.heads IS NULL THEN 1 ELSE 0 END AS admitted,
               coalesce(a.heads, 0) AS headcount
        FROM admission_made AS a WHERE a.session = ANY($1::int[])
        UNION ALL
        SELECT date_trunc('minute', h.at), 0, h.counted
        FROM headcount_folded AS h WHERE h.session = ANY($1::int[])
    ) AS came GROUP BY minute ORDER BY minute
"""


def _session(
    row: Any, figures: Figures, official: dict[int, dict[str, Official]]
) -> SessionTurnout:
    named = db.with_json(row, "title", "venue")
    measured = official.get(named.pop("id"), {})
    counted = msgspec.structs.asdict(figures) | {"official": measured}
    return SessionTurnout(**named, **counted)


def _shown_to(actor: Actor, rows: list[Row]) -> list[Row]:
    """Rows of tickets, without the codes that let in for whoever may not see persons."""
    if actor.may_see_persons:
        return rows
    return [msgspec.structs.replace(row, short=None) for row in rows]


async def _offers(event: int, held: list[int], *, known: bool) -> list[OfferTurnout]:
    rows = [db.with_json(row, "name") for row in await db.fetch(_OFFERS, event, held)]
    return [OfferTurnout(**(row if known else row | {"admitted": None})) for row in rows]


async def turnout(event_slug: str, actor: Actor, now: datetime) -> Turnout:
    """The turnout of an event, answered from one moment. Raises NotFound."""
    async with db.snapshot():
        event = await db.fetch_row(
            "SELECT id, slug, title, kind, team FROM event_named WHERE slug = $1", event_slug
        )
        if event is None or not actor.holds(event["team"]):
            raise NotFound("event")
        rows = await db.fetch(_SESSIONS, event["id"])
        ids = [row["id"] for row in rows]
        held = [row["id"] for row in rows if not row["practice"]]
        facts = await session_facts(ids, now)
        distinct = await distinct_facts(Sets({TOTAL: held} | {id_: [id_] for id_ in ids}))
        official = await measures_of_sessions(ids)
        totals = combine({id_: facts[id_] for id_ in held}, distinct[TOTAL])
        sessions = [
            _session(row, combine({row["id"]: facts[row["id"]]}, distinct[row["id"]]), official)
            for row in rows
        ]
        return Turnout(
            event=event["slug"],
            title=msgspec.json.decode(event["title"]),
            kind=event["kind"],
            as_of=now,
            totals=msgspec.structs.replace(totals, official=summed(official, held)),
            sessions=sessions,
            offers=await _offers(event["id"], held, known=totals.admitted is not None),
            gates=[
                GateTurnout(**db.with_json(row, "name"))
                for row in await db.fetch(_GATES, event["id"], held)
            ],
            arrivals=[Arrival(**row) for row in await db.fetch(_ARRIVALS, held)],
            double_admits=_shown_to(actor, await admission.double_admits(event["id"])),
            let_in_anyway=_shown_to(actor, await let_in_anyway(event["id"])),
            incidents=await admission.incidents(event["id"]),
            quarantine=await admission.quarantine(event["id"]),
            devices=await devices.phones(event["id"]),
            sessions_unknown=sessions_unknown([facts[id_] for id_ in held], now),
        )
