"""Views of actions that the SQL of later rooms may read."""

from __future__ import annotations

VIEWS = {
    "action_done": """
        SELECT id, type, quantity, session, petition, campaign, person, at FROM action""",
}
