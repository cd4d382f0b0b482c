"""Questions about tickets."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from events import db
from events.tickets import rules


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket as other rooms see it. ``id`` is ours, ``public_id`` is what programs see."""

    id: int
    number: bytes
    short: str
    event: int
    offer: int | None
    offer_number: int
    issue: int
    key_slot: int
    heads: int | None
    cancelled: bool

    @property
    def public_id(self) -> str:
        """The ticket's id in answers: its number in hex."""
        return self.number.hex()

    @property
    def code(self) -> str:
        """The signed code that the QR carries."""
        return rules.encode(self.event, self.number, self.offer_number, self.issue, self.key_slot)

    @property
    def secret(self) -> str:
        """The secret of the ticket's page."""
        return rules.link_secret(self.number, self.issue)


ROW = """json_build_object(
    'id', t.id, 'number', encode(t.number, 'base64'), 'short', t.short, 'event', t.event,
    'offer', t.offer, 'offer_number', coalesce(o.number, 255), 'issue', t.issue,
    'key_slot', t.key_slot, 'heads', t.heads,
    'cancelled', EXISTS (SELECT FROM ticket_cancellation AS c WHERE c.ticket = t.id))"""
"""A ``TicketRow`` as JSON, for statements of other rooms that join ticket ``t`` and offer ``o``."""

_SELECT = """
    SELECT t.id, t.number, t.short, t.event, t.offer, coalesce(o.number, 255) AS offer_number,
           t.issue, t.key_slot, t.heads,
           EXISTS (SELECT FROM ticket_cancellation AS c WHERE c.ticket = t.id) AS cancelled
    FROM ticket AS t LEFT JOIN offer AS o ON o.id = t.offer
"""


async def by_ids(ids: list[int]) -> dict[int, TicketRow]:
    """Tickets by our id."""
    rows = await db.fetch(f"{_SELECT} WHERE t.id = ANY($1::int[])", ids)
    return {row["id"]: TicketRow(**row) for row in rows}


async def by_number(number: bytes) -> TicketRow | None:
    """The ticket with a number."""
    row = await db.fetch_row(f"{_SELECT} WHERE t.number = $1", number)
    return TicketRow(**row) if row else None


async def by_code(text: str) -> TicketRow | None:
    """The ticket whose current code this is; None for a foreign, forged or replaced one."""
    code = rules.decode(text)
    if code is None or not rules.genuine(code):
        return None
    ticket = await by_number(code.number)
    return ticket if ticket and ticket.code == text else None


async def by_secret(secret: str) -> TicketRow | None:
    """The ticket whose page the secret opens; None for a wrong or outdated secret."""
    number = rules.read_link_secret(secret)
    ticket = await by_number(number) if number else None
    return ticket if ticket and hmac.compare_digest(ticket.secret, secret) else None
