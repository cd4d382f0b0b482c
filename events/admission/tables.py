"""Tables of the door: rows of phones, who was let in, and how many were counted."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import (
    JSONB,
    UUID,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events.catalogue import Event, Gate, Session
from events.db import DB
from events.devices import Device
from events.people import Person
from events.tickets import Ticket


class ScanKind(StrEnum):
    """The kind of a row: a code shown, somebody leaving or coming back, an undo, a count."""

    IN = "in"
    OUT = "out"
    BACK = "back"
    UNDO = "undo"
    WALK_IN = "walk_in"
    COUNT = "count"
    BIND = "bind"
    OVERRIDE = "override"


class Verdict(StrEnum):
    """The answer to an ``in``, in order of precedence: the first that applies is heard."""

    UNREADABLE = "unreadable"
    FORGED = "forged"
    WRONG_EVENT = "wrong_event"
    UNKNOWN = "unknown"
    REPLACED = "replaced"
    CANCELLED = "cancelled"
    SESSION_CANCELLED = "session_cancelled"
    UNPAID = "unpaid"
    NOT_APPROVED = "not_approved"
    CONSENT_MISSING = "consent_missing"
    WRONG_SESSION = "wrong_session"
    TOO_EARLY = "too_early"
    CLOSED = "closed"
    ALREADY_IN = "already_in"
    ADMIT_NEW = "admit_new"
    ADMIT = "admit"


class Scan(Table, db=DB):
    """One row of a phone: kept whatever the verdict, never edited.

    ``status``: ``seen`` only notes that a row which came before has this number too, from this
    phone or another; what is ``quarantined`` becomes ``recorded`` or ``dismissed`` by an
    organiser's deed. ``verdict`` is the rule's opinion, ``told`` what the phone had already
    answered a guest; ``lets_in`` was fixed on receipt. ``answer`` is the first result, given again
    to a resend.
    """

    id = BigSerial(primary_key=True)
    device = ForeignKey(Device, default=None, null=False, on_delete=OnDelete.restrict)
    seq = Integer(default=None, null=False)
    key = UUID(default=None, null=True, unique=True)
    content = Bytea(default=None, null=False)  # SHA-256 of the row as it was sent
    status = Varchar(length=12, default=None, null=False)
    event = ForeignKey(Event, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    gate = ForeignKey(Gate, default=None, null=True, on_delete=OnDelete.restrict)
    session = ForeignKey(Session, default=None, null=True, index=True, on_delete=OnDelete.restrict)
    # ix_scan_fold serves it
    ticket = ForeignKey(Ticket, default=None, null=True, on_delete=OnDelete.restrict)
    kind = Varchar(length=10, default=None, null=True, choices=ScanKind)
    verdict = Varchar(length=20, default=None, null=True, choices=Verdict)
    told = Varchar(length=20, default=None, null=True, choices=Verdict)
    lets_in = Boolean(default=False, null=False)
    # ix_scan_undoes serves it
    undoes = UUID(default=None, null=True)
    taps = Integer(default=None, null=True)
    category = Varchar(length=40, default=None, null=True)
    heads = Integer(default=None, null=True)
    reason = Varchar(length=200, default=None, null=True)
    scanned_at = Timestamptz(default=None, null=True)  # the phone's clock
    offset_ms = BigInt(default=None, null=True)  # what was added to it
    effective_at = Timestamptz(default=None, null=True)
    received_at = Timestamptz(default=None, null=False)
    list_rev = Varchar(length=60, default=None, null=True)  # the list that the phone held
    answer = JSONB(default=None, null=False)
    uq_scan_device_seq = Unique(["device", "seq"])
    ck_scan_status = Check(
        "status IN ('recorded', 'seen', 'quarantined', 'dismissed', 'unreadable')"
    )


class Incident(Table, db=DB):
    """Something that must not happen at a door, for the organiser to look at."""

    # uq_incident_device_kind_seq serves it
    device = ForeignKey(Device, default=None, null=False)
    event = ForeignKey(Event, default=None, null=False, index=True)
    kind = Varchar(length=30, default=None, null=False)  # see ``DoorIncident``
    seq = Integer(default=None, null=True)
    at = Timestamptz(default=None, null=False)
    uq_incident_device_kind_seq = Unique(["device", "kind", "seq"])


class Admission(Table, db=DB):
    """The scan that let a ticket into a session: the earliest that lets in and is not undone.

    Kept in the scan's transaction and recomputed from the scans by the audit.
    """

    # uq_admission_session_ticket serves it
    session = ForeignKey(Session, default=None, null=False, on_delete=OnDelete.restrict)
    ticket = ForeignKey(Ticket, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, default=None, null=True, index=True, on_delete=OnDelete.restrict)
    scan = ForeignKey(Scan, default=None, null=False, unique=True, on_delete=OnDelete.restrict)
    heads = Integer(default=None, null=True)  # of a group ticket: how many came
    at = Timestamptz(default=None, null=False)
    uq_admission_session_ticket = Unique(["session", "ticket"])


class Headcount(Table, db=DB):
    """Taps of a clicker, or a number typed afterwards; a correction is another row."""

    id = BigSerial(primary_key=True)
    session = ForeignKey(Session, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    quantity = Integer(default=None, null=False)
    category = Varchar(length=40, default=None, null=True)
    note = Varchar(length=300, default=None, null=True)
    at = Timestamptz(default=None, null=False)
    entered_at = Timestamptz(default=None, null=False)
    by = Varchar(length=80, default=None, null=False)
    scan = ForeignKey(Scan, default=None, null=True, unique=True, on_delete=OnDelete.restrict)
