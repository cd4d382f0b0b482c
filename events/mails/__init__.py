"""Mails 通知信, composed from an outbox row when it is read. No HTML is made here."""

from events.mails.composing import KINDS, compose
from events.mails.gathering import MAILBOX_MAILS_MAX, close, forget_old, may_go
from events.mails.held import MailTrouble, Reader, one_held, readers, recent_held, trouble
from events.mails.letterhead import House, house
from events.mails.parts import Facts, Heading, Link, Mail, Paragraph, Part, TicketCode

__all__ = [
    "KINDS",
    "MAILBOX_MAILS_MAX",
    "Facts",
    "Heading",
    "House",
    "Link",
    "Mail",
    "MailTrouble",
    "Paragraph",
    "Part",
    "Reader",
    "TicketCode",
    "close",
    "compose",
    "forget_old",
    "house",
    "may_go",
    "one_held",
    "readers",
    "recent_held",
    "trouble",
]
