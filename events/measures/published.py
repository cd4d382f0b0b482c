"""Views of measures that the SQL of later rooms may read."""

from __future__ import annotations

VIEWS = {
    "measure_reported": """
        SELECT id, line, figure, value, unit, qualifier, basis, since, until, session, note,
               entered_at
        FROM measure""",
}
