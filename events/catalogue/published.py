"""Views of events that the SQL of later rooms may read.

What is said in many places stands here once: the name ``event/session``, the window in which a
session's doors are open, and whether it was cancelled.
"""

from __future__ import annotations

_OPENS_AT = "s.starts_at - make_interval(mins => s.doors_open_minutes)"
_CLOSES_AT = "s.ends_at + make_interval(mins => s.last_entry_minutes)"
_CANCELLED = "EXISTS (SELECT FROM session_cancellation AS c WHERE c.session = s.id)"

_CREDITS = """(
    SELECT coalesce(json_agg(json_build_object(
        'campaign', slug, 'name', name, 'role', role,
        'line', CASE json_array_length(lines) WHEN 0 THEN NULL WHEN 1 THEN lines -> 0
                ELSE lines END) ORDER BY role DESC, first), '[]')
    FROM (SELECT m.slug, m.name, c.role, min(c.id) AS first,
              coalesce(json_agg(l.slug ORDER BY c.id) FILTER (WHERE l.id IS NOT NULL), '[]')
                  AS lines
          FROM credit AS c JOIN campaign_named AS m ON m.id = c.campaign
          LEFT JOIN line_named AS l ON l.id = c.line
          WHERE c.event = e.id AND c.until IS NULL AND {which}
          GROUP BY m.slug, m.name, c.role) AS credited)"""

_SESSIONS = f"""(
    SELECT coalesce(json_agg(json_build_object(
        'id', s.id, 'slug', s.slug, 'title', s.title,
        'starts_at', s.starts_at, 'ends_at', s.ends_at,
        'venue', json_build_object('name', v.name, 'city', v.city, 'address', v.address),
        'doors_open_minutes', s.doors_open_minutes, 'last_entry_minutes', s.last_entry_minutes,
        'within', around_event.slug || '/' || around.slug, 'practice', s.practice,
        'campaigns', {_CREDITS.format(which="c.session = s.id")}, 'cancelled', {_CANCELLED},
        'sequence', s.sequence + {_CANCELLED}::int
    ) ORDER BY s.position, s.id), '[]')
    FROM session AS s JOIN venue AS v ON v.id = s.venue
    LEFT JOIN session AS around ON around.id = s.within
    LEFT JOIN event AS around_event ON around_event.id = around.event
    WHERE s.event = e.id)"""

_OFFERS = """(
    SELECT coalesce(json_agg(json_build_object(
        'id', o.id, 'number', o.number, 'slug', o.slug, 'name', o.name, 'price', o.price,
        'sessions', (SELECT coalesce(json_agg(s.slug ORDER BY s.position, s.id), '[]')
                     FROM offer_session AS x JOIN session AS s ON s.id = x.session
                     WHERE x.offer = o.id),
        'choose', CASE WHEN o.choose_min IS NOT NULL
                  THEN json_build_object('min', o.choose_min, 'max', o.choose_max) END,
        'access', o.access, 'opens_at', o.opens_at, 'closes_at', o.closes_at,
        'per_registration_max', o.per_registration_max, 'group_max', o.group_max
    ) ORDER BY o.position, o.id), '[]')
    FROM offer AS o WHERE o.event = e.id)"""

_GATES = """(
    SELECT coalesce(json_agg(json_build_object(
        'id', g.id, 'slug', g.slug, 'kind', g.kind, 'name', g.name
    ) ORDER BY g.position, g.id), '[]') FROM gate AS g WHERE g.event = e.id)"""

_QUESTIONS = """(
    SELECT coalesce(json_agg(json_build_object(
        'id', q.id, 'slug', q.slug, 'ask', q.ask, 'label', q.label, 'kind', q.kind,
        'required', q.required, 'options', q.options, 'offers', q.offers, 'show_if', q.show_if
    ) ORDER BY q.position, q.id), '[]') FROM question AS q WHERE q.event = e.id)"""

VIEWS = {
    "event_named": """
        SELECT id, slug, title, kind, summary, published, team, email, sensitive, form_version
        FROM event""",
    # An event as PUT writes it, as JSON, but for the sizes of its quotas.
    "event_shown": f"""
        SELECT e.id, e.slug, e.published, e.team, json_build_object(
            'id', e.id, 'slug', e.slug, 'title', e.title, 'kind', e.kind, 'summary', e.summary,
            'published', e.published, 'hosting', e.hosting, 'email', e.email,
            'sensitive', e.sensitive, 'form_version', e.form_version, 'team', e.team,
            'campaigns', {_CREDITS.format(which="c.session IS NULL")}, 'sessions', {_SESSIONS},
            'offers', {_OFFERS}, 'gates', {_GATES}, 'questions', {_QUESTIONS}) AS shown
        FROM event AS e""",
    # When a session takes place and when its doors are open: all that a door asks of it.
    "session_timed": f"""
        SELECT s.id, s.event, s.slug, s.position, s.starts_at, s.ends_at, s.within,
               {_OPENS_AT} AS opens_at, {_CLOSES_AT} AS closes_at, {_CANCELLED} AS cancelled
        FROM session AS s""",
    # A session by its name in answers, with where it takes place and whose event it is.
    "session_named": f"""
        SELECT s.id, s.event, s.slug, e.slug || '/' || s.slug AS name, s.title, s.position,
               s.starts_at, s.ends_at, s.doors_open_minutes,
               {_OPENS_AT} AS opens_at, {_CLOSES_AT} AS closes_at,
               v.name AS venue, v.city, v.address, s.within, s.practice, {_CANCELLED} AS cancelled,
               s.sequence + {_CANCELLED}::int AS sequence,
               e.slug AS event_slug, e.title AS event_title, e.kind, e.published, e.team
        FROM session AS s JOIN event AS e ON e.id = s.event JOIN venue AS v ON v.id = s.venue""",
    # Sessions that are held: not cancelled and not for practice.
    "session_held": """
        SELECT s.id, s.event, s.starts_at, s.ends_at FROM session AS s
        WHERE NOT s.practice
          AND NOT EXISTS (SELECT FROM session_cancellation AS c WHERE c.session = s.id)""",
    # What a session counts for today: its own credit if it names any, else its event's. It stands
    # on a line that takes events with the organisation's part in this one.
    "session_credit": """
        SELECT s.id AS session, c.campaign, c.role,
               (SELECT l.id FROM line_named AS l JOIN event AS e ON e.hosting = ANY(l.hosting)
                WHERE l.id = c.line AND e.id = s.event) AS line
        FROM session AS s JOIN credit AS c ON c.event = s.event AND c.until IS NULL
        WHERE c.session = s.id
           OR (c.session IS NULL AND NOT EXISTS (
                SELECT FROM credit AS own WHERE own.session = s.id AND own.until IS NULL))""",
    # The campaigns that an event or one of its sessions counts for.
    "event_credit": """
        SELECT DISTINCT event, campaign FROM credit WHERE until IS NULL""",
    "offer_named": """
        SELECT id, event, slug, number, position, name, price, access, choose_min, choose_max,
               opens_at, closes_at, per_registration_max, group_max
        FROM offer""",
    # The sessions that an offer admits to.
    "offer_admits": """
        SELECT offer, session FROM offer_session""",
    "gate_named": """
        SELECT id, event, slug, kind, name, position FROM gate""",
    "question_asked": """
        SELECT id, event, slug, ask, kind, required, options, offers, show_if, position
        FROM question""",
}
