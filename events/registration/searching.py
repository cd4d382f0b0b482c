"""The organiser's list of an event's registrations, and searching in it."""

from __future__ import annotations

from events import db
from events.errors import Invalid
from events.registration.pages import registration_views
from events.registration.registration_view import RegistrationView
from events.registration.tables import Registration


async def registrations_of(
    event: int, query: str = "", after: int | None = None, limit: int = 100
) -> list[RegistrationView]:
    """An event's registrations, newest first, for staff.

    ``query`` is part of a name or address, or a reference or short code; ``after`` is the id of
    the last one seen. Raises Invalid for one that is no registration of the event.
    """
    if after is not None and not await Registration.exists().where(
        Registration.id == after, Registration.event == event
    ):
        raise Invalid.one("after", "unknown")
    rows = await db.fetch(
        """SELECT r.id FROM registration AS r
           WHERE r.event = $1 AND ($3::int IS NULL OR r.id < $3) AND ($2 = '' OR EXISTS (
               SELECT FROM guest AS g JOIN ticket_now AS t ON t.id = g.ticket
               LEFT JOIN particulars_told AS p ON p.id IN (g.particulars, r.contact)
               WHERE g.registration = r.id AND (
                   strpos(lower(p.name), lower($2)) > 0 OR strpos(lower(p.email), lower($2)) > 0
                   OR r.reference = upper($2) OR t.short = upper($2))))
           ORDER BY r.id DESC LIMIT $4""",
        event, query, after, limit,
    )  # fmt: skip
    return await registration_views(db.column(rows, "id"))
