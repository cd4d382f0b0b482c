"""Sessions in lists with their figures: those of a time, of a campaign, of a line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from events import db
from events.access import Actor
from events.clock import bounds
from events.reports.figure_facts import Sets, distinct_facts, session_facts
from events.reports.figures import Figures, combine
from events.reports.measures_standing import measures_of_sessions

SESSIONS_MAX = 300


class SessionHeld(Figures, frozen=True, kw_only=True):
    """A session in a list, with the event it belongs to and its own figures.

    Of an event without any offer it is not ``bookable``: whoever comes is welcome.
    """

    event: str
    event_title: Any
    kind: str
    published: bool
    team: int
    session: str
    title: Any
    starts_at: datetime
    ends_at: datetime
    venue: Any
    city: str
    capacity: int | None
    bookable: bool
    cancelled_session: bool


_SESSIONS = """
    SELECT s.id, s.event_slug AS event, s.event_title, s.kind, s.published, s.team,
           s.name AS session, s.title, s.starts_at, s.ends_at, s.venue, s.city,
           q.size AS capacity, s.cancelled AS cancelled_session,
           EXISTS (SELECT FROM offer_named AS o WHERE o.event = s.event) AS bookable
    FROM session_named AS s JOIN quota_now AS q ON q.session = s.id
"""
_AGENDA = (
    _SESSIONS
    + """WHERE NOT s.practice AND s.ends_at > $1 AND s.starts_at < $2
           AND ($3::int[] IS NULL OR s.team = ANY($3))
         ORDER BY s.starts_at, s.id LIMIT $4"""
)
_CREDITED = (
    _SESSIONS
    + """WHERE s.id IN (SELECT id FROM session_held) AND s.starts_at >= $1 AND s.starts_at < $2
           AND EXISTS (
             SELECT FROM session_credit AS c JOIN campaign_below AS b ON b.member = c.campaign
             JOIN campaign_named AS k ON k.id = b.campaign
             WHERE c.session = s.id AND k.slug = $3)
         ORDER BY s.starts_at DESC, s.id LIMIT $4"""
)
_ON_LINE = (
    _SESSIONS
    + """WHERE s.id IN (SELECT id FROM session_held) AND s.starts_at >= $1 AND s.starts_at < $2
           AND EXISTS (
             SELECT FROM session_credit AS c WHERE c.session = s.id AND c.line = $3)
         ORDER BY s.starts_at, s.id LIMIT $4"""
)


async def agenda(
    actor: Actor, since: datetime, until: datetime, now: datetime
) -> list[SessionHeld]:
    """The sessions of the actor's teams that overlap a time, the earliest first; no practice."""
    async with db.snapshot():
        rows = await db.fetch(_AGENDA, since, until, actor.held_teams, SESSIONS_MAX)
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
        return await _with_figures(rows, now, line)


async def _with_figures(
    rows: Sequence[Any], now: datetime, line: int | None = None
) -> list[SessionHeld]:
    ids = [row["id"] for row in rows]
    facts = await session_facts(ids, now)
    distinct = await distinct_facts(Sets({id_: [id_] for id_ in ids}))
    official = await measures_of_sessions(ids, line)
    held = []
    for row in rows:
        named = db.with_json(row, "event_title", "title", "venue")
        id_ = named.pop("id")
        figures = combine({id_: facts[id_]}, distinct[id_])
        counted = msgspec.structs.asdict(figures) | {"official": official.get(id_, {})}
        held.append(SessionHeld(**named, **counted))
    return held
