"""Actions: anything done for a campaign that is not a signature."""

from __future__ import annotations

from piccolo.columns import BigSerial, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from events.campaigns import Campaign
from events.catalogue import Session
from events.db import DB
from events.people import Person
from events.petitions import Petition


class Action(Table, db=DB):
    """A quantity of something done; a correction is another row with a negative quantity."""

    id = BigSerial(primary_key=True)
    type = Varchar(length=40, default=None, null=False)
    quantity = Integer(default=None, null=False)
    session = ForeignKey(Session, default=None, null=True, index=True, on_delete=OnDelete.restrict)
    petition = ForeignKey(
        Petition, default=None, null=True, index=True, on_delete=OnDelete.restrict
    )
    campaign = ForeignKey(
        Campaign, default=None, null=True, index=True, on_delete=OnDelete.restrict
    )
    person = ForeignKey(Person, default=None, null=True, index=True, on_delete=OnDelete.restrict)
    note = Varchar(length=300, default=None, null=True)
    at = Timestamptz(default=None, null=False)
    entered_at = Timestamptz(default=None, null=False)
    by = Varchar(length=80, default=None, null=False)
    ck_action_quantity_not_zero = Check("quantity <> 0")
    ck_action_is_no_signature = Check("type <> 'signature'")
