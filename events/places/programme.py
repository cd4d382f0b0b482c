"""Events in lists, each with its next session that fits and the places left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from events import db
from events.access import Actor
from events.catalogue import Kind, Text
from events.clock import ALL_TIME
from events.errors import Invalid
from events.places.availability import Bookable, OfferState
from events.places.whole_event import whole_event
from events.text import is_slug, tidied

CURSOR_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True)
class EventSummary:
    """An event in a list: its next session that fits the question, and what is left of places.

    ``starts_at`` is None for an event without sessions; ``sessions`` counts those that fit.
    ``state`` and ``left`` say what anybody can book of those: see ``whole_event``; with ``soon``,
    ``opens_at`` is when. ``cursor`` is what ``after`` takes to go on behind it.
    """

    id: int
    slug: str
    title: Text
    kind: Kind
    summary: Text | None
    published: bool
    starts_at: datetime | None
    ends_at: datetime | None
    sessions: int
    cities: list[str]
    venues: list[Text]
    campaigns: list[str]
    cancelled: bool
    state: OfferState | None
    left: int | None
    opens_at: datetime | None
    cursor: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Which events: those with a session that fits all of it; a campaign includes those below.

    ``since`` and ``until`` are instants, half-open; a session fits when it overlaps them.
    """

    campaign: str | None = None
    city: str | None = None
    kind: Kind | None = None
    since: datetime | None = None
    until: datetime | None = None


_SUMMARIES = """
WITH fitting AS (
    SELECT s.event, min(s.starts_at) FILTER (WHERE s.ends_at > $7) AS next_at,
           min(s.starts_at) AS first_at, max(s.ends_at) AS last_at, count(*) AS sessions,
           json_agg(DISTINCT s.city) FILTER (WHERE s.city <> '') AS cities,
           json_agg(DISTINCT s.venue) AS venues,
           bool_and(s.cancelled) AS cancelled, json_agg(s.slug) AS slugs
    FROM session_named AS s
    WHERE NOT s.practice AND s.ends_at > $3 AND s.starts_at < $4
      AND ($2::text IS NULL OR s.city = $2)
      AND ($1::text IS NULL OR EXISTS (
          SELECT FROM session_credit AS k JOIN campaign_below AS b ON b.member = k.campaign
          JOIN campaign_named AS m ON m.id = b.campaign WHERE k.session = s.id AND m.slug = $1))
    GROUP BY s.event
)
SELECT listed.*,
       json_build_object('sessions', b.sessions, 'offers', b.offers)::text AS bookable
FROM (SELECT * FROM (
    SELECT e.id, e.slug, e.title, e.kind, e.summary, e.published,
           f.first_at AS starts_at, f.last_at AS ends_at, coalesce(f.sessions, 0) AS sessions,
           coalesce(f.cities, '[]') AS cities, coalesce(f.venues, '[]') AS venues,
           (SELECT coalesce(json_agg(DISTINCT m.slug), '[]')
            FROM event_credit AS k JOIN campaign_named AS m ON m.id = k.campaign
            WHERE k.event = e.id) AS campaigns,
           coalesce(f.cancelled, false) AS cancelled, coalesce(f.slugs, '[]') AS slugs,
           coalesce(f.next_at, f.first_at, $5) AS place
    FROM event_named AS e LEFT JOIN fitting AS f ON f.event = e.id
    WHERE ($6::text IS NULL OR e.kind = $6) AND (f.event IS NOT NULL OR $8)
      AND ({visible})
) AS found
WHERE ($9::timestamptz IS NULL OR (place, slug) > ($9, $10))
ORDER BY {order} LIMIT $11) AS listed JOIN event_bookable AS b ON b.event = listed.id
ORDER BY {order}
"""


async def events_published(
    filters: Filters, after: str | None, limit: int, now: datetime
) -> list[EventSummary]:
    """Published events, by their next session that fits, then slug; ``after`` is a cursor."""
    return await _summaries("e.published", [], filters, (after, limit, now))


async def events_past(limit: int, now: datetime) -> list[EventSummary]:
    """Published events all of whose sessions are over, the latest first."""
    over, latest = "e.published AND f.last_at <= $7", "ends_at DESC, slug"
    return await _summaries(over, [], Filters(), (None, limit, now), latest)


async def events_held(
    actor: Actor, filters: Filters, after: str | None, limit: int, now: datetime
) -> list[EventSummary]:
    """All events that the actor's teams hold, published or not; to an admin every one."""
    return await _summaries(
        "$12::int[] IS NULL OR e.team = ANY($12)", [actor.held_teams], filters, (after, limit, now)
    )


async def events_seen(
    actor: Actor | None, filters: Filters, after: str | None, limit: int, now: datetime
) -> list[EventSummary]:
    """Published events, and those that the actor's teams hold, published or not."""
    if actor is None:
        return await events_published(filters, after, limit, now)
    seen = "e.published OR $12::int[] IS NULL OR e.team = ANY($12)"
    return await _summaries(seen, [actor.held_teams], filters, (after, limit, now))


async def _summaries(
    visible: str,
    more: list[Any],
    filters: Filters,
    page: tuple[str | None, int, datetime],
    order: str = "place, slug",
) -> list[EventSummary]:
    after, limit, now = page
    place, slug = _behind(after)
    anywhen = filters == Filters(kind=filters.kind)
    rows = await db.fetch(
        _SUMMARIES.format(visible=visible, order=order),
        tidied(filters.campaign), tidied(filters.city), filters.since or ALL_TIME[0],
        filters.until or ALL_TIME[1], ALL_TIME[1], filters.kind, now, anywhen, place, slug,
        limit, *more,
    )  # fmt: skip
    texts = ("title", "summary", "cities", "venues", "campaigns")
    return [_summary(db.with_json(row, *texts), now) for row in rows]


def _summary(row: dict[str, Any], now: datetime) -> EventSummary:
    cursor = f"{row.pop('place').strftime(CURSOR_TIME)}~{row['slug']}"
    bookable = msgspec.json.decode(row.pop("bookable"), type=Bookable)
    outlook = whole_event(bookable, msgspec.json.decode(row.pop("slugs")), now)
    told = {"state": outlook.state, "left": outlook.left, "opens_at": outlook.opens_at}
    return msgspec.convert({**row, **told, "cursor": cursor}, type=EventSummary)


def _behind(after: str | None) -> tuple[datetime | None, str | None]:
    """The place that a cursor names. Raises Invalid for a cursor that we never made."""
    if not after:
        return None, None
    moment, _, slug = after.partition("~")
    try:
        place = datetime.strptime(moment, CURSOR_TIME).replace(tzinfo=UTC)
    except ValueError:
        raise Invalid.one("after", "unknown") from None
    if not is_slug(slug):
        raise Invalid.one("after", "unknown")
    return place, slug
