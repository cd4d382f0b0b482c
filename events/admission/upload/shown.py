"""Finding the ticket that a row shows, by code, short code or tag, and where its guest is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from events import tickets
from events.admission.history import AtGate, History, Moment, Passage, Where, where
from events.admission.tables import ScanKind, Verdict
from events.admission.upload.facts import Door, PassageRow, SeenRow, ShownTicket, Target
from events.admission.upload.protocol import ScanRow, Sent
from events.admission.verdict import NOTHING, GateFacts, Shown, TicketFacts
from events.text import in_language
from events.tickets import Code

LABEL_LANGUAGE = "zh-Hant"


@dataclass(frozen=True, slots=True)
class First:
    """A row that came before: its SHA-256, its answer, its walk-in's ticket."""

    content: bytes
    answer: dict[str, Any]
    ticket: int | None = None


@dataclass(frozen=True, slots=True)
class TicketAtDoor:
    """A code as it was shown, with its ticket if there is one.

    ``label`` is for the steward: offer, place in the party, heads. ``short`` names the ticket when
    the steward takes its entry back.
    """

    shown: Shown
    facts: TicketFacts | None = None
    public_id: str | None = None
    label: str = ""
    short: str = ""


@dataclass(slots=True)
class Found:
    """Everything about the tickets and rows that an upload names.

    ``firsts`` are this phone's rows that were kept before, by seq; ``keys`` those of any phone, by
    id.
    """

    firsts: dict[int, First]
    keys: dict[UUID, First]
    by_number: dict[bytes, TicketAtDoor]
    by_name: dict[str, TicketAtDoor]
    codes: dict[str, Code | None]
    histories: dict[tuple[int, Where], History]
    targets: dict[Any, Target]
    event: int

    def shown(self, row: ScanRow) -> TicketAtDoor:
        """The ticket that a row shows by a code, a short code, or a tag of the list."""
        if row.code is None:
            return self._named(f"tag {row.tag}" if row.tag else "")
        code = self.codes.get(row.code)
        if code is None:
            short = tickets.read_short(row.code)
            return self._named(f"short {short}") if short else TicketAtDoor(NOTHING)
        if not tickets.genuine(code):
            return TicketAtDoor(Shown(True, False, code.event, code.issue, None))
        known = self.by_number.get(code.number)
        if known is None or known.facts is None or known.facts.event != code.event:
            return TicketAtDoor(Shown(True, True, code.event, code.issue, None))
        shown = Shown(True, True, code.event, code.issue, known.facts)
        return replace(known, shown=shown)

    def before(self, sent: Sent) -> First:
        """What a row under a seq that was used repeats: itself, else whatever has the seq."""
        same = self.keys.get(sent.key) if sent.key else None
        return same if same and same.content == sent.content else self.firsts[sent.seq or 0]

    def _named(self, name: str) -> TicketAtDoor:
        known = self.by_name.get(name)
        if known is None or known.facts is None:
            return TicketAtDoor(Shown(True, True, self.event, None, None))
        return known


def _add_ticket(found: Found, row: ShownTicket, event: int) -> None:
    facts = TicketFacts(row.id, row.event, row.issue, row.barred, frozenset(row.sessions))
    shown = Shown(True, True, row.event, None, facts)
    at_door = TicketAtDoor(shown, facts, row.number, _label(row), row.short)
    found.by_number[bytes.fromhex(row.number)] = at_door
    found.by_name[f"short {row.short}"] = at_door
    if row.event == event:
        found.by_name[f"tag {row.tag}"] = at_door
        found.by_name[f"tag {row.short_tag}"] = at_door


def _label(row: ShownTicket) -> str:
    parts = [in_language(row.offer, LABEL_LANGUAGE)]
    if row.party > 1:
        parts.append(f"{row.position}/{row.party}")
    if row.heads:
        parts.append(f"×{row.heads}")
    return " · ".join(part for part in parts if part)


def _add_passage(found: Found, ticket: int, row: PassageRow) -> None:
    """Put a row that let its ticket pass, out or back into the history that it belongs to."""
    at = where(row.kind, GateFacts(row.gate_id, row.gate, row.gate_kind), row.session)
    passed = row.lets_in or (isinstance(at, AtGate) and row.verdict is Verdict.ADMIT)
    if row.kind in (ScanKind.IN, ScanKind.WALK_IN) and not passed:
        return
    moment = Moment(row.effective_at, row.received_at, row.device, row.seq)
    passage = Passage(moment, row.kind, passed, row.gate, row.device_name)
    found.histories.setdefault((ticket, at), History()).add(passage)


def _first(row: SeenRow) -> First:
    return First(bytes.fromhex(row.content), row.answer, row.ticket)


def find(door: Door) -> Found:
    """Index what was read for an upload by what its rows name: seq, code, tag, id."""
    event = door.phone.event
    found = Found(
        firsts={row.seq: _first(row) for row in door.seen if row.mine},
        keys={row.key: _first(row) for row in door.seen if row.key is not None},
        by_number={},
        by_name={},
        codes=door.codes,
        histories={},
        targets={target.key: target for target in door.targets},
        event=event,
    )
    for ticket in door.tickets:
        _add_ticket(found, ticket, event)
        for passage in ticket.passages:
            _add_passage(found, ticket.id, passage)
    return found
