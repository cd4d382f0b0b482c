"""Admission 到場: what phones scanned at the door, who was let in, how many were counted."""

from events.admission.drafts import ROWS_MAX, HeadcountDraft, ScanRow
from events.admission.reads import (
    DoorList,
    DoubleAdmit,
    ListedTicket,
    audit,
    door_list,
    double_admits,
)
from events.admission.record import record
from events.admission.rules import (
    NOTHING,
    SessionFacts,
    Shown,
    TicketFacts,
    admit,
)
from events.admission.tables import Admission, ScanKind, Verdict
from events.admission.writes import (
    count_heads,
)

__all__ = [
    "NOTHING",
    "ROWS_MAX",
    "Admission",
    "DoorList",
    "DoubleAdmit",
    "HeadcountDraft",
    "ListedTicket",
    "ScanKind",
    "ScanRow",
    "SessionFacts",
    "Shown",
    "TicketFacts",
    "Verdict",
    "admit",
    "audit",
    "count_heads",
    "door_list",
    "double_admits",
    "record",
]
