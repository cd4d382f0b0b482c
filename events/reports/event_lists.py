"""Events in a list, each with the figures of its sessions that fit what is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from events import db
from events.access import Actor
from events.reports.figure_facts import Sets, distinct_facts, session_facts
from events.reports.figures import Figures, combine
from events.reports.session_lists import SESSIONS_MAX


class Gathering(Figures, frozen=True, kw_only=True):
    """An event in a list with the figures of its sessions that fit; ``sessions`` counts them.

    ``starts_at`` is None for an event without sessions; ``capacity`` when one has no limit. Without
    any offer it is not ``bookable``: whoever comes is welcome.
    """

    event: str
    title: Any
    kind: str
    published: bool
    starts_at: datetime | None
    ends_at: datetime | None
    sessions: int
    cities: list[str]
    venues: list[Any]
    capacity: int | None
    bookable: bool
    cancelled_event: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """The events with a session in a time, of a kind, for a campaign or one below it.

    Events without any session fit every time.
    """

    since: datetime
    until: datetime
    kind: str | None = None
    campaign: str | None = None


_GATHERINGS = """
    SELECT e.slug AS event, e.title, e.kind, e.published,
           EXISTS (SELECT FROM offer_named AS o WHERE o.event = e.id) AS bookable,
           min(s.starts_at) AS starts_at, max(s.ends_at) AS ends_at, count(s.id) AS sessions,
           coalesce(array_agg(DISTINCT s.city) FILTER (WHERE s.city <> ''), '{}') AS cities,
           coalesce(json_agg(DISTINCT s.venue) FILTER (WHERE s.id IS NOT NULL), '[]') AS venues,
           CASE WHEN bool_and(q.size IS NOT NULL) THEN sum(q.size)::int END AS capacity,
           coalesce(bool_and(s.cancelled) FILTER (WHERE s.id IS NOT NULL), false)
               AS cancelled_event,
           coalesce(array_agg(s.id) FILTER (WHERE s.id IS NOT NULL AND NOT s.cancelled), '{}')
               AS held, e.id AS id
    FROM event_named AS e
    LEFT JOIN session_named AS s ON s.event = e.id AND NOT s.practice
         AND s.ends_at > $1 AND s.starts_at < $2
         AND ($5::text IS NULL OR EXISTS (
             SELECT FROM session_credit AS k JOIN campaign_below AS b ON b.member = k.campaign
             JOIN campaign_named AS m ON m.id = b.campaign
             WHERE k.session = s.id AND m.slug = $5))
    LEFT JOIN quota_now AS q ON q.session = s.id
    WHERE ($3::int[] IS NULL OR e.team = ANY($3)) AND ($4::text IS NULL OR e.kind = $4)
      AND (s.id IS NOT NULL OR ($5::text IS NULL AND NOT EXISTS (
          SELECT FROM session_timed AS any_session WHERE any_session.event = e.id)))
    GROUP BY e.id, e.slug, e.title, e.kind, e.published
    ORDER BY min(s.starts_at) NULLS FIRST, e.id LIMIT $6
"""


async def gatherings(actor: Actor, wanted: Wanted, now: datetime) -> list[Gathering]:
    """The events of the actor's teams by their first session that fits."""
    async with db.snapshot():
        rows = await db.fetch(
            _GATHERINGS, wanted.since, wanted.until, actor.held_teams, wanted.kind,
            wanted.campaign, SESSIONS_MAX,
        )  # fmt: skip
        held: dict[int, list[int]] = {row["id"]: row["held"] for row in rows}
        facts = await session_facts([id_ for ids in held.values() for id_ in ids], now)
        distinct = await distinct_facts(Sets(held))
    found = []
    for row in rows:
        named = db.with_json(row, "title", "venues")
        del named["id"], named["held"]
        figures = combine({id_: facts[id_] for id_ in row["held"]}, distinct[row["id"]])
        found.append(Gathering(**named, **msgspec.structs.asdict(figures)))
    return found
