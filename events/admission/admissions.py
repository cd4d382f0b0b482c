"""The audit of admissions: those that are kept, against those that the scans say."""

from __future__ import annotations

from events import db

KEPT_ADMISSIONS = "SELECT session, ticket, person, scan, heads, at FROM admission"

ADMISSIONS = """
    SELECT DISTINCT ON (s.session, s.ticket)
           s.session, s.ticket, g.person, s.id AS scan,
           CASE WHEN t.heads IS NOT NULL THEN coalesce(s.heads, t.heads) END AS heads,
           s.effective_at AS at
    FROM scan_standing AS s JOIN ticket_now AS t ON t.id = s.ticket
    LEFT JOIN guest_seated AS g ON g.ticket = s.ticket
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
    return await _entered_elsewhere() + [
        f"admission of ticket {row['ticket']} to session {row['session']}: {row['what']}"
        for row in rows
    ]


async def _entered_elsewhere() -> list[str]:
    """Each ticket whose note of the sessions it has entered differs from its admissions."""
    rows = await db.fetch(
        """SELECT t.id FROM ticket_now AS t
           WHERE ARRAY(SELECT unnest(t.entered) ORDER BY 1)
              <> ARRAY(SELECT a.session FROM admission AS a WHERE a.ticket = t.id ORDER BY 1)
           ORDER BY t.id"""
    )
    return [
        f"ticket {row['id']}: the sessions it has entered are not its admissions" for row in rows
    ]
