"""Quotas, and the claims on them."""

from __future__ import annotations

from piccolo.columns import Boolean, ForeignKey, Integer, OnDelete, Serial, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events.catalogue import Offer, Session
from events.db import DB


class Quota(Table, db=DB):
    """A pool of places 名額, of one session or one offer; ``size`` is null without limit.

    ``taken`` is guarded by the size; walk-ins stand in ``at_door``, where a lead may go over it.
    Both are sums over the claims that are not released, kept in the transaction that changes them.
    """

    id: Serial
    session = ForeignKey(Session, default=None, null=True, unique=True)
    offer = ForeignKey(Offer, default=None, null=True, unique=True)
    size = Integer(default=None, null=True)
    taken = Integer(default=0, null=False)
    at_door = Integer(default=0, null=False)
    ck_quota_of_a_session_or_an_offer = Check("num_nonnulls(session, offer) = 1")
    ck_quota_taken_within_size = Check("taken >= 0 AND (size IS NULL OR taken <= size)")
    ck_quota_at_door_not_negative = Check("at_door >= 0")


class Claim(Table, db=DB):
    """A draw of ``heads`` places on one quota, for a ticket, until it expires or is released.

    A claim on a session's quota is the ticket's place 席次 there.
    """

    quota = ForeignKey(Quota, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    ticket = Integer(default=None, null=False)  # fk_claim_ticket: tickets are a later room
    heads = Integer(default=1, null=False)
    at_door = Boolean(default=False, null=False)  # a walk-in: drawn from at_door, not from taken
    claimed_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=True)  # null: kept until released
    released_at = Timestamptz(default=None, null=True)
    uq_claim_ticket_quota = Unique(["ticket", "quota"])
    ck_claim_heads_positive = Check("heads > 0")
