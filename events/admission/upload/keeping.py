"""Keeping a judged upload: the rows, the headcounts, the admissions, and how far the phone is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import msgspec

from events import db
from events.admission.history import Passage
from events.admission.tables import ScanKind, Verdict
from events.admission.upload.brought import count_heads_of, take_back
from events.admission.upload.facts import Door, Target
from events.admission.upload.protocol import ROWS_MAX, Batch, ScanRow, Sent
from events.devices import DeviceView
from events.text import tidy

RECORDED = "recorded"
CODES = ("code", "short")
MILLISECOND = timedelta(milliseconds=1)
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Judged:
    """One new row with what became of it; ``row`` is null when it could not be read."""

    sent: Sent
    status: str
    answer: dict[str, Any]
    row: ScanRow | None = None
    gate: int | None = None
    session: int | None = None
    ticket: int | None = None
    verdict: Verdict | None = None
    lets_in: bool = False
    effective_at: datetime | None = None


@dataclass
class Kept:
    """The rows that one upload adds, and the admissions it settles, by ticket and session.

    An admission is the row that lets in, or null when none does any more.
    """

    rows: list[Judged] = field(default_factory=list)
    incidents: list[tuple[str, int | None]] = field(default_factory=list)
    undone: list[Target] = field(default_factory=list)
    admissions: dict[tuple[int, int], Passage | None] = field(default_factory=dict)

    @property
    def needs_more(self) -> bool:
        """Whether keeping it takes more than one statement."""
        return bool(self.incidents or self.undone or None in self.admissions.values())


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a phone's rows have come.

    Every seq 1…``through`` has a result, ``received`` of them in all; the phone has spoken of
    ``announced`` rows, of which those in ``missing`` have no result, the first of them.
    """

    through: int
    received: int
    announced: int
    missing: list[int]


def progress(before: int, announced: int, seqs: Iterable[int]) -> Progress:
    """How far a phone is, of which all up to ``before`` and these of its seqs have a result."""
    known, through = {seq for seq in seqs if seq > before}, before
    while through + 1 in known:
        through += 1
    gaps = (seq for seq in range(through + 1, announced + 1) if seq not in known)
    return Progress(through, before + len(known), announced, list(islice(gaps, ROWS_MAX)))


# One statement, so that it needs no lock before it: either every step keeps its part, or none does
# because the phone or a ticket was changed after it was read. Whoever else notes something by which
# uploads are judged must therefore give the phone or the ticket a new version.
_KEEP = """
    WITH phone AS MATERIALIZED (
        -- Keeps nothing; holds the phone if its version (xmin) is the one that was read. Of two
        -- uploads of one phone that were judged at the same time, the second is judged again, as
        -- is one beside an upload that took rows back: that touches all phones of its event.
        SELECT id FROM device WHERE id = $1 AND xmin::text = $7 FOR NO KEY UPDATE
    ), held AS MATERIALIZED (
        -- Keeps nothing; holds the tickets shown whose versions are those that were read: else
        -- another phone has shown, or somebody cancelled, a ticket since. Sorted, so that no two
        -- uploads wait for each other.
        SELECT t.id
        FROM (SELECT unnest($8::int[]) AS id, unnest($9::text[]) AS version) AS read
        JOIN ticket AS t ON t.id = read.id AND t.xmin::text = read.version
        WHERE EXISTS (SELECT FROM phone)
        ORDER BY t.id FOR NO KEY UPDATE OF t
    ), unchanged AS MATERIALIZED (
        -- One row if the phone and all tickets are as they were read; every step asks for it.
        SELECT FROM phone WHERE (SELECT count(*) FROM held) = cardinality($8::int[])
    ), acknowledged AS (
        -- Keeps how far the phone is, also when no row is new; and gives it a new version, so that
        -- an upload that was judged beside this one sees that it was.
        UPDATE device SET received_through = $4, announced = greatest(announced, $5), seen_at = $3,
            received = $15
        WHERE id = $1 AND EXISTS (SELECT FROM unchanged)
    ), new AS (
        -- Keeps each new row whatever its verdict, with the answer that a resend is given again.
        INSERT INTO scan (device, event, received_at, list_rev, seq, key, content, status, gate,
                          session, ticket, kind, verdict, told, lets_in, undoes, taps, category,
                          heads, reason, scanned_at, offset_ms, effective_at, answer)
        SELECT $1, $2, $3, $6, sent.* FROM json_to_recordset($10) AS sent (
            seq int, key uuid, content bytea, status text, gate int, session int, ticket int,
            kind text, verdict text, told text, lets_in bool, undoes uuid, taps int, category text,
            heads int, reason text, scanned_at timestamptz, offset_ms bigint,
            effective_at timestamptz, answer jsonb)
        WHERE EXISTS (SELECT FROM unchanged)
        RETURNING id, seq, heads, effective_at
    ), due AS (
        -- Keeps nothing: the admission of each ticket and session that the upload settles. The row
        -- that let in is new, or was kept before and is now the earliest that stands. Heads are
        -- counted for group tickets only: as many as that row says, or all of them.
        SELECT let_in.ticket, let_in.session, g.person, coalesce(new.id, old.id) AS scan,
               CASE WHEN t.heads IS NOT NULL THEN coalesce(new.heads, old.heads, t.heads) END
                   AS heads,
               coalesce(new.effective_at, old.effective_at) AS at
        FROM (SELECT unnest($11::int[]) AS ticket, unnest($12::int[]) AS session,
                     unnest($13::int[]) AS device, unnest($14::int[]) AS seq) AS let_in
        JOIN ticket_now AS t ON t.id = let_in.ticket
        LEFT JOIN guest_seated AS g ON g.ticket = t.id
        LEFT JOIN new ON let_in.device = $1 AND new.seq = let_in.seq
        LEFT JOIN scan AS old ON old.device = let_in.device AND old.seq = let_in.seq
        WHERE EXISTS (SELECT FROM unchanged)
    ), stays AS (
        -- Keeps that admission: a first one, or another row in place of the one that stood. What
        -- was inserted has no xmax, and only that is fresh.
        INSERT INTO admission (session, ticket, person, scan, heads, at)
        SELECT session, ticket, person, scan, heads, at FROM due
        ON CONFLICT (session, ticket) DO UPDATE
            SET scan = excluded.scan, heads = excluded.heads, at = excluded.at
            WHERE admission.scan <> excluded.scan
        RETURNING ticket, session, xmax = 0 AS fresh
    ), listed AS (
        -- Keeps in which transaction the tickets changed, so that phones' lists tell of them, and
        -- the sessions that they have now entered; and gives them new versions.
        UPDATE ticket SET changed_in = pg_current_xact_id()::text::bigint,
            entered = entered || ARRAY(SELECT s.session FROM stays AS s
                                       WHERE s.ticket = ticket.id AND s.fresh)
        WHERE id = ANY(ARRAY(SELECT id FROM held UNION SELECT ticket FROM stays))
          AND EXISTS (SELECT FROM unchanged)
    ), told AS (
        -- Keeps one post for the event when somebody has come in for the first time: later rooms
        -- hear of it, as pending signatures become witnessed ones.
        INSERT INTO outbox (lane, kind, subject, posted_at, due_at, attempts)
        SELECT 'deeds', 'admissions_recorded', $2, $3, $3, 0 FROM stays WHERE fresh LIMIT 1
    )
    SELECT true FROM unchanged
"""


def _let_in(admissions: dict[tuple[int, int], Passage | None]) -> list[list[int]]:
    """Tickets and sessions, and the phones and seqs of the rows that let them in."""
    first = [(*pair, p.moment.device, p.moment.seq) for pair, p in admissions.items() if p]
    return [[row[i] for row in first] for i in range(4)]


async def _take_admissions_back(gone: list[tuple[int, int]]) -> None:
    """Delete the admissions of tickets and sessions for which no row that lets in is left."""
    await db.execute(
        """WITH gone AS (
               DELETE FROM admission AS a
               USING unnest($1::int[], $2::int[]) AS taken_back (ticket, session)
               WHERE a.ticket = taken_back.ticket AND a.session = taken_back.session
               RETURNING a.ticket, a.session
           )
           UPDATE ticket SET entered = ARRAY(
               SELECT session FROM unnest(entered) AS session EXCEPT
               SELECT gone.session FROM gone WHERE gone.ticket = ticket.id)
           WHERE id IN (SELECT ticket FROM gone)""",
        *map(list, zip(*gone, strict=True)),
    )


def _columns(one: Judged, offset: timedelta) -> dict[str, Any]:
    """A row as ``_KEEP`` reads it. Codes, long and short, are not kept with it."""
    columns: dict[str, Any] = {
        "seq": one.sent.seq,
        "content": f"\\x{one.sent.content.hex()}",
        "status": one.status,
        "gate": one.gate,
        "session": one.session,
        "ticket": one.ticket,
        "verdict": one.verdict,
        "lets_in": one.lets_in,
        "effective_at": one.effective_at,
        "answer": {name: value for name, value in one.answer.items() if name not in CODES},
    }
    if row := one.row:
        columns |= {
            "key": row.id,
            "kind": row.kind,
            "told": row.told,
            "undoes": row.undoes,
            "taps": row.n,
            "category": tidy(row.category or "") or None,
            "heads": row.heads,
            "reason": tidy(row.reason or "") or None,
            "scanned_at": row.scanned_at,
            "offset_ms": offset // MILLISECOND,
        }
    return columns


def _taps(judged: list[Judged]) -> list[int]:
    """The seqs of clicker rows that count."""
    return [
        one.row.seq
        for one in judged
        if one.row and one.row.kind is ScanKind.COUNT and one.status == RECORDED
    ]


async def _note(incidents: list[tuple[str, int | None]], device: DeviceView, now: datetime) -> None:
    await db.execute(
        """INSERT INTO incident (device, event, kind, seq, at)
           SELECT $1, $2, kind, seq, $5 FROM unnest($3::text[], $4::int[]) AS new (kind, seq)
           ON CONFLICT ON CONSTRAINT uq_incident_device_kind_seq DO NOTHING""",
        device.id, device.event, [kind for kind, _ in incidents], [seq for _, seq in incidents],
        now,
    )  # fmt: skip


async def keep(kept: Kept, door: Door, batch: Batch, now: datetime) -> Progress | None:
    """Write everything down; returns how far the phone is.

    None, with nothing written, when the phone or a ticket is no longer as the door read it.
    """
    new = [one.sent.seq for one in kept.rows if one.sent.seq is not None]
    device = door.phone
    announced = max(device.announced, batch.announced)
    made = progress(device.received_through, announced, [*door.recent, *new])
    written = await db.fetch_value(
        _KEEP, device.id, device.event, now, made.through, announced,
        batch.rev and batch.rev[:60], door.version,
        [ticket.id for ticket in door.tickets], [ticket.version for ticket in door.tickets],
        _encode([_columns(one, batch.offset) for one in kept.rows]).decode(),
        *_let_in(kept.admissions), made.received,
    )  # fmt: skip
    if not written:
        return None
    if gone := [pair for pair, first in kept.admissions.items() if first is None]:
        await _take_admissions_back(gone)
    await count_heads_of(device.id, _taps(kept.rows), now)
    await take_back(kept.undone, device.id, now)
    if kept.incidents:
        await _note(kept.incidents, device, now)
    return made
