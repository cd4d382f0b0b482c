"""Mails 通知信: what an outbox row says, composed when it is read. No HTML is made here."""

from events.mails.reads import KINDS, House, compose, house
from events.mails.rules import Facts, Heading, Link, Mail, Paragraph, Part, TicketCode

__all__ = [
    "KINDS",
    "Facts",
    "Heading",
    "House",
    "Link",
    "Mail",
    "Paragraph",
    "Part",
    "TicketCode",
    "compose",
    "house",
]
