"""Petitions and the signatures for them."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import (
    JSONB,
    BigSerial,
    Boolean,
    ForeignKey,
    Integer,
    OnDelete,
    Serial,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table

from events.access import Team
from events.campaigns import Campaign
from events.catalogue import Event, Session
from events.db import DB, one_of
from events.devices import Device
from events.people import Particulars, Person
from events.tickets import Ticket


class Origin(StrEnum):
    """Where a signature was given."""

    TICKET = "ticket"
    POSTER = "poster"
    TABLE = "table"
    PAPER = "paper"
    ONLINE = "online"
    PRESENCE = "presence"


class State(StrEnum):
    """The state of a signature, which its latest step gives. The first three count."""

    CONFIRMED = "confirmed"
    WITNESSED = "witnessed"
    PAPER = "paper"
    PENDING = "pending"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


COUNTED = (State.CONFIRMED, State.WITNESSED, State.PAPER)


class Petition(Table, db=DB):
    """A demand 連署 that people sign; ``baseline`` are signatures counted elsewhere before.

    Its text is that of its latest ``version``.
    """

    id: Serial
    slug = Varchar(length=80, default=None, null=False, unique=True)
    title = JSONB(default=None, null=False)
    demand = JSONB(default=None, null=False)
    target = JSONB(default=None, null=True)
    version = Integer(default=1, null=False)
    goal = Integer(default=None, null=True)
    baseline = Integer(default=0, null=False)
    open = Boolean(default=True, null=False)
    team = ForeignKey(Team, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=None, null=False)


class PetitionText(Table, db=DB):
    """A version of what people signed, since when and by whom; never edited."""

    # uq_petition_text_petition_version serves it
    petition = ForeignKey(Petition, default=None, null=False, on_delete=OnDelete.restrict)
    version = Integer(default=None, null=False)
    title = JSONB(default=None, null=False)
    demand = JSONB(default=None, null=False)
    target = JSONB(default=None, null=True)
    since = Timestamptz(default=None, null=False)
    by = Varchar(length=80, default=None, null=False)
    uq_petition_text_petition_version = Unique(["petition", "version"])


class PetitionCredit(Table, db=DB):
    """That a petition's signatures count for a campaign; dated, closed, never edited."""

    # uq_petition_credit serves it
    petition = ForeignKey(Petition, default=None, null=False, on_delete=OnDelete.restrict)
    campaign = ForeignKey(
        Campaign, default=None, null=False, index=True, on_delete=OnDelete.restrict
    )
    since = Timestamptz(default=None, null=False)
    until = Timestamptz(default=None, null=True)
    by = Varchar(length=80, default=None, null=False)


class PetitionEvent(Table, db=DB):
    """That an event's ticket page offers a petition."""

    petition = ForeignKey(Petition, default=None, null=False, index=True)
    event = ForeignKey(Event, default=None, null=False, index=True)
    uq_petition_event_petition_event = Unique(["petition", "event"])


class Signature(Table, db=DB):
    """Support for a petition, given once: with a ticket, or by name and address.

    What became of it are its steps. It belongs to whoever holds its ticket or its links, not to its
    ``person``, for whoever types an address proves nothing: that only says which are counted as
    one.
    """

    id = BigSerial(primary_key=True)
    petition = ForeignKey(
        Petition, default=None, null=False, index=True, on_delete=OnDelete.restrict
    )
    text = ForeignKey(
        PetitionText, default=None, null=False, index=True, on_delete=OnDelete.restrict
    )
    person = ForeignKey(Person, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    particulars = ForeignKey(
        Particulars, default=None, null=False, index=True, on_delete=OnDelete.restrict
    )
    origin = Varchar(length=10, default=None, null=False, choices=Origin)
    session = ForeignKey(Session, default=None, null=True, index=True, on_delete=OnDelete.restrict)
    ticket = ForeignKey(Ticket, default=None, null=True, index=True, on_delete=OnDelete.restrict)
    device = ForeignKey(Device, default=None, null=True, on_delete=OnDelete.restrict)
    placement = Varchar(length=40, default=None, null=True)
    locale = Varchar(length=10, default="zh-Hant", null=False)
    made_at = Timestamptz(default=None, null=False)
    mail_due_at = Timestamptz(default=None, null=True)  # its latest mail to its signer


class TypedSignature(Table, db=DB):
    """A signature by name and e-mail as somebody typed it, until it is kept: a moment later.

    Whose it is, ``particulars`` say. Its row is gone once it is kept, or known to be kept already.
    """

    id = BigSerial(primary_key=True)
    text = ForeignKey(
        PetitionText, default=None, null=False, index=True, on_delete=OnDelete.restrict
    )
    particulars = ForeignKey(
        Particulars, default=None, null=False, index=True, on_delete=OnDelete.restrict
    )
    session = ForeignKey(Session, default=None, null=True, index=True, on_delete=OnDelete.restrict)
    notice = Integer(default=None, null=False)
    public = Boolean(default=False, null=False)
    updates = Boolean(default=False, null=False)
    at = Timestamptz(default=None, null=False)


class SignatureStep(Table, db=DB):
    """A state that a signature came to: when, and by whom."""

    id = BigSerial(primary_key=True)
    signature = ForeignKey(
        Signature, default=None, null=False, index=True, on_delete=OnDelete.restrict
    )
    state = Varchar(length=10, default=None, null=False, choices=State)
    at = Timestamptz(default=None, null=False)
    by = Varchar(length=80, default=None, null=False)
    ck_signature_step_state = one_of("state", State)
