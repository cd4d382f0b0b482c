"""Sessions with their figures, for lists: what is on, what stands on a line, what is credited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from events import db
from events.access import Actor, Role
from events.clock import bounds
from events.reports.reads import Sets, distinct_facts, measures_of_sessions, session_facts
from events.reports.rules import Figures, combine

SESSIONS_MAX = 300


class SessionHeld(Figures, frozen=True, kw_only=True):
    """A session in a list, with the event it belongs to and its own figures."""

    event: str
    event_title: Any
    kind: str
    published: bool
    team: int
    session: str
    title: Any
    starts_at: datetime
    ends_at: datetime
    venue: str
    city: str
    capacity: int | None
    cancelled_session: bool


class Gathering(Figures, frozen=True, kw_only=True):
    """An event in a list with the figures of its sessions that fit; ``sessions`` counts them.

    ``starts_at`` is None for an event without sessions; ``capacity`` when one has no limit.
    """

    event: str
    title: Any
    kind: str
    published: bool
    starts_at: datetime | None
    ends_at: datetime | None
    sessions: int
    cities: list[str]
    venues: list[str]
    capacity: int | None
    cancelled_event: bool


class Outstanding(Struct, frozen=True):
    """A phone that has announced more scans than have arrived."""

    event: str
    event_title: Any
    device: int
    name: str
    gate: Any
    outstanding: int
    last_seen_at: datetime | None


_SESSIONS = """
    SELECT s.id, e.slug AS event, e.title AS event_title, e.kind, e.published, e.team,
           e.slug || '/' || s.slug AS session, s.title, s.starts_at, s.ends_at,
           v.name AS venue, v.city, q.size AS capacity,
           EXISTS (SELECT FROM session_cancellation AS c WHERE c.session = s.id)
               AS cancelled_session
    FROM {table} AS s JOIN event AS e ON e.id = s.event JOIN quota AS q ON q.id = s.quota
    JOIN venue AS v ON v.id = s.venue
"""

_AGENDA = (
    _SESSIONS.format(table="session")
    + """WHERE NOT s.practice AND s.ends_at > $1 AND s.starts_at < $2
           AND ($3::int[] IS NULL OR e.team = ANY($3))
         ORDER BY s.starts_at, s.id LIMIT $4"""
)

_CREDITED = (
    _SESSIONS.format(table="session_held")
    + """WHERE s.starts_at >= $1 AND s.starts_at < $2 AND EXISTS (
             SELECT FROM session_credit AS c JOIN campaign_below AS b ON b.member = c.campaign
             JOIN campaign AS k ON k.id = b.campaign
             WHERE c.session = s.id AND k.slug = $3)
         ORDER BY s.starts_at DESC, s.id LIMIT $4"""
)

_ON_LINE = (
    _SESSIONS.format(table="session_held")
    + """WHERE s.starts_at >= $1 AND s.starts_at < $2 AND EXISTS (
             SELECT FROM session_credit AS c WHERE c.session = s.id AND c.line = $3)
         ORDER BY s.starts_at, s.id LIMIT $4"""
)

_GATHERINGS = """
    SELECT e.slug AS event, e.title, e.kind, e.published, min(s.starts_at) AS starts_at,
           max(s.ends_at) AS ends_at, count(s.id) AS sessions,
           coalesce(array_agg(DISTINCT v.city) FILTER (WHERE v.city <> ''), '{}') AS cities,
           coalesce(array_agg(DISTINCT v.name) FILTER (WHERE s.id IS NOT NULL), '{}') AS venues,
           CASE WHEN bool_and(q.size IS NOT NULL) THEN sum(q.size)::int END AS capacity,
           coalesce(bool_and(c.id IS NOT NULL) FILTER (WHERE s.id IS NOT NULL), false)
               AS cancelled_event,
           coalesce(array_agg(s.id) FILTER (WHERE s.id IS NOT NULL AND c.id IS NULL), '{}')
               AS held, e.id AS id
    FROM event AS e
    LEFT JOIN session AS s ON s.event = e.id AND NOT s.practice
         AND s.ends_at > $1 AND s.starts_at < $2
         AND ($5::text IS NULL OR EXISTS (
             SELECT FROM session_credit AS k JOIN campaign_below AS b ON b.member = k.campaign
             JOIN campaign AS m ON m.id = b.campaign WHERE k.session = s.id AND m.slug = $5))
    LEFT JOIN session_cancellation AS c ON c.session = s.id
    LEFT JOIN venue AS v ON v.id = s.venue LEFT JOIN quota AS q ON q.id = s.quota
    WHERE ($3::int[] IS NULL OR e.team = ANY($3)) AND ($4::text IS NULL OR e.kind = $4)
      AND (s.id IS NOT NULL OR ($5::text IS NULL AND NOT EXISTS (
          SELECT FROM session AS any_session WHERE any_session.event = e.id)))
    GROUP BY e.id ORDER BY min(s.starts_at) NULLS FIRST, e.id LIMIT $6
"""

_OUTSTANDING = """
    SELECT e.slug AS event, e.title AS event_title, d.id AS device, d.name, g.name AS gate,
           d.announced - d.received_through AS outstanding, d.seen_at AS last_seen_at
    FROM device AS d JOIN event AS e ON e.id = d.event LEFT JOIN gate AS g ON g.id = d.gate
    WHERE d.announced > d.received_through AND ($1::int[] IS NULL OR e.team = ANY($1))
    ORDER BY d.seen_at DESC NULLS LAST, d.id
"""


def teams_of(actor: Actor) -> list[int] | None:
    """The teams whose events an actor may see; None is all of them."""
    return None if actor.role is Role.ADMIN else sorted(actor.teams)


async def agenda(
    actor: Actor, since: datetime, until: datetime, now: datetime
) -> list[SessionHeld]:
    """The sessions of the actor's teams that overlap a time, the earliest first; no practice."""
    async with db.snapshot():
        rows = await db.fetch(_AGENDA, since, until, teams_of(actor), SESSIONS_MAX)
        return await _with_figures(rows, now)


async def sessions_credited(
    campaign: str, since: date | None, until: date | None, zone: ZoneInfo, now: datetime
) -> list[SessionHeld]:
    """The sessions credited to a campaign or one below it, the latest first."""
    async with db.snapshot():
        period = bounds(since, until, zone)
        rows = await db.fetch(_CREDITED, *period, campaign, SESSIONS_MAX)
        return await _with_figures(rows, now)


async def sessions_on_line(
    line: int, since: date | None, until: date | None, zone: ZoneInfo, now: datetime
) -> list[SessionHeld]:
    """The sessions that a line's derived figures come from, the earliest first."""
    async with db.snapshot():
        rows = await db.fetch(_ON_LINE, *bounds(since, until, zone), line, SESSIONS_MAX)
        return await _with_figures(rows, now)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: those with a session in a time, of a kind, for a campaign or one below it.

    Events without any session fit every time.
    """

    since: datetime
    until: datetime
    kind: str | None = None
    campaign: str | None = None


async def gatherings(actor: Actor, wanted: Wanted, now: datetime) -> list[Gathering]:
    """The events of the actor's teams by their first session that fits."""
    async with db.snapshot():
        rows = await db.fetch(
            _GATHERINGS, wanted.since, wanted.until, teams_of(actor), wanted.kind,
            wanted.campaign, SESSIONS_MAX,
        )  # fmt: skip
        held: dict[int, list[int]] = {row["id"]: row["held"] for row in rows}
        facts = await session_facts([id_ for ids in held.values() for id_ in ids], now)
        distinct = await distinct_facts(Sets(held))
    found = []
    for row in rows:
        named = _read(row)
        del named["id"], named["held"]
        figures = combine({id_: facts[id_] for id_ in row["held"]}, distinct[row["id"]])
        found.append(Gathering(**named, **msgspec.structs.asdict(figures)))
    return found


async def outstanding(actor: Actor) -> list[Outstanding]:
    """The phones of the actor's events that still hold scans, the last seen first."""
    rows = await db.fetch(_OUTSTANDING, teams_of(actor))
    return [Outstanding(**_read(row)) for row in rows]


async def _with_figures(rows: Sequence[Any], now: datetime) -> list[SessionHeld]:
    ids = [row["id"] for row in rows]
    facts = await session_facts(ids, now)
    distinct = await distinct_facts(Sets({id_: [id_] for id_ in ids}))
    official = await measures_of_sessions(ids)
    held = []
    for row in rows:
        named = _read(row)
        id_ = named.pop("id")
        figures = combine({id_: facts[id_]}, distinct[id_])
        counted = msgspec.structs.asdict(figures) | {"official": official.get(id_, {})}
        held.append(SessionHeld(**named, **counted))
    return held


def _read(row: Any) -> dict[str, Any]:
    """A row with its localised texts read."""
    localised = ("event_title", "title", "gate")
    return {
        name: msgspec.json.decode(value) if name in localised and value else value
        for name, value in row.items()
    }
