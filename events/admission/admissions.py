"""The audit of admissions: those that are kept, against those that the scans say."""

from __future__ import annotations

from datetime import datetime

from events import db, outbox, tickets
from events.outbox import Errand

KEPT_ADMISSIONS = "SELECT session, ticket, person, scan, heads, at FROM admission"

_ADMISSIONS = """
    SELECT DISTINCT ON (s.session, s.ticket)
           s.session, s.ticket, g.person, s.id AS scan,
           CASE WHEN t.heads IS NOT NULL THEN coalesce(s.heads, t.heads) END AS heads,
           s.effective_at AS at
    FROM scan_standing AS s JOIN ticket_now AS t ON t.id = s.ticket
    LEFT JOIN guest_seated AS g ON g.ticket = s.ticket
    WHERE s.lets_in{and_more}
    ORDER BY s.session, s.ticket, s.effective_at, s.received_at, s.device, s.seq
"""
ADMISSIONS = _ADMISSIONS.format(and_more="")
"""The admissions as the scans say: the earliest row that lets in and is not undone."""

_DUE = _ADMISSIONS.format(and_more=" AND s.ticket = ANY($1::int[])")
_SETTLE = f"""
    WITH due AS MATERIALIZED ({_DUE}), gone AS (
        DELETE FROM admission AS a WHERE a.ticket = ANY($1::int[]) AND NOT EXISTS (
            SELECT FROM due WHERE due.session = a.session AND due.ticket = a.ticket)
    ), stays AS (
        INSERT INTO admission (session, ticket, person, scan, heads, at)
        SELECT session, ticket, person, scan, heads, at FROM due
        ON CONFLICT (session, ticket) DO UPDATE
            SET scan = excluded.scan, heads = excluded.heads, at = excluded.at
            WHERE admission.scan <> excluded.scan
        RETURNING ticket, session, xmax = 0 AS fresh
    )
    SELECT due.ticket, due.session, coalesce(stays.fresh, false) AS fresh
    FROM due LEFT JOIN stays USING (ticket, session) ORDER BY due.ticket, due.session
"""


async def settle(event: int, moved: list[int], now: datetime) -> None:
    """Keep the admissions of an event's tickets as the scans now say, in an open transaction.

    The tickets must be locked. Later rooms hear of it when somebody has come in.
    """
    rows = await db.fetch(_SETTLE, moved)
    entered: dict[int, list[int]] = {ticket: [] for ticket in moved}
    for row in rows:
        entered[row["ticket"]].append(row["session"])
    await tickets.enter(entered)
    if any(row["fresh"] for row in rows):
        await outbox.post(Errand.ADMISSIONS_RECORDED, event, now)


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
