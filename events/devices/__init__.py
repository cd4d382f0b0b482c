"""Devices 報到手機: the phones at a door, invited by a code, paired, and taken back."""

from events.devices.invitations import InvitationView, invitation, invitations
from events.devices.inviting import PairingDraft, PairingView, make_pairing, pairing_view
from events.devices.locking import lock, lock_all, lock_event
from events.devices.pairing import PairedDevice, PairingExpired, pair
from events.devices.phones import (
    PHONE,
    DeviceView,
    PhoneView,
    Revoked,
    UnknownPhone,
    actor_name,
    device_for_token,
    event_of,
    phones,
)
from events.devices.revoking import revoke
from events.devices.tables import Device, DeviceRole

__all__ = [
    "PHONE",
    "Device",
    "DeviceRole",
    "DeviceView",
    "InvitationView",
    "PairedDevice",
    "PairingDraft",
    "PairingExpired",
    "PairingView",
    "PhoneView",
    "Revoked",
    "UnknownPhone",
    "actor_name",
    "device_for_token",
    "event_of",
    "invitation",
    "invitations",
    "lock",
    "lock_all",
    "lock_event",
    "make_pairing",
    "pair",
    "pairing_view",
    "phones",
    "revoke",
]
