"""Events as the public and organisers see them: one statement each, however many rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from events import db
from events.access import Actor, Role
from events.catalogue.views import (
    EventSummary,
    EventView,
    Filters,
    OfferState,
    OfferView,
    SessionView,
)
from events.clock import ALL_TIME
from events.errors import NotFound
from events.text import is_slug, tidied

_CREDIT = """(
    SELECT coalesce(json_agg(json_build_object(
        'campaign', slug, 'name', name, 'role', role,
        'line', CASE json_array_length(lines) WHEN 0 THEN NULL WHEN 1 THEN lines -> 0
                ELSE lines END) ORDER BY role DESC, first), '[]')
    FROM (SELECT m.slug, m.name, c.role, min(c.id) AS first,
              coalesce(json_agg(l.slug ORDER BY c.id) FILTER (WHERE l.id IS NOT NULL), '[]')
                  AS lines
          FROM credit AS c JOIN campaign AS m ON m.id = c.campaign
          LEFT JOIN report_line AS l ON l.id = c.line
          WHERE c.event = e.id AND c.until IS NULL AND {which}
          GROUP BY m.id, c.role) AS credited)"""

_SESSIONS = f"""(
    SELECT coalesce(json_agg(json_build_object(
        'id', s.id, 'slug', s.slug, 'title', s.title,
        'starts_at', s.starts_at, 'ends_at', s.ends_at,
        'venue', json_build_object('name', v.name, 'city', v.city, 'address', v.address),
        'capacity', q.size, 'doors_open_minutes', s.doors_open_minutes,
        'last_entry_minutes', s.last_entry_minutes,
        'within', around_event.slug || '/' || around.slug, 'practice', s.practice,
        'campaigns', {_CREDIT.format(which="c.session = s.id")},
        'left', greatest(q.size - q.taken - q.at_door, CASE WHEN q.size IS NOT NULL THEN 0 END),
        'cancelled', EXISTS (SELECT FROM session_cancellation AS c WHERE c.session = s.id)
    ) ORDER BY s.position, s.id), '[]')
    FROM session AS s JOIN venue AS v ON v.id = s.venue JOIN quota AS q ON q.id = s.quota
    LEFT JOIN session AS around ON around.id = s.within
    LEFT JOIN event AS around_event ON around_event.id = around.event
    WHERE s.event = e.id)"""

_OFFERS = """(
    SELECT coalesce(json_agg(json_build_object(
        'id', o.id, 'number', o.number, 'slug', o.slug, 'name', o.name, 'price', o.price,
        'size', q.size,
        'sessions', (SELECT coalesce(json_agg(s.slug ORDER BY s.position, s.id), '[]')
                     FROM offer_session AS x JOIN session AS s ON s.id = x.session
                     WHERE x.offer = o.id),
        'choose', CASE WHEN o.choose_min IS NOT NULL
                  THEN json_build_object('min', o.choose_min, 'max', o.choose_max) END,
        'access', o.access, 'opens_at', o.opens_at, 'closes_at', o.closes_at,
        'per_registration_max', o.per_registration_max, 'group_max', o.group_max,
        'left', greatest(q.size - q.taken - q.at_door, CASE WHEN q.size IS NOT NULL THEN 0 END),
        'booked_until', o.closes_at, 'state', 'open'
    ) ORDER BY o.position, o.id), '[]')
    FROM offer AS o JOIN quota AS q ON q.id = o.quota WHERE o.event = e.id)"""

_EVENT = f"""
SELECT json_build_object(
    'id', e.id, 'slug', e.slug, 'title', e.title, 'kind', e.kind, 'summary', e.summary,
    'published', e.published, 'hosting', e.hosting, 'email', e.email, 'sensitive', e.sensitive,
    'form_version', e.form_version, 'team', e.team,
    'campaigns', {_CREDIT.format(which="c.session IS NULL")},
    'sessions', {_SESSIONS},
    'offers', {_OFFERS},
    'gates', (SELECT coalesce(json_agg(json_build_object(
                  'id', g.id, 'slug', g.slug, 'kind', g.kind, 'name', g.name
              ) ORDER BY g.position, g.id), '[]') FROM gate AS g WHERE g.event = e.id),
    'questions', (SELECT coalesce(json_agg(json_build_object(
                      'id', q.id, 'slug', q.slug, 'ask', q.ask, 'label', q.label,
                      'kind', q.kind, 'required', q.required, 'options', q.options,
                      'offers', q.offers, 'show_if', q.show_if
                  ) ORDER BY q.position, q.id), '[]') FROM question AS q WHERE q.event = e.id)
)::text
FROM event AS e WHERE e.slug = $1
"""


async def event(slug: str, now: datetime, actor: Actor | None = None) -> EventView:
    """An event's page. Raises NotFound unless it is published or held by a team of the actor."""
    found = await _event(slug, now)
    if found is None or not (found.published or (actor and actor.holds(found.team))):
        raise NotFound("event")
    return found


async def event_held(slug: str, actor: Actor, now: datetime) -> EventView:
    """An event for those who hold it. Raises NotFound for everybody else."""
    found = await _event(slug, now)
    if found is None or not actor.holds(found.team):
        raise NotFound("event")
    return found


async def _event(slug: str, now: datetime) -> EventView | None:
    kept = await db.fetch_value(_EVENT, slug) if is_slug(slug) else None
    if kept is None:
        return None
    view = msgspec.json.decode(kept, type=EventView)
    sessions = {session.slug: session for session in view.sessions}
    offers = [_judged(offer, [sessions[s] for s in offer.sessions], now) for offer in view.offers]
    return replace(view, offers=offers)


def _judged(offer: OfferView, sessions: list[SessionView], now: datetime) -> OfferView:
    """The offer with what is left, when it closes and whether it is open now.

    Without choice a guest needs a place in each session to come; with choice, in enough of them.
    """
    held = [session for session in sessions if not session.cancelled and session.ends_at > now]
    until = offer.closes_at or max((session.ends_at for session in sessions), default=None)
    limits = sorted(session.left for session in held if session.left is not None)
    if offer.choose is None:
        left = limits[0] if limits else None
    else:
        free = len(held) - sum(1 for limit in limits if limit == 0)
        enough = free >= offer.choose.min
        left = (limits[-1] if len(limits) == len(held) else None) if enough and held else 0
    pools = [pool for pool in (left, offer.left) if pool is not None]
    left = min(pools) if pools else None
    state = OfferState.OPEN
    if not held or until is None or now >= until:
        state = OfferState.CLOSED
    elif offer.opens_at and now < offer.opens_at:
        state = OfferState.SOON
    elif left == 0:
        state = OfferState.FULL
    return replace(offer, left=left, booked_until=until, state=state)


_SUMMARIES = """
WITH fitting AS (
    SELECT s.event, min(s.starts_at) FILTER (WHERE s.ends_at > $7) AS next_at,
           min(s.starts_at) AS first_at, max(s.ends_at) AS last_at, count(*) AS sessions,
           json_agg(DISTINCT v.city) FILTER (WHERE v.city <> '') AS cities,
           json_agg(DISTINCT v.name) AS venues,
           bool_and(c.id IS NOT NULL) AS cancelled,
           CASE WHEN bool_and(q.size IS NOT NULL)
                THEN sum(greatest(q.size - q.taken - q.at_door, 0))
                     FILTER (WHERE c.id IS NULL AND s.ends_at > $7) END AS left
    FROM session AS s JOIN venue AS v ON v.id = s.venue JOIN quota AS q ON q.id = s.quota
    LEFT JOIN session_cancellation AS c ON c.session = s.id
    WHERE NOT s.practice AND s.ends_at > $3 AND s.starts_at < $4
      AND ($2::text IS NULL OR v.city = $2)
      AND ($1::text IS NULL OR EXISTS (
          SELECT FROM session_credit AS k JOIN campaign_below AS b ON b.member = k.campaign
          JOIN campaign AS m ON m.id = b.campaign WHERE k.session = s.id AND m.slug = $1))
    GROUP BY s.event
)
SELECT * FROM (
    SELECT e.id, e.slug, e.title, e.kind, e.summary, e.published,
           f.first_at AS starts_at, f.last_at AS ends_at, coalesce(f.sessions, 0) AS sessions,
           coalesce(f.cities, '[]') AS cities, coalesce(f.venues, '[]') AS venues,
           (SELECT coalesce(json_agg(DISTINCT m.slug), '[]')
            FROM credit AS k JOIN campaign AS m ON m.id = k.campaign
            WHERE k.event = e.id AND k.until IS NULL) AS campaigns,
           coalesce(f.cancelled, false) AS cancelled, f.left::int AS left,
           coalesce(f.next_at, f.first_at, $5) AS place
    FROM event AS e LEFT JOIN fitting AS f ON f.event = e.id
    WHERE ($6::text IS NULL OR e.kind = $6) AND (f.event IS NOT NULL OR $8)
      AND ({visible})
) AS listed
WHERE ($9::timestamptz IS NULL OR (place, slug) > ($9, $10))
ORDER BY {order} LIMIT $11
"""


async def published(
    filters: Filters, after: str | None, limit: int, now: datetime
) -> list[EventSummary]:
    """Published events, by their next session that fits, then slug; ``after`` is a cursor."""
    return await _summaries("e.published", [], filters, (after, limit, now))


async def past(limit: int, now: datetime) -> list[EventSummary]:
    """Published events all of whose sessions are over, the latest first."""
    over, latest = "e.published AND f.last_at <= $7", "ends_at DESC, slug"
    return await _summaries(over, [], Filters(), (None, limit, now), latest)


async def events_held(
    actor: Actor, filters: Filters, after: str | None, limit: int, now: datetime
) -> list[EventSummary]:
    """All events that the actor's teams hold, published or not; to an admin every one."""
    whose = [None if actor.role is Role.ADMIN else sorted(actor.teams)]
    return await _summaries(
        "$12::int[] IS NULL OR e.team = ANY($12)", whose, filters, (after, limit, now)
    )


async def events_seen(
    actor: Actor | None, filters: Filters, after: str | None, limit: int, now: datetime
) -> list[EventSummary]:
    """Published events, and those that the actor's teams hold, published or not."""
    if actor is None:
        return await published(filters, after, limit, now)
    whose = [None if actor.role is Role.ADMIN else sorted(actor.teams)]
    seen = "e.published OR $12::int[] IS NULL OR e.team = ANY($12)"
    return await _summaries(seen, whose, filters, (after, limit, now))


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
    return [_summary(dict(row)) for row in rows]


def _summary(row: dict[str, Any]) -> EventSummary:
    cursor = f"{row.pop('place'):%Y-%m-%dT%H:%M:%S.%fZ}~{row['slug']}"
    for name in ("title", "summary", "cities", "venues", "campaigns"):
        row[name] = msgspec.json.decode(row[name]) if row[name] is not None else None
    return msgspec.convert({**row, "cursor": cursor}, type=EventSummary)


def _behind(after: str | None) -> tuple[datetime | None, str | None]:
    """The place that a cursor names; a cursor that we never made is the beginning."""
    moment, _, slug = (after or "").partition("~")
    try:
        place = datetime.fromisoformat(moment)
    except ValueError:
        return None, None
    return (place, slug) if place.tzinfo is UTC and is_slug(slug) else (None, None)
