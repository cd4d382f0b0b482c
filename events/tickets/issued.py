"""A ticket as it was issued, found by its number, its code or the secret of its link."""

from __future__ import annotations

from dataclasses import dataclass

from events import db, sealing
from events.tickets import codes, links
from events.tickets.tables import ENDS_A_TICKET, Why
from events.tickets.typed import whole

NO_OFFER = 255
"""The offer index in the code of a ticket that was made at the door without an offer."""


@dataclass(frozen=True, slots=True)
class IssuedTicket:
    """A ticket as other rooms see it. ``id`` is ours, ``public_id`` is what programs see.

    ``entered`` are the sessions that it was let in to, by our id. ``barred`` says why it may not
    come in; None while nothing keeps it out.
    """

    id: int
    number: bytes
    short: str
    event: int
    offer: int | None
    offer_number: int
    issue: int
    key_slot: int
    heads: int | None
    entered: list[int]
    barred: Why | None

    @property
    def cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self.barred == Why.CANCELLED

    @property
    def void(self) -> bool:
        """Whether it is no ticket any more: cancelled, or another one stands for it."""
        return self.barred in ENDS_A_TICKET

    @property
    def public_id(self) -> str:
        """The ticket's id in answers: its number in hex."""
        return self.number.hex()

    @property
    def code(self) -> str:
        """The signed code that the QR carries."""
        return codes.encode(self.event, self.number, self.offer_number, self.issue, self.key_slot)

    @property
    def secret(self) -> str:
        """The secret of the ticket's page."""
        return links.link_secret(self.number, self.issue)


ROW = f"""json_build_object(
    'id', t.id, 'number', encode(t.number, 'base64'), 'short', t.short, 'event', t.event,
    'offer', t.offer, 'offer_number', coalesce(o.number, {NO_OFFER}), 'issue', t.issue,
    'key_slot', t.key_slot, 'heads', t.heads, 'entered', t.entered,
    'barred', t.barred)"""
"""An ``IssuedTicket`` as JSON, where a statement joins ``ticket_now`` t and ``offer_named`` o."""

_SELECT = f"""
    SELECT t.id, t.number, t.short, t.event, t.offer, coalesce(o.number, {NO_OFFER})
               AS offer_number, t.issue, t.key_slot, t.heads, t.entered, t.barred
    FROM ticket_now AS t LEFT JOIN offer_named AS o ON o.id = t.offer
"""


async def by_ids(ids: list[int]) -> dict[int, IssuedTicket]:
    """Tickets by our id."""
    rows = await db.fetch(f"{_SELECT} WHERE t.id = ANY($1::int[])", ids)
    return {row["id"]: IssuedTicket(**row) for row in rows}


async def by_number(number: bytes) -> IssuedTicket | None:
    """The ticket with a number."""
    row = await db.fetch_row(f"{_SELECT} WHERE t.number = $1", number)
    return IssuedTicket(**row) if row else None


async def by_code(text: str) -> IssuedTicket | None:
    """The ticket whose current code this is; None for a foreign, forged or replaced one."""
    code = codes.decode(text)
    if code is None or not codes.genuine(code):
        return None
    ticket = await by_number(code.number)
    return ticket if ticket and ticket.code == whole(text) else None


async def by_secret(secret: str) -> IssuedTicket | None:
    """The ticket whose page the secret opens; None for a wrong or outdated secret."""
    number = links.read_link_secret(secret)
    ticket = await by_number(number) if number else None
    return ticket if ticket and sealing.same(secret, ticket.secret) else None
