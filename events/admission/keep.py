"""Keeping a judged upload: the rows, the headcounts, the admissions, and how far the phone is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from events import db, registration
from events.admission import rules
from events.admission.door import Door, Target
from events.admission.drafts import Batch, ScanRow, Sent
from events.admission.reads import ADMISSIONS_OF, DeviceView
from events.admission.tables import ScanKind, Verdict

RECORDED = "recorded"
COLUMNS = 20  # of a row, as ``_values`` gives them
MILLISECOND = timedelta(milliseconds=1)


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
    """What one upload adds."""

    rows: list[Judged] = field(default_factory=list)
    incidents: list[tuple[str, int | None]] = field(default_factory=list)
    undone: list[Target] = field(default_factory=list)
    touched: set[tuple[int, int]] = field(default_factory=set)


async def keep(kept: Kept, device: DeviceView, door: Door, batch: Batch, now: datetime) -> int:
    """Write everything down, in the upload's transaction; returns how far the phone is acked."""
    through = _through(kept.rows, door)
    ids = await _insert(kept.rows, device, batch, through, now)
    await _count_heads(kept.rows, ids, device, now)
    if kept.undone:
        await _take_back(kept.undone, device, now)
    if kept.touched:
        await settle_admissions(sorted(kept.touched), device.event, now)
    if kept.incidents:
        await _note(kept.incidents, device, now)
    return through


def _through(judged: list[Judged], door: Door) -> int:
    new = [one.sent.seq for one in judged if one.sent.seq is not None]
    return rules.received_through(door.received_through, [*door.recent, *new])


_INSERT = """
    WITH acknowledged AS (
        UPDATE device SET received_through = $25, announced = greatest(announced, $26),
                          seen_at = $3 WHERE id = $1
    )
    INSERT INTO scan (device, event, received_at, list_rev, seq, key, content, status, gate,
                      session, ticket, kind, verdict, told, lets_in, undoes, taps, category, heads,
                      reason, scanned_at, offset_ms, effective_at, answer)
    SELECT $1, $2, $3, $4, seq, key, content, status, gate, session, ticket, kind, verdict, told,
           lets_in, undoes, taps, category, heads, reason, scanned_at, offset_ms, effective_at,
           answer::jsonb
    FROM unnest($5::int[], $6::uuid[], $7::bytea[], $8::text[], $9::int[], $10::int[], $11::int[],
                $12::text[], $13::text[], $14::text[], $15::bool[], $16::uuid[], $17::int[],
                $18::text[], $19::int[], $20::text[], $21::timestamptz[], $22::bigint[],
                $23::timestamptz[], $24::text[])
        AS new (seq, key, content, status, gate, session, ticket, kind, verdict, told, lets_in,
                undoes, taps, category, heads, reason, scanned_at, offset_ms, effective_at, answer)
    RETURNING id, seq
"""


async def _insert(
    judged: list[Judged], device: DeviceView, batch: Batch, through: int, now: datetime
) -> dict[int, int]:
    """Insert the rows and say how far the phone is; returns their ids by seq."""
    columns = list(zip(*(_values(one, batch.offset) for one in judged), strict=True))
    rows = await db.fetch(
        _INSERT, device.id, device.event, now, batch.rev and batch.rev[:60],
        *map(list, columns or [()] * COLUMNS),
        through, batch.announced,
    )  # fmt: skip
    return {row["seq"]: row["id"] for row in rows}


def _values(one: Judged, offset: timedelta) -> tuple[Any, ...]:
    """The columns of one row in the order of ``_INSERT``; codes are not kept, they are derived."""
    row = one.row
    answer = {name: value for name, value in one.answer.items() if name != "code"}
    told = (
        (row.id, row.kind, row.told, row.undoes, row.n, row.category, row.heads, row.reason,
         row.scanned_at, offset // MILLISECOND)
        if row
        else (None,) * 10
    )  # fmt: skip
    key, kind, said, undoes, taps, category, heads, reason, scanned_at, offset_ms = told
    return (
        one.sent.seq, key, one.sent.content, one.status, one.gate, one.session, one.ticket, kind,
        one.verdict, said, one.lets_in, undoes, taps, category, heads, reason, scanned_at,
        offset_ms, one.effective_at, msgspec.json.encode(answer).decode(),
    )  # fmt: skip


async def _count_heads(
    judged: list[Judged], ids: dict[int, int], device: DeviceView, now: datetime
) -> None:
    """Each clicker row is a headcount row of its session."""
    taps = [
        (one.session, one.row.n, one.row.category, one.effective_at, ids[one.row.seq])
        for one in judged
        if one.row and one.row.kind is ScanKind.COUNT and one.status == RECORDED
    ]
    if not taps:
        return
    await db.execute(
        """INSERT INTO headcount (session, quantity, category, at, scan, entered_at, by)
           SELECT *, $6::timestamptz, $7
           FROM unnest($1::int[], $2::int[], $3::text[], $4::timestamptz[], $5::bigint[])""",
        *map(list, zip(*taps, strict=True)), now, device.actor_name,
    )  # fmt: skip


async def _take_back(undone: list[Target], device: DeviceView, now: datetime) -> None:
    """What an undone row had brought goes: a walk-in's ticket, a clicker's taps."""
    walked_in = [t.ticket for t in undone if t.kind is ScanKind.WALK_IN and t.ticket is not None]
    if walked_in:
        await registration.take_back(walked_in, device.actor_name, now)
    taps = [t for t in undone if t.kind is ScanKind.COUNT and t.taps]
    if taps:
        await db.execute(
            """INSERT INTO headcount (session, quantity, category, at, entered_at, by)
               SELECT h.session, -h.quantity, h.category, h.at, $2, $3
               FROM headcount AS h JOIN scan AS s ON s.id = h.scan
               WHERE s.key = ANY($1::uuid[])""",
            [t.key for t in taps], now, device.actor_name,
        )  # fmt: skip


_SETTLE = f"""
    WITH pairs AS (
        SELECT * FROM unnest($1::int[], $2::int[]) AS asked (ticket, session)
    ), due AS (
        SELECT first.* FROM ({ADMISSIONS_OF}) AS first
        JOIN pairs ON pairs.ticket = first.ticket AND pairs.session = first.session
    ), gone AS (
        DELETE FROM admission AS a USING pairs
        WHERE a.ticket = ANY($1::int[]) AND a.ticket = pairs.ticket AND a.session = pairs.session
          AND NOT EXISTS (
              SELECT FROM due WHERE due.ticket = a.ticket AND due.session = a.session)
    ), stays AS (
        INSERT INTO admission (session, ticket, person, scan, heads, at)
        SELECT session, ticket, person, scan, heads, at FROM due
        ON CONFLICT (session, ticket) DO UPDATE
            SET scan = excluded.scan, heads = excluded.heads, at = excluded.at
            WHERE admission.scan <> excluded.scan
        RETURNING ticket, xmax = 0 AS fresh
    ), listed AS (
        UPDATE ticket SET changed_in = pg_current_xact_id()::text::bigint
        WHERE id = ANY($1::int[])
    )
    INSERT INTO outbox (kind, subject, posted_at, due_at, attempts)
    SELECT 'admissions_recorded', $3, $4, $4, 0 FROM stays WHERE fresh LIMIT 1
"""


async def settle_admissions(pairs: list[tuple[int, int]], event: int, now: datetime) -> None:
    """Keep the admissions of (ticket, session) pairs as their scans now say.

    A ticket let in for the first time is told to the rooms below through the outbox.
    """
    await db.execute(_SETTLE, [p[0] for p in pairs], [p[1] for p in pairs], event, now)


async def _note(incidents: list[tuple[str, int | None]], device: DeviceView, now: datetime) -> None:
    await db.execute(
        """INSERT INTO incident (device, event, kind, seq, at)
           SELECT $1, $2, kind, seq, $5 FROM unnest($3::text[], $4::int[]) AS new (kind, seq)""",
        device.id, device.event, [kind for kind, _ in incidents], [seq for _, seq in incidents],
        now,
    )  # fmt: skip
