"""The audit of places: the kept numbers of every quota against the claims on it."""

from __future__ import annotations

from events import db

_DIFFERENT = """
    SELECT coalesce('session ' || s.name, 'offer ' || e.slug || ' ' || o.slug) AS pool,
           q.taken, q.at_door,
           coalesce(sum(c.heads) FILTER (WHERE NOT c.at_door), 0) AS claimed,
           coalesce(sum(c.heads) FILTER (WHERE c.at_door), 0) AS claimed_at_door
    FROM quota AS q
    LEFT JOIN claim AS c ON c.quota = q.id AND c.released_at IS NULL
    LEFT JOIN session_named AS s ON s.id = q.session
    LEFT JOIN offer_named AS o ON o.id = q.offer LEFT JOIN event_named AS e ON e.id = o.event
    GROUP BY q.id, s.name, e.slug, o.slug
    HAVING q.taken <> coalesce(sum(c.heads) FILTER (WHERE NOT c.at_door), 0)
        OR q.at_door <> coalesce(sum(c.heads) FILTER (WHERE c.at_door), 0)
    ORDER BY q.id
"""


async def audit() -> list[str]:
    """Each quota whose kept numbers differ from the claims on it, in one line each."""
    return [
        f"quota of {row['pool']}: kept {row['taken']} + {row['at_door']} at the door, "
        f"claimed {row['claimed']} + {row['claimed_at_door']}"
        for row in await db.fetch(_DIFFERENT)
    ]
