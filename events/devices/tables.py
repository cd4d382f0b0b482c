"""Tables of phones: invitations, and the phones that took them up."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import Bytea, ForeignKey, Integer, OnDelete, Serial, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events.catalogue import Event, Gate, Session
from events.db import DB


class DeviceRole(StrEnum):
    """The role of whoever holds the phone, by which it may send more or fewer kinds of rows."""

    LEAD = "lead"
    STEWARD = "steward"


class Pairing(Table, db=DB):
    """An invitation to phones: its derived code works ``uses`` times until a moment."""

    id: Serial
    event = ForeignKey(Event, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    gate = ForeignKey(Gate, default=None, null=True, on_delete=OnDelete.restrict)
    name = Varchar(length=80, default="", null=False)
    role = Varchar(length=10, default=DeviceRole.LEAD, null=False, choices=DeviceRole)
    uses = Integer(default=1, null=False)
    used = Integer(default=0, null=False)
    expires_at = Timestamptz(default=None, null=False)
    made_at = Timestamptz(default=None, null=False)
    made_by = Varchar(length=80, default=None, null=False)
    ck_pairing_uses = Check("used BETWEEN 0 AND uses")


class PairingSession(Table, db=DB):
    """A session that the phones of an invitation may scan for; without any, all of the event."""

    # uq_pairing_session_pairing_session serves it
    pairing = ForeignKey(Pairing, default=None, null=False)
    session = ForeignKey(Session, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    uq_pairing_session_pairing_session = Unique(["pairing", "session"])


class Device(Table, db=DB):
    """A phone at the door 報到手機. The first phone of an invitation exists before it is paired."""

    id: Serial
    pairing = ForeignKey(Pairing, default=None, null=False, index=True)
    event = ForeignKey(Event, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    gate = ForeignKey(Gate, default=None, null=True, on_delete=OnDelete.restrict)
    name = Varchar(length=80, default="", null=False)
    role = Varchar(length=10, default=DeviceRole.LEAD, null=False, choices=DeviceRole)
    token_hash = Bytea(default=None, null=True, unique=True)
    paired_at = Timestamptz(default=None, null=True)
    revoked_at = Timestamptz(default=None, null=True)
    revoked_by = Varchar(length=80, default=None, null=True)
    announced = Integer(default=0, null=False)  # the highest seq the phone has spoken of
    received_through = Integer(default=0, null=False)  # every seq up to here has a result
    received = Integer(default=0, null=False)  # how many seqs have one
    seen_at = Timestamptz(default=None, null=True)
