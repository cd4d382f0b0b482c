"""The petitions that a ticket page offers, and what became of its guest's signatures."""

from __future__ import annotations

from dataclasses import dataclass

from events import db
from events.petitions.signature import withdraw_token
from events.petitions.tables import COUNTED, State
from events.text import Localised, from_json


@dataclass(frozen=True, slots=True)
class OfferedPetition:
    """A petition on a ticket page; ``signed`` is null until this ticket's guest has signed."""

    slug: str
    title: Localised
    demand: Localised
    target: Localised | None
    open: bool
    signed: State | None
    withdraw_token: str | None

    @property
    def standing(self) -> bool:
        """Whether the guest's signature stands: pending or counted."""
        return self.signed == State.PENDING or self.signed in COUNTED


async def offered_at(event: int, ticket: int | None = None) -> list[OfferedPetition]:
    """The petitions on an event's ticket page: open ones, and those its guest has signed.

    ``signed`` is the guest's own signature, however it was given.
    """
    rows = await db.fetch(
        """SELECT p.slug, p.title, p.demand, p.target, p.open, own.id AS signature, own.state
           FROM petition_event AS pe JOIN petition AS p ON p.id = pe.petition
           LEFT JOIN LATERAL (
               SELECT s.id, s.state FROM signature_now AS s
               WHERE s.petition = p.id AND s.state <> 'repeat' AND s.person IN (
                   SELECT same.id FROM guest_seated AS g
                   JOIN person_now AS me ON me.id = g.person
                   JOIN person_now AS same ON same.person = me.person
                   WHERE g.ticket = $2)
               ORDER BY s.id LIMIT 1
           ) AS own ON true
           WHERE pe.event = $1 AND (p.open OR own.id IS NOT NULL)
           ORDER BY pe.id""",
        event, ticket,
    )  # fmt: skip
    return [
        OfferedPetition(
            slug=row["slug"], title=from_json(row["title"]) or "",
            demand=from_json(row["demand"]) or "", target=from_json(row["target"]),
            open=row["open"], signed=State(row["state"]) if row["state"] else None,
            withdraw_token=withdraw_token(row["signature"]) if row["signature"] else None,
        )
        for row in rows
    ]  # fmt: skip
