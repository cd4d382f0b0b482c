"""The verdict on a ticket at a gate: the one rule of who may enter, and what a row then counts.

A phone without a network judges by the same rule, on a list of tickets that tells of each whether
and why it is barred.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from events.admission.tables import ScanKind, Verdict
from events.catalogue import GateKind
from events.devices import DeviceRole

TICK = timedelta(microseconds=1)
LETS_IN = (Verdict.ADMIT, Verdict.ADMIT_NEW)
COUNTS_NOTHING = (Verdict.UNREADABLE, Verdict.FORGED, Verdict.WRONG_EVENT, Verdict.UNKNOWN)
STEWARD_KINDS = (ScanKind.IN, ScanKind.OUT, ScanKind.BACK, ScanKind.COUNT)
LEAD_KINDS = (*STEWARD_KINDS, ScanKind.UNDO, ScanKind.WALK_IN)


@dataclass(frozen=True, slots=True)
class DoorSession:
    """A session with the window in which its door lets in."""

    id: int
    name: str
    opens_at: datetime
    closes_at: datetime
    cancelled: bool


@dataclass(frozen=True, slots=True)
class GateFacts:
    """A gate; only kind ``entry`` lets in."""

    id: int
    slug: str
    kind: GateKind


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """A ticket: its event and issue, why it may not come in, and the sessions it admits to."""

    id: int
    event: int
    issue: int
    barred: Verdict | None
    sessions: frozenset[int]


@dataclass(frozen=True, slots=True)
class Shown:
    """A code held to the camera or typed, or a tag of the list.

    ``issue`` is null for a short code or a tag, which carry none; ``ticket`` is null when none has
    that number.
    """

    readable: bool
    genuine: bool
    event: int | None
    issue: int | None
    ticket: TicketFacts | None


NOTHING = Shown(readable=False, genuine=False, event=None, issue=None, ticket=None)


def admit(shown: Shown, event: int, session: DoorSession, inside: bool, at: datetime) -> Verdict:
    """Judge one ``in``. The first reason that applies is the one the steward hears.

    First what is wrong with the code, then with the ticket, then with the moment. Why a ticket is
    barred is for the room ``tickets`` to say; whatever it says has its place among the verdicts.
    """
    refused = _code_refused(shown, event) or _ticket_refused(shown, session)
    if refused:
        return refused
    if at < session.opens_at:
        return Verdict.TOO_EARLY
    if at > session.closes_at:
        return Verdict.CLOSED
    return Verdict.ALREADY_IN if inside else Verdict.ADMIT


def _code_refused(shown: Shown, event: int) -> Verdict | None:
    if not shown.readable:
        return Verdict.UNREADABLE
    if not shown.genuine:
        return Verdict.FORGED
    if shown.event != event:
        return Verdict.WRONG_EVENT
    return Verdict.UNKNOWN if shown.ticket is None else None


def _ticket_refused(shown: Shown, session: DoorSession) -> Verdict | None:
    ticket = shown.ticket
    assert ticket is not None
    if shown.issue is not None and shown.issue != ticket.issue:
        return Verdict.REPLACED
    reasons = {
        ticket.barred,
        Verdict.SESSION_CANCELLED if session.cancelled else None,
        None if session.id in ticket.sessions else Verdict.WRONG_SESSION,
    }
    return next((verdict for verdict in Verdict if verdict in reasons), None)


def lets_in(kind: ScanKind, gate: GateKind, told: Verdict | None, verdict: Verdict) -> bool:
    """Whether a row lets its ticket in; fixed on receipt, once.

    What the phone told a guest counts, but for codes that are not ours or of another event;
    without it our verdict.
    Only gates of kind ``entry`` let in.
    """
    if gate is not GateKind.ENTRY:
        return False
    if kind is not ScanKind.IN:
        return kind is ScanKind.WALK_IN
    if told is None:
        return verdict is Verdict.ADMIT
    return told in LETS_IN and verdict not in COUNTS_NOTHING


def may(role: DeviceRole, kind: ScanKind) -> bool:
    """Whether a phone in this role may send such rows."""
    return kind in (LEAD_KINDS if role is DeviceRole.LEAD else STEWARD_KINDS)


def effective_time(
    scanned_at: datetime, offset: timedelta, previous: datetime | None, received_at: datetime
) -> datetime:
    """When it happened by our clock: corrected, after the phone's previous row, not in the future.

    The result lies in (previous, received_at]; where that is empty, it is ``received_at``.
    """
    try:
        at = scanned_at + offset
    except OverflowError:  # a clock that is thousands of years wrong
        at = received_at
    if previous is not None and at <= previous:
        at = previous + TICK
    return min(at, received_at)
