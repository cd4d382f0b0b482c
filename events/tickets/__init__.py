"""Tickets 票券: numbers, keys, codes, and why one may not come in. Knows no registration."""

from events.tickets.barring import bar, lift
from events.tickets.codes import (
    CODE_LENGTH,
    TAG_BYTES,
    Code,
    decode,
    genuine,
    public_keys,
    salt,
    spaced,
    tag,
)
from events.tickets.entering import enter
from events.tickets.issued import (
    NO_OFFER,
    ROW,
    IssuedTicket,
    by_code,
    by_ids,
    by_number,
    by_secret,
)
from events.tickets.issuing import TicketDraft, issue
from events.tickets.links import read_number
from events.tickets.locking import lock
from events.tickets.tables import Ticket, TicketBar, Why
from events.tickets.typed import CROCKFORD, read_short

__all__ = [
    "CODE_LENGTH",
    "CROCKFORD",
    "NO_OFFER",
    "ROW",
    "TAG_BYTES",
    "Code",
    "IssuedTicket",
    "Ticket",
    "TicketBar",
    "TicketDraft",
    "Why",
    "bar",
    "by_code",
    "by_ids",
    "by_number",
    "by_secret",
    "decode",
    "enter",
    "genuine",
    "issue",
    "lift",
    "lock",
    "public_keys",
    "read_number",
    "read_short",
    "salt",
    "spaced",
    "tag",
]
