"""Tickets 票券: numbers, keys and codes. This room knows no registration."""

from events.tickets.reads import ROW, TicketRow, by_code, by_ids, by_number, by_secret
from events.tickets.rules import (
    CODE_LENGTH,
    CROCKFORD,
    TAG_BYTES,
    Code,
    decode,
    genuine,
    public_keys,
    read_short,
    salt,
    spaced,
    tag,
)
from events.tickets.tables import Ticket, TicketCancellation
from events.tickets.writes import TicketDraft, cancel, issue

__all__ = [
    "CODE_LENGTH",
    "CROCKFORD",
    "ROW",
    "TAG_BYTES",
    "Code",
    "Ticket",
    "TicketCancellation",
    "TicketDraft",
    "TicketRow",
    "by_code",
    "by_ids",
    "by_number",
    "by_secret",
    "cancel",
    "decode",
    "genuine",
    "issue",
    "public_keys",
    "read_short",
    "salt",
    "spaced",
    "tag",
]
