"""Keeping a registration and whose its tickets are, inside the transaction of whoever books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events import db
from events.registration.reference import fresh_reference
from events.registration.tables import MadeAt


@dataclass(frozen=True, slots=True)
class Booking:
    """A registration without its guests; ``contact`` are the particulars of who booked."""

    event: int
    contact: int | None
    locale: str
    via: str | None
    form_version: int
    made_where: MadeAt


@dataclass(frozen=True, slots=True)
class Seated:
    """A ticket, the person whose it is, and what was told of them; no person for a group."""

    ticket: int
    person: int | None
    particulars: int | None


async def keep(booking: Booking, seated: Sequence[Seated], now: datetime) -> int:
    """Write down a registration, and each ticket in it with its guest; returns its id."""
    made: int = await db.fetch_value(
        """WITH made AS (
               INSERT INTO registration
                   (reference, event, contact, locale, via, form_version, made_at, made_where)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
           ), seated AS (
               INSERT INTO guest (registration, ticket, person, particulars, position)
               SELECT made.id, ticket, person, particulars, position
               FROM made, unnest($9::int[], $10::int[], $11::int[]) WITH ORDINALITY
                   AS told (ticket, person, particulars, position)
           )
           SELECT id FROM made""",
        fresh_reference(), booking.event, booking.contact, booking.locale, booking.via,
        booking.form_version, now, booking.made_where, [seat.ticket for seat in seated],
        [seat.person for seat in seated], [seat.particulars for seat in seated],
    )  # fmt: skip
    return made
