"""Mails 通知信, composed from an outbox row when it is read. No HTML is made here."""

from events.mails.composing import KINDS, compose
from events.mails.held import MailTrouble, one_held, recent_held, trouble
from events.mails.letterhead import House, house
from events.mails.parts import Facts, Heading, Link, Mail, Paragraph, Part, TicketCode

__all__ = [
    "KINDS",
    "Facts",
    "Heading",
    "House",
    "Link",
    "Mail",
    "MailTrouble",
    "Paragraph",
    "Part",
    "TicketCode",
    "compose",
    "house",
    "one_held",
    "recent_held",
    "trouble",
]
