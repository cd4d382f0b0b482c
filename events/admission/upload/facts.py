"""The facts that decide an upload's verdicts: phone, gates, sessions, tickets, earlier rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from events.admission.tables import ScanKind, Verdict
from events.admission.verdict import DoorSession, GateFacts
from events.catalogue import GateKind
from events.devices import DeviceView
from events.text import Localised
from events.tickets import Code


class SeenRow(Struct, frozen=True):
    """A row kept before, by this phone (``mine``) or another; ``ticket`` if it walked in."""

    mine: bool
    seq: int
    key: UUID | None
    content: str
    answer: dict[str, Any]
    ticket: int | None


@dataclass(slots=True)
class Target:
    """A row that an undo may take back; ``undone`` once one has."""

    key: UUID
    kind: ScanKind
    ticket: int | None
    session: int | None
    taps: int | None
    device: int
    seq: int
    undone: bool = False


class PassageRow(Struct, frozen=True):
    """A row that is recorded and not undone, of a ticket that this upload shows."""

    session: int
    kind: ScanKind
    lets_in: bool
    verdict: Verdict | None
    effective_at: datetime
    received_at: datetime
    device: int
    device_name: str
    seq: int
    gate: str
    gate_id: int
    gate_kind: GateKind


class ShownTicket(Struct, frozen=True):
    """A ticket that this upload shows; bytes in hex."""

    id: int
    version: str
    number: str
    short: str
    tag: str
    short_tag: str
    event: int
    issue: int
    heads: int | None
    barred: Verdict | None
    sessions: list[int]
    offer: Localised | None
    position: int
    party: int
    passages: list[PassageRow]


@dataclass(slots=True)
class Door:
    """All facts for one upload, read at one moment: of its phone, and of what its rows name.

    ``codes`` are the upload's codes as they could be read; ``undone`` are ids of rows that were
    undone before they came. ``version`` is that of the phone's row (its xmin); tickets have
    their own.
    """

    phone: DeviceView
    version: str
    gates: dict[str, GateFacts]
    sessions: dict[str, DoorSession]
    recent: dict[int, datetime | None]
    codes: dict[str, Code | None]
    seen: list[SeenRow]
    undone: set[UUID]
    targets: list[Target]
    tickets: list[ShownTicket]

    def previous(self, seq: int) -> datetime | None:
        """The effective time of the phone's row before a seq."""
        earlier = [known for known, at in self.recent.items() if known < seq and at is not None]
        return self.recent[max(earlier)] if earlier else None

    def remember(self, seq: int, at: datetime) -> None:
        """Note a row's effective time, which the rows after it must follow."""
        self.recent[seq] = at
