"""Where a ticket's guest is: what has let them in and out, in the order in which it happened."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import datetime

from events.admission.tables import ScanKind, Verdict
from events.admission.verdict import GateFacts
from events.catalogue import GateKind


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """Where a row stands in effective order; ties: received, device, seq."""

    at: datetime
    received_at: datetime
    device: int
    seq: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A row that says where a ticket's guest is: let in, out, or back."""

    moment: Moment
    kind: ScanKind
    lets_in: bool
    gate: str
    device: str


@dataclass(frozen=True, slots=True)
class AtSession:
    """At a session, whatever the entrance: its guests are inside or outside."""

    session: int


@dataclass(frozen=True, slots=True)
class AtGate:
    """At a gate that is no entrance, such as a pick-up or a station, whatever the session."""

    gate: int


Where = AtSession | AtGate


def where(kind: ScanKind, gate: GateFacts, session: int) -> Where:
    """The place in whose history a row of this kind at this gate belongs.

    An ``in`` at another gate than an entry says that the ticket passed there, not that its guest
    is at the session.
    """
    elsewhere = kind is ScanKind.IN and gate.kind is not GateKind.ENTRY
    return AtGate(gate.id) if elsewhere else AtSession(session)


@dataclass(slots=True)
class History:
    """The passages of one ticket at one session or gate, in effective order."""

    passages: list[Passage] = field(default_factory=list)

    def add(self, passage: Passage) -> None:
        """Put a passage where it belongs."""
        moments = [known.moment for known in self.passages]
        self.passages.insert(bisect_left(moments, passage.moment), passage)

    def remove(self, device: int, seq: int) -> None:
        """Take an undone row out."""
        self.passages = [
            p for p in self.passages if (p.moment.device, p.moment.seq) != (device, seq)
        ]

    def admission(self) -> Passage | None:
        """The earliest passage that lets in: the ticket's admission to the session."""
        return next((passage for passage in self.passages if passage.lets_in), None)

    def let_in_before(self, moment: Moment) -> Passage | None:
        """The passage that let the guest in to where they are at a moment; None when outside."""
        inside: Passage | None = None
        for passage in self.passages:
            if passage.moment >= moment:
                break
            if passage.kind is ScanKind.OUT:
                inside = None
            elif passage.lets_in and inside is None:
                inside = passage
        return inside

    def let_in_after(self, moment: Moment) -> Passage | None:
        """The next passage after a moment, if it is one that lets in."""
        later = next((p for p in self.passages if p.moment > moment), None)
        return later if later and later.lets_in else None


def standing_in(history: History, moment: Moment, told: Verdict | None) -> Passage | None:
    """The passage for which a row at a moment hears ``already_in``; None when it may enter.

    A row that was told is judged by where the guest was at its moment. One that was not told must
    not make a double admit either: it also hears of a later row that let the ticket in.
    """
    before = history.let_in_before(moment)
    if before is not None or told is not None:
        return before
    return history.let_in_after(moment)
