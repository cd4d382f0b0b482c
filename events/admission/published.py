"""Views of the door that the SQL of later rooms may read.

Effective order is (effective_at, received_at, device, seq): it stands in each of them.
"""

from __future__ import annotations

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
    # Taps of clickers and numbers typed afterwards; device is null for the latter.
    "headcount_taken": """
        SELECT h.id, h.session, h.quantity, h.category, h.note, h.at, h.entered_at, s.device
        FROM headcount AS h LEFT JOIN scan AS s ON s.id = h.scan""",
}
