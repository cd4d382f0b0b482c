"""Tickets: numbers, short codes and the state of one guest's right to enter."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import (
    Array,
    BigInt,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check
from piccolo.table import Table

from events.catalogue import Event, Offer
from events.db import DB, one_of


class Why(StrEnum):
    """Reasons that keep a ticket out, each named as the verdict it leads to, in their order."""

    REPLACED = "replaced"
    CANCELLED = "cancelled"
    UNPAID = "unpaid"
    NOT_APPROVED = "not_approved"
    CONSENT_MISSING = "consent_missing"


ENDS_A_TICKET = frozenset({Why.REPLACED, Why.CANCELLED})
"""Reasons after which a ticket is none any more: it no longer counts as registered."""


class Ticket(Table, db=DB):
    """One guest's right to enter. ``heads`` is null, or how many a group ticket stands for.

    ``entered`` are the sessions it was let in to, in the order in which that was heard: kept by the
    door, compared with the admissions by its audit.

    ``changed_in`` is the transaction (``pg_current_xact_id``) that last changed what a phone's list
    says of it.
    """

    number = Bytea(default=None, null=False, unique=True)  # 8 random bytes
    short = Varchar(length=8, default=None, null=False, unique=True)  # Crockford base32
    event = ForeignKey(Event, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    # null: made at the door of an event without offers
    offer = ForeignKey(Offer, default=None, null=True, index=True, on_delete=OnDelete.restrict)
    issue = SmallInt(default=0, null=False)
    key_slot = SmallInt(default=0, null=False)
    heads = Integer(default=None, null=True)
    tag = Bytea(default=None, null=False, unique=True)  # 10 bytes, see codes.tag
    short_tag = Bytea(default=None, null=False, unique=True)
    entered = Array(base_column=Integer(), default=list, null=False)
    issued_at = Timestamptz(default=None, null=False)
    changed_in = BigInt(default=None, null=False)
    ck_ticket_heads_positive = Check("heads IS NULL OR heads > 0")


class TicketBar(Table, db=DB):
    """Why a ticket may not come in: since when, by whom, and until when the reason stood."""

    ticket = ForeignKey(Ticket, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    why = Varchar(length=20, default=None, null=False, choices=Why)
    since = Timestamptz(default=None, null=False)
    by = Varchar(length=80, default=None, null=False)
    lifted_at = Timestamptz(default=None, null=True)
    lifted_by = Varchar(length=80, default=None, null=True)
    ck_ticket_bar_why = one_of("why", Why)
