"""Admissions, as they are kept and as the scans say: the two must agree."""

from __future__ import annotations

from events import db

KEPT_ADMISSIONS = "SELECT session, ticket, person, scan, heads, at FROM admission"

ADMISSIONS = """
    SELECT DISTINCT ON (s.session, s.ticket)
           s.session, s.ticket, g.person, s.id AS scan,
           CASE WHEN t.heads IS NOT NULL THEN coalesce(s.heads, t.heads) END AS heads,
           s.effective_at AS at
    FROM scan_standing AS s JOIN ticket AS t ON t.id = s.ticket
    LEFT JOIN guest AS g ON g.ticket = s.ticket
    WHERE s.lets_in
    ORDER BY s.session, s.ticket, s.effective_at, s.received_at, s.device, s.seq
"""
"""The admissions as the scans say: the earliest row that lets in and is not undone."""


async def audit() -> list[str]:
    """Each admission that differs from what the scans say."""
    rows = await db.fetch(
        f"""SELECT 'kept but not in the scans' AS what, * FROM
                (({KEPT_ADMISSIONS}) EXCEPT ({ADMISSIONS})) AS extra
            UNION ALL
            SELECT 'in the scans but not kept', * FROM
                (({ADMISSIONS}) EXCEPT ({KEPT_ADMISSIONS})) AS missing"""
    )
    return [
        f"admission of ticket {row['ticket']} to session {row['session']}: {row['what']}"
        for row in rows
    ]
