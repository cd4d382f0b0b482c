"""Admission 到場: what phones scanned at the door, who was let in, how many were counted."""

from events.admission.admissions import audit
from events.admission.door_list import DoorList, ListedTicket, door_list
from events.admission.double_admits import DoubleAdmit, double_admits
from events.admission.headcounts import HeadcountDraft, count_heads
from events.admission.incidents import DoorIncident, incidents
from events.admission.quarantine import (
    Quarantined,
    QuarantinedRow,
    accept,
    dismiss,
    quarantine,
    quarantined_rows,
)
from events.admission.tables import Admission, ScanKind, Verdict
from events.admission.trouble import DoorTrouble, door_trouble
from events.admission.upload import ROWS_MAX, ScanRow, record
from events.admission.verdict import NOTHING, DoorSession, Shown, TicketFacts, admit

__all__ = [
    "NOTHING",
    "ROWS_MAX",
    "Admission",
    "DoorIncident",
    "DoorList",
    "DoorSession",
    "DoorTrouble",
    "DoubleAdmit",
    "HeadcountDraft",
    "ListedTicket",
    "Quarantined",
    "QuarantinedRow",
    "ScanKind",
    "ScanRow",
    "Shown",
    "TicketFacts",
    "Verdict",
    "accept",
    "admit",
    "audit",
    "count_heads",
    "dismiss",
    "door_list",
    "door_trouble",
    "double_admits",
    "incidents",
    "quarantine",
    "quarantined_rows",
    "record",
]
