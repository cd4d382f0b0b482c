"""Views of tickets that the SQL of later rooms may read."""

from __future__ import annotations

from events.tickets.tables import ENDS_A_TICKET, Why

_ORDER = ", ".join(f"'{why}'" for why in Why)
_ENDS = ", ".join(f"'{why}'" for why in Why if why in ENDS_A_TICKET)

VIEWS = {
    # Why a ticket may not come in: of the reasons that stand, the first in order of the verdicts.
    "ticket_barred": f"""
        SELECT DISTINCT ON (ticket) ticket, why FROM ticket_bar WHERE lifted_at IS NULL
        ORDER BY ticket, array_position(ARRAY[{_ORDER}]::varchar[], why)""",
    # Every ticket ever issued; barred is null while nothing keeps it out, version its row's own.
    "ticket_now": """
        SELECT t.id, t.number, t.short, t.event, t.offer, t.issue, t.key_slot, t.heads, t.tag,
               t.short_tag, t.entered, t.issued_at, t.changed_in, t.xmin::text AS version,
               (SELECT b.why FROM ticket_barred AS b WHERE b.ticket = t.id) AS barred
        FROM ticket AS t""",
    # Tickets that count as registered: nothing has ended them.
    "ticket_live": f"""
        SELECT t.id, t.event, t.offer, t.heads FROM ticket AS t
        WHERE NOT EXISTS (
            SELECT FROM ticket_bar AS b
            WHERE b.ticket = t.id AND b.lifted_at IS NULL AND b.why IN ({_ENDS}))""",
}
