"""What an upload is judged by, read inside its transaction in as few statements as can be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from events import db, tickets
from events.admission.drafts import ScanRow, Sent
from events.admission.reads import DeviceView
from events.admission.rules import (
    NOTHING,
    History,
    Moment,
    Passage,
    Shown,
    TicketFacts,
)
from events.admission.tables import ScanKind, Verdict
from events.catalogue import GateKind
from events.text import Localised, in_language
from events.tickets import TAG_BYTES, Code

LABEL_LANGUAGE = "zh-Hant"


@dataclass(frozen=True, slots=True)
class First:
    """A row that was kept before: what it was, and what was answered."""

    content: bytes
    answer: dict[str, Any]
    ticket: int | None


@dataclass(frozen=True, slots=True)
class Seen:
    """Which of an upload's rows were kept before, by seq; and ids taken by any phone."""

    by_seq: dict[int, First]
    keys: set[UUID]


async def seen_before(device: int, rows: list[Sent]) -> Seen:
    """Rows of this phone with the same seq, and rows of any phone with the same id."""
    found = await db.fetch(
        """SELECT device, seq, key, content, answer, kind, ticket FROM scan
           WHERE (device = $1 AND seq = ANY($2::int[])) OR key = ANY($3::uuid[])""",
        device, [sent.seq for sent in rows if sent.seq is not None],
        [sent.key for sent in rows if sent.key is not None],
    )  # fmt: skip
    mine = {
        row["seq"]: First(
            row["content"],
            msgspec.json.decode(row["answer"]),
            row["ticket"] if row["kind"] == ScanKind.WALK_IN else None,
        )
        for row in found
        if row["device"] == device
    }
    return Seen(mine, {row["key"] for row in found if row["key"] is not None})


@dataclass(slots=True)
class Target:
    """A row that an undo may take back."""

    key: UUID
    kind: ScanKind
    ticket: int | None
    session: int | None
    taps: int | None
    device: int
    seq: int
    undone: bool = False


@dataclass(frozen=True, slots=True)
class TicketAtDoor:
    """What a row showed, and what the steward is told of it: offer, party and heads."""

    shown: Shown
    facts: TicketFacts | None = None
    public_id: str | None = None
    label: str = ""


@dataclass(slots=True)
class Found:
    """Everything about the tickets and rows that an upload names."""

    by_number: dict[bytes, TicketAtDoor]
    by_name: dict[str, TicketAtDoor]
    codes: dict[str, Code | None]
    histories: dict[tuple[int, int], History]
    targets: dict[Any, Target]
    undone: set[UUID]
    event: int

    def shown(self, row: ScanRow) -> TicketAtDoor:
        """What a row shows: a code, a short code, or a tag of the list."""
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
        return TicketAtDoor(shown, known.facts, known.public_id, known.label)

    def _named(self, name: str) -> TicketAtDoor:
        known = self.by_name.get(name)
        if known is None or known.facts is None:
            return TicketAtDoor(Shown(True, True, self.event, None, None))
        return known


_TICKETS = """
    SELECT t.id, t.number, t.short, t.tag, t.short_tag, t.event, t.issue, t.heads,
           EXISTS (SELECT FROM ticket_cancellation AS c WHERE c.ticket = t.id) AS cancelled,
           ARRAY(SELECT p.session FROM place AS p WHERE p.ticket = t.id) AS sessions,
           o.name AS offer, g.position,
           (SELECT count(*) FROM guest AS all_of WHERE all_of.registration = g.registration)
               AS party
    FROM ticket AS t JOIN guest AS g ON g.ticket = t.id LEFT JOIN offer AS o ON o.id = t.offer
    WHERE t.id = ANY($1::int[])
"""

_LOCK = """
    SELECT id FROM ticket
    WHERE number = ANY($1::bytea[]) OR short = ANY($2::text[]) OR tag = ANY($3::bytea[])
       OR short_tag = ANY($3::bytea[]) OR id = ANY($4::int[])
    ORDER BY id FOR NO KEY UPDATE
"""

_TARGETS = """
    SELECT s.key, s.kind, s.ticket, s.session, s.taps, s.device, s.seq,
           EXISTS (SELECT FROM scan AS u WHERE u.undoes = s.key AND u.kind = 'undo'
                   AND u.event = s.event AND u.status = 'recorded') AS undone
    FROM scan AS s WHERE s.key = ANY($1::uuid[]) AND s.event = $2 AND s.status = 'recorded'
"""

_PASSAGES = """
    SELECT s.ticket, s.session, s.kind, s.lets_in, s.effective_at, s.received_at, s.device, s.seq,
           s.verdict, s.told, g.slug AS gate, g.id AS gate_id, g.kind AS gate_kind,
           d.name AS device_name
    FROM scan_standing AS s JOIN gate AS g ON g.id = s.gate JOIN device AS d ON d.id = s.device
    WHERE s.ticket = ANY($1::int[]) AND s.kind IN ('in', 'out', 'back', 'walk_in')
    ORDER BY s.effective_at, s.received_at, s.device, s.seq
"""


async def look_up(device: DeviceView, rows: list[ScanRow]) -> Found:
    """Lock the tickets that rows show or undo, in sorted order, then read what is known of them."""
    codes = {row.code: tickets.decode(row.code) for row in rows if row.code}
    undoes = [row.undoes for row in rows if row.kind is ScanKind.UNDO and row.undoes]
    targets = await _targets(undoes, device.event) if undoes else {}
    locked = await db.fetch(
        _LOCK,
        [code.number for code in codes.values() if code],
        [short for text, code in codes.items() if not code and (short := tickets.read_short(text))],
        _tags(row.tag for row in rows if row.tag and row.code is None),
        [target.ticket for target in targets.values() if target.ticket],
    )
    ids = db.column(locked, "id")
    undone = await _undone([row.id for row in rows])
    found = Found({}, {}, codes, {}, targets, undone, device.event)
    if ids:
        await _read_tickets(found, ids, device.event)
        await _read_histories(found, ids)
    return found


def _tags(given: Iterable[str]) -> list[bytes]:
    tags = []
    for tag in given:
        try:
            tags.append(bytes.fromhex(tag))
        except ValueError:
            continue
    return [tag for tag in tags if len(tag) == TAG_BYTES]


async def _targets(undoes: list[UUID], event: int) -> dict[Any, Target]:
    rows = await db.fetch(_TARGETS, undoes, event)
    return {row["key"]: Target(**{**row, "kind": ScanKind(row["kind"])}) for row in rows}


async def _undone(keys: list[UUID]) -> set[UUID]:
    """Which of the new rows were undone by a row that came before them."""
    rows = await db.fetch(
        """SELECT undoes FROM scan
           WHERE undoes = ANY($1::uuid[]) AND kind = 'undo' AND status = 'recorded'""",
        keys,
    )
    return set(db.column(rows, "undoes"))


async def _read_tickets(found: Found, ids: list[int], event: int) -> None:
    for row in await db.fetch(_TICKETS, ids):
        facts = TicketFacts(
            row["id"], row["event"], row["issue"], row["cancelled"], frozenset(row["sessions"])
        )
        at_door = TicketAtDoor(
            Shown(True, True, row["event"], None, facts), facts, row["number"].hex(), _label(row)
        )
        found.by_number[row["number"]] = at_door
        found.by_name[f"short {row['short']}"] = at_door
        if row["event"] == event:
            found.by_name[f"tag {row['tag'].hex()}"] = at_door
            found.by_name[f"tag {row['short_tag'].hex()}"] = at_door


def _label(row: Any) -> str:
    offer: Localised | None = msgspec.json.decode(row["offer"]) if row["offer"] else None
    parts = [in_language(offer, LABEL_LANGUAGE)]
    if row["party"] > 1:
        parts.append(f"{row['position']}/{row['party']}")
    if row["heads"]:
        parts.append(f"×{row['heads']}")
    return " · ".join(part for part in parts if part)


async def _read_histories(found: Found, ids: list[int]) -> None:
    """Passages per session; at other gates than entries, what was let pass per gate."""
    for row in await db.fetch(_PASSAGES, ids):
        kind = ScanKind(row["kind"])
        elsewhere = kind is ScanKind.IN and row["gate_kind"] != GateKind.ENTRY
        passed = row["lets_in"] or (elsewhere and row["verdict"] == Verdict.ADMIT)
        if kind in (ScanKind.IN, ScanKind.WALK_IN) and not passed:
            continue
        where = -row["gate_id"] if elsewhere else row["session"]
        moment = Moment(row["effective_at"], row["received_at"], row["device"], row["seq"])
        passage = Passage(moment, kind, passed, row["gate"], row["device_name"])
        found.histories.setdefault((row["ticket"], where), History()).add(passage)
