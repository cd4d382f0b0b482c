"""Quarantine: rows of phones that were revoked or had expired, for an organiser to accept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from msgspec import Struct

from events import db, devices, journal, registration, tickets
from events.access import Actor
from events.admission.admissions import settle
from events.admission.tables import ScanKind, Verdict
from events.admission.upload.brought import count_heads_of, take_back
from events.admission.upload.facts import Target
from events.errors import Invalid
from events.idempotency import RequestKey, once
from events.journal import Deed
from events.registration import WalkIn

ACCEPTED = "recorded"
DISMISSED = "dismissed"
DEEDS = {ACCEPTED: "door.quarantine_accepted", DISMISSED: "door.quarantine_dismissed"}


class Quarantined(Struct, frozen=True):
    """The rows of a phone that wait to be accepted; the first and last moment that they tell of."""

    device: int
    name: str
    rows: int
    first_at: datetime
    last_at: datetime


class QuarantinedRow(Struct, frozen=True):
    """One of them. ``told`` is what the guest heard, ``verdict`` the rule's opinion on receipt."""

    seq: int
    at: datetime
    kind: ScanKind
    gate: str
    session: str
    ticket: str | None
    told: Verdict | None
    verdict: Verdict | None
    taps: int | None
    heads: int | None


_WAITING = """
    SELECT s.device, d.name, count(*) AS rows, min(s.effective_at) AS first_at,
           max(s.effective_at) AS last_at
    FROM scan AS s JOIN phone_now AS d ON d.id = s.device
    WHERE s.event = $1 AND s.status = 'quarantined'
      AND ($2::int IS NULL OR s.device > $2)
    GROUP BY s.device, d.name ORDER BY s.device LIMIT $3
"""
_ROWS = """
    SELECT s.seq, s.effective_at AS at, s.kind, g.slug AS gate, n.name AS session,
           encode(t.number, 'hex') AS ticket, s.told, s.verdict, s.taps, s.heads
    FROM scan AS s JOIN gate_named AS g ON g.id = s.gate JOIN session_named AS n ON n.id = s.session
    LEFT JOIN ticket_now AS t ON t.id = s.ticket
    WHERE s.device = $1 AND s.status = 'quarantined' ORDER BY s.seq LIMIT $2
"""
_DECIDE = """
    UPDATE scan SET status = $2 WHERE device = $1 AND status = 'quarantined'
    RETURNING id, seq, kind, ticket, session, heads, received_at,
              coalesce((answer ->> 'named')::boolean, false) AS named
"""
# The rows that an undo takes back now that these rows count: they are undone, or they undo. A row
# that was undone before has been taken back then.
_UNDONE = """
    SELECT t.key, t.kind, t.ticket, t.session, t.taps, t.device, t.seq
    FROM scan AS t
    WHERE t.event = $1 AND t.status = 'recorded' AND t.key IN (
            SELECT u.undoes FROM scan AS u
            WHERE u.event = $1 AND u.kind = 'undo' AND u.status = 'recorded')
      AND (t.id = ANY($2::bigint[]) OR NOT EXISTS (
            SELECT FROM scan AS u
            WHERE u.undoes = t.key AND u.event = $1 AND u.kind = 'undo' AND u.status = 'recorded'
              AND u.id <> ALL($2::bigint[])))
    ORDER BY t.id
"""


async def quarantine(event: int, after: int | None = None, limit: int = 1000) -> list[Quarantined]:
    """The phones of an event whose rows wait, by id; ``after`` is the last one known.

    Raises Invalid when that is no phone of the event.
    """
    if after is not None and after not in {phone.device for phone in await devices.phones(event)}:
        raise Invalid.one("after", "unknown")
    return [Quarantined(**row) for row in await db.fetch(_WAITING, event, after, limit)]


async def quarantined_rows(device: int, limit: int = 1000) -> list[QuarantinedRow]:
    """The rows of a phone that wait, by seq."""
    rows = await db.fetch(_ROWS, device, limit)
    return [QuarantinedRow(**row) for row in rows]


async def accept(device: int, actor: Actor, now: datetime, claim: RequestKey | None = None) -> int:
    """Let the quarantined rows of a phone count, as if they had been received in time.

    What each lets in was fixed on receipt. Returns the phone. Raises NotFound.
    """
    return await _decide(device, ACCEPTED, actor, now, claim)


async def dismiss(device: int, actor: Actor, now: datetime, claim: RequestKey | None = None) -> int:
    """Leave the quarantined rows of a phone out for good; they are kept. Returns the phone.

    Raises NotFound.
    """
    return await _decide(device, DISMISSED, actor, now, claim)


async def _decide(
    device: int, decision: str, actor: Actor, now: datetime, claim: RequestKey | None
) -> int:
    async with db.transaction(), once(claim, now) as made:
        made.id = device
        event = await devices.event_of(device, actor)
        await devices.lock_event(event)
        rows = await db.fetch(_DECIDE, device, decision)
        if rows:
            if decision == ACCEPTED:
                await _let_count(device, event, rows, now)
            deed = Deed(actor.name, DEEDS[decision], f"device:{device}", event)
            await journal.record(replace(deed, facts={"rows": len(rows)}), now)
    return device


async def _let_count(device: int, event: int, rows: list[Any], now: datetime) -> None:
    """Do for rows that have just been accepted what an upload does for rows that stand."""
    walked_in = [await _walk_in(event, row) for row in rows if row["kind"] == ScanKind.WALK_IN]
    taps = [row["seq"] for row in rows if row["kind"] == ScanKind.COUNT]
    await count_heads_of(device, taps, now)
    found = await db.fetch(_UNDONE, event, db.column(rows, "id"))
    undone = [Target(**{**row, "kind": ScanKind(row["kind"])}) for row in found]
    shown = {row["ticket"] for row in rows} | {target.ticket for target in undone} | {*walked_in}
    moved = sorted(ticket for ticket in shown if ticket is not None)
    await tickets.lock(moved)
    await take_back(undone, device, now)
    await settle(event, moved, now)


async def _walk_in(event: int, row: Any) -> int:
    """Register a walk-in when it was received; only that it had a name was kept."""
    heads = row["heads"] if row["heads"] and row["heads"] > 1 else None
    guest = WalkIn(event, row["session"], "", heads, row["named"])
    ticket, _ = await registration.walk_in(guest, row["received_at"])
    await db.execute("UPDATE scan SET ticket = $2, lets_in = true WHERE id = $1", row["id"], ticket)
    return ticket
