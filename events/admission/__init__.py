"""Admission 到場: phones at the door, what they scanned, who was let in, how many were counted."""

from events.admission.drafts import ROWS_MAX, HeadcountDraft, PairingDraft, ScanRow
from events.admission.invitations import InvitationView, invitation, invitations
from events.admission.reads import (
    DeviceView,
    DoorList,
    DoubleAdmit,
    ListedTicket,
    audit,
    device_for_token,
    door_list,
    double_admits,
)
from events.admission.record import record
from events.admission.rules import (
    NOTHING,
    PairingExpired,
    Revoked,
    SessionFacts,
    Shown,
    TicketFacts,
    UnknownPhone,
    admit,
)
from events.admission.tables import Admission, Device, DeviceRole, ScanKind, Verdict
from events.admission.writes import (
    PairedDevice,
    PairingView,
    count_heads,
    make_pairing,
    pair,
    pairing_view,
    revoke,
)

__all__ = [
    "NOTHING",
    "ROWS_MAX",
    "Admission",
    "Device",
    "DeviceRole",
    "DeviceView",
    "DoorList",
    "DoubleAdmit",
    "HeadcountDraft",
    "InvitationView",
    "ListedTicket",
    "PairedDevice",
    "PairingDraft",
    "PairingExpired",
    "PairingView",
    "Revoked",
    "ScanKind",
    "ScanRow",
    "SessionFacts",
    "Shown",
    "TicketFacts",
    "UnknownPhone",
    "Verdict",
    "admit",
    "audit",
    "count_heads",
    "device_for_token",
    "door_list",
    "double_admits",
    "invitation",
    "invitations",
    "make_pairing",
    "pair",
    "pairing_view",
    "record",
    "revoke",
]
