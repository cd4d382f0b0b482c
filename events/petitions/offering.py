"""The petitions that a ticket page offers, and what became of what was signed with the ticket."""

from __future__ import annotations

from dataclasses import dataclass

from events import db
from events.petitions.signature import withdraw_token
from events.petitions.tables import COUNTED, State
from events.text import Localised, from_json


@dataclass(frozen=True, slots=True)
class OfferedPetition:
    """A petition on a ticket page; ``signed`` is null until the ticket has signed it."""

    slug: str
    version: int
    title: Localised
    demand: Localised
    target: Localised | None
    open: bool
    signed: State | None
    withdraw_token: str | None

    @property
    def counted(self) -> bool:
        """Whether what was signed with the ticket counts."""
        return self.signed in COUNTED

    @property
    def standing(self) -> bool:
        """Whether what was signed with the ticket stands: pending or counted."""
        return self.signed == State.PENDING or self.signed in COUNTED


async def offered_at(event: int, ticket: int | None = None) -> list[OfferedPetition]:
    """The petitions on an event's ticket page: open ones, and those signed with the ticket.

    What the same person signed in another way is not told: whoever holds a ticket booked it with
    any name and address.
    """
    rows = await db.fetch(
        """SELECT p.slug, p.version, p.title, p.demand, p.target, p.open, own.id AS signature,
                  own.state
           FROM petition_event AS pe JOIN petition AS p ON p.id = pe.petition
           LEFT JOIN LATERAL (
               SELECT s.id, s.state FROM signature_given AS s
               WHERE s.petition = p.id AND s.ticket = $2 ORDER BY s.id DESC LIMIT 1
           ) AS own ON true
           WHERE pe.event = $1 AND (p.open OR own.id IS NOT NULL)
           ORDER BY pe.id""",
        event, ticket,
    )  # fmt: skip
    return [
        OfferedPetition(
            slug=row["slug"], version=row["version"], title=from_json(row["title"]) or "",
            demand=from_json(row["demand"]) or "", target=from_json(row["target"]),
            open=row["open"], signed=State(row["state"]) if row["state"] else None,
            withdraw_token=withdraw_token(row["signature"]) if row["signature"] else None,
        )
        for row in rows
    ]  # fmt: skip
