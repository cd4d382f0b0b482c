"""Views of people that the SQL of later rooms may read."""

from __future__ import annotations

VIEWS = {
    # Every person, and the one they stand for after merges.
    "person_now": """
        SELECT id, coalesce(merged_into, id) AS person, email_key FROM person""",
    # How somebody is called and written to on one occasion, for a search by staff.
    "particulars_told": """
        SELECT id, name, email FROM particulars""",
    # Moments from which a person is known, and of which event; the least (at, place) is the first.
    "person_known": """
        SELECT person AS id, at, event, id AS place FROM first_known
        UNION ALL
        SELECT p.id, k.as_of, NULL, 0
        FROM known_email AS k JOIN person AS p ON p.email_key = k.email_key""",
    # Every version of a privacy notice that was ever shown.
    "notice_shown": """
        SELECT kind, version FROM notice""",
}
