"""Registrations, their guests, and the places that tickets claim."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import Boolean, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from events.catalogue import Event, Session
from events.db import DB
from events.people import Person
from events.tickets import Ticket


class MadeAt(StrEnum):
    """Where a registration was made."""

    ONLINE = "online"
    DOOR = "door"


class Registration(Table, db=DB):
    """One booking by a contact for one or more guests 報名."""

    reference = Varchar(length=12, default=None, null=False, unique=True)
    event = ForeignKey(Event, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    contact = ForeignKey(Person, default=None, null=True, index=True, on_delete=OnDelete.restrict)
    locale = Varchar(length=10, default="zh-Hant", null=False)
    via = Varchar(length=80, default=None, null=True)
    form_version = Integer(default=1, null=False)
    made_at = Timestamptz(default=None, null=False)
    made_where = Varchar(length=10, default=MadeAt.ONLINE, null=False, choices=MadeAt)


class Guest(Table, db=DB):
    """A ticket in a registration, and whose it is; the person may be bound later."""

    # uq_guest_registration_position serves it
    registration = ForeignKey(Registration, default=None, null=False, on_delete=OnDelete.restrict)
    ticket = ForeignKey(Ticket, default=None, null=False, unique=True, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, default=None, null=True, index=True, on_delete=OnDelete.restrict)
    position = Integer(default=0, null=False)
    uq_guest_registration_position = Unique(["registration", "position"])


class Place(Table, db=DB):
    """A ticket's claim on one session, drawing ``heads`` from its quota until released."""

    # uq_place_ticket_session serves it
    ticket = ForeignKey(Ticket, default=None, null=False, on_delete=OnDelete.restrict)
    session = ForeignKey(Session, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    heads = Integer(default=1, null=False)
    at_door = Boolean(default=False, null=False)  # a walk-in: drawn from at_door, not taken
    claimed_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=True)  # null: kept until released
    released_at = Timestamptz(default=None, null=True)
    uq_place_ticket_session = Unique(["ticket", "session"])
