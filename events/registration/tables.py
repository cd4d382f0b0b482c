"""Registrations and their guests."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import ForeignKey, Integer, OnDelete, Serial, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events.catalogue import Event
from events.db import DB
from events.people import Particulars, Person
from events.tickets import Ticket

LANGUAGE = "zh-Hant"
"""The language of those who named none."""


class MadeAt(StrEnum):
    """Where a registration was made."""

    ONLINE = "online"
    DOOR = "door"


class Registration(Table, db=DB):
    """One booking by a contact for one or more guests 報名."""

    id: Serial
    reference = Varchar(length=12, default=None, null=False, unique=True)
    event = ForeignKey(Event, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    contact = ForeignKey(
        Particulars, default=None, null=True, index=True, on_delete=OnDelete.restrict
    )
    locale = Varchar(length=10, default="zh-Hant", null=False)
    via = Varchar(length=80, default=None, null=True)
    form_version = Integer(default=1, null=False)
    made_at = Timestamptz(default=None, null=False)
    made_where = Varchar(length=10, default=MadeAt.ONLINE, null=False, choices=MadeAt)


class Guest(Table, db=DB):
    """A ticket in a registration, and whose it is; the guest may be bound later."""

    # uq_guest_registration_position serves it
    registration = ForeignKey(Registration, default=None, null=False, on_delete=OnDelete.restrict)
    ticket = ForeignKey(Ticket, default=None, null=False, unique=True, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, default=None, null=True, index=True, on_delete=OnDelete.restrict)
    particulars = ForeignKey(
        Particulars, default=None, null=True, index=True, on_delete=OnDelete.restrict
    )
    position = Integer(default=0, null=False)
    ck_guest_told_of_a_person = Check("(person IS NULL) = (particulars IS NULL)")
    uq_guest_registration_position = Unique(["registration", "position"])
