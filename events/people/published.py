"""Views of people that the SQL of later rooms may read."""

from __future__ import annotations

VIEWS = {
    # Every person, and the one they stand for after merges.
    "person_now": """
        SELECT id, coalesce(merged_into, id) AS person, email_key FROM person""",
    # How a person is called and written to, for a search by staff.
    "person_named": """
        SELECT id, coalesce(merged_into, id) AS person, name, email FROM person""",
    # Moments from which a person is known, and of which event; the least (at, place) is the first.
    "person_known": """
        SELECT person AS id, at, event, id AS place FROM first_known
        UNION ALL
        SELECT p.id, k.as_of, NULL, 0
        FROM known_email AS k JOIN person AS p ON p.email_key = k.email_key""",
    # Two persons said to be one, until that is undone.
    "person_merged": """
        SELECT id, kept, gone, undone_at IS NOT NULL AS undone FROM merge""",
    # Every version of a privacy notice that was ever shown.
    "notice_shown": """
        SELECT kind, version FROM notice""",
}
