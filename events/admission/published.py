"""Views of the door that the SQL of later rooms may read.

Effective order is (effective_at, received_at, device, seq): it stands in each of them.
"""

from __future__ import annotations

_IN_ORDER = """
    PARTITION BY session ORDER BY effective_at, received_at, device NULLS LAST, seq, id"""

VIEWS = {
    # Rows of phones that were recorded, also those that were undone later.
    "scan_recorded": """
        SELECT s.id, s.device, s.seq, s.key, s.event, s.gate, s.session, s.ticket, s.kind,
               s.verdict, s.told, s.lets_in, s.undoes, s.heads, s.effective_at, s.received_at
        FROM scan AS s WHERE s.status = 'recorded'""",
    # Rows of phones that count as said: recorded and not undone.
    "scan_standing": """
        SELECT s.id, s.device, s.seq, s.key, s.event, s.gate, s.session, s.ticket, s.kind,
               s.verdict, s.told, s.lets_in, s.heads, s.effective_at, s.received_at
        FROM scan AS s
        WHERE s.status = 'recorded' AND NOT EXISTS (
            SELECT FROM scan AS u
            WHERE u.undoes = s.key AND u.kind = 'undo' AND u.event = s.event
              AND u.status = 'recorded')""",
    # Admissions with the row that let in: where, by which phone, and where it stands in order.
    "admission_made": """
        SELECT a.id, a.session, a.ticket, a.person, a.heads, a.at, s.gate, s.device, s.seq,
               s.effective_at, s.received_at
        FROM admission AS a LEFT JOIN scan AS s ON s.id = a.scan""",
    # Taps of clickers that were not undone, and numbers typed afterwards: device is null for these.
    "headcount_taken": """
        SELECT h.id, h.session, h.quantity, h.category, h.note, h.at, h.entered_at, s.device, s.seq,
               coalesce(s.effective_at, h.entered_at) AS effective_at,
               coalesce(s.received_at, h.entered_at) AS received_at
        FROM headcount AS h LEFT JOIN scan AS s ON s.id = h.scan
        WHERE s.id IS NULL OR (s.kind = 'count' AND NOT EXISTS (
            SELECT FROM scan AS u
            WHERE u.undoes = s.key AND u.kind = 'undo' AND u.event = s.event
              AND u.status = 'recorded'))""",
    # What each row adds to the heads of its session: the rows one after the other in effective
    # order (a typed number where it was entered), never below zero after any of them. What is
    # missing at the lowest point is made good there: Sn - min(0, S1 … Sn), S the sums so far.
    "headcount_folded": f"""
        SELECT id, session, quantity, category, note, at, entered_at, device,
               heads - lag(heads, 1, 0::bigint) OVER ({_IN_ORDER}) AS counted
        FROM (
            SELECT *, so_far - least(0, min(so_far) OVER ({_IN_ORDER})) AS heads
            FROM (
                SELECT *, sum(quantity) OVER ({_IN_ORDER}) AS so_far FROM headcount_taken
            ) AS taken
        ) AS risen""",
    # The heads of each session that was counted.
    "headcount_summed": """
        SELECT session, sum(counted)::bigint AS heads FROM headcount_folded GROUP BY session""",
}
