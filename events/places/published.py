"""Views of places that the SQL of later rooms may read."""

from __future__ import annotations

VIEWS = {
    # A pool with what is left of it; size and left are null without limit.
    "quota_now": """
        SELECT id, session, offer, size, taken, at_door,
               greatest(size - taken - at_door, CASE WHEN size IS NOT NULL THEN 0 END) AS left
        FROM quota""",
    # One ticket's claim on one session; released_at is null while it is held.
    "place_claimed": """
        SELECT c.ticket, q.session, c.heads, c.at_door, c.claimed_at, c.released_at
        FROM claim AS c JOIN quota AS q ON q.id = c.quota WHERE q.session IS NOT NULL""",
    # The sessions and offers of an event as they can be booked, as JSON: see ``availability``.
    "event_bookable": """
        SELECT e.id AS event, (
            SELECT coalesce(json_agg(json_build_object(
                'id', s.id, 'slug', s.slug, 'ends_at', s.ends_at, 'cancelled', s.cancelled,
                'quota', q.id, 'size', q.size, 'left', q.left
            ) ORDER BY s.position, s.id), '[]')
            FROM session_timed AS s JOIN quota_now AS q ON q.session = s.id
            WHERE s.event = e.id) AS sessions, (
            SELECT coalesce(json_agg(json_build_object(
                'id', o.id, 'slug', o.slug, 'number', o.number, 'access', o.access,
                'choose_min', o.choose_min, 'choose_max', o.choose_max,
                'opens_at', o.opens_at, 'closes_at', o.closes_at,
                'per_registration_max', o.per_registration_max, 'group_max', o.group_max,
                'quota', q.id, 'size', q.size, 'left', q.left,
                'sessions', (
                    SELECT coalesce(json_agg(s.slug ORDER BY s.position, s.id), '[]')
                    FROM offer_admits AS x JOIN session_timed AS s ON s.id = x.session
                    WHERE x.offer = o.id)
            ) ORDER BY o.position, o.id), '[]')
            FROM offer_named AS o JOIN quota_now AS q ON q.offer = o.id
            WHERE o.event = e.id) AS offers
        FROM event_named AS e""",
}
