"""Views of registrations that the SQL of later rooms may read."""

from __future__ import annotations

VIEWS = {
    "registration_made": """
        SELECT id, event, reference, contact FROM registration""",
    # A ticket with its guest and the registration that it belongs to.
    "guest_seated": """
        SELECT g.ticket, g.registration, g.person, g.particulars, g.position, r.reference, r.event,
               r.made_where = 'door' AS walk_in
        FROM guest AS g LEFT JOIN registration AS r ON r.id = g.registration""",
}
