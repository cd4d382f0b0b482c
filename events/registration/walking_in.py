"""Walking in: somebody at the door without a ticket is registered on the spot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events import db, people, places, tickets
from events.people import PersonDraft
from events.places import Draw
from events.registration.keeping import Booking, Seated, keep
from events.registration.tables import LANGUAGE, MadeAt
from events.tickets import NO_OFFER, TicketDraft


@dataclass(frozen=True, slots=True)
class WalkIn:
    """Somebody at the door without a ticket; ``heads`` is null for one person.

    ``named``: they had a name, which is not known any more.
    """

    event: int
    session: int
    name: str
    heads: int | None
    named: bool = False


# The session's quota, and the first offer that admits to it, else the event's first.
_DOOR = """
    SELECT q.id AS quota, o.id AS offer, o.number
    FROM quota_now AS q
    LEFT JOIN (offer_named AS o LEFT JOIN offer_admits AS x ON x.offer = o.id AND x.session = $2)
        ON o.event = $1
    WHERE q.session = $2
    ORDER BY x.offer IS NULL, o.position, o.id LIMIT 1
"""


async def _somebody(guest: WalkIn, now: datetime) -> tuple[int | None, int | None]:
    """Who came, and what was told of them. A group without a name is nobody: it is only counted."""
    if guest.heads and not (guest.name or guest.named):
        return None, None
    somebody = PersonDraft(guest.name)
    [person] = await people.identify([somebody], now, None)
    [told] = await people.keep_particulars([(person, somebody)], now)
    return person, told


async def walk_in(guest: WalkIn, now: datetime) -> tuple[int, bool]:
    """Register somebody at the door, inside the scan's transaction; always possible.

    Returns the ticket, and whether the session is now over its capacity.
    """
    person, told = await _somebody(guest, now)
    row = await db.fetch_row(_DOOR, guest.event, guest.session)
    assert row is not None, "every session has a quota"
    number = NO_OFFER if row["number"] is None else row["number"]
    draft = TicketDraft(guest.event, row["offer"], number, guest.heads)
    [ticket] = await tickets.issue([draft], now)
    booking = Booking(guest.event, told, LANGUAGE, None, 1, MadeAt.DOOR)
    await keep(booking, [Seated(ticket, person, told)], now)
    over = await places.claim_at_door(Draw(ticket, row["quota"], guest.heads or 1), now)
    return ticket, over
