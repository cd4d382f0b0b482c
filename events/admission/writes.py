"""Inviting phones, taking them back, and counting heads from the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from events import db, journal, sealing
from events.access import Actor
from events.admission.drafts import HeadcountDraft, PairingDraft
from events.admission.rules import PairingExpired
from events.admission.tables import DeviceRole
from events.errors import FieldError, Invalid, NotFound
from events.idempotency import Claim, once

PAIRING_AGE = timedelta(minutes=15)
GRACE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class PairingView:
    """An invitation: ``id`` is its first phone, ``pairing_code`` opens it."""

    id: int
    pairing_code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PairedDevice:
    """A phone that has just been paired, with its token, told once."""

    token: str
    device: int
    name: str
    event: str
    gate: str | None
    sessions: list[str]
    role: str
    not_after: datetime


def _code_of(pairing: int) -> str:
    return f"{pairing}.{sealing.secret('pairing', pairing)}"


async def make_pairing(
    event_slug: str, draft: PairingDraft, actor: Actor, now: datetime, claim: Claim | None = None
) -> int:
    """Invite phones to an event's door; returns the id of the first phone, not paired yet.

    Raises NotFound, Invalid for a gate or a session of another event.
    """
    event = await db.fetch_row("SELECT id, team FROM event WHERE slug = $1", event_slug)
    if event is None or not actor.holds(event["team"]):
        raise NotFound("event")
    gate, sessions = await _scope(event["id"], draft)
    async with db.transaction(), once(claim, now) as made:
        pairing = await db.fetch_value(
            """INSERT INTO pairing
                   (event, gate, sessions, name, role, uses, used, expires_at, made_at, made_by)
               VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9) RETURNING id""",
            event["id"], gate, sessions, draft.name, draft.role, draft.uses,
            draft.until or now + PAIRING_AGE, now, actor.name,
        )  # fmt: skip
        made.id = await _add_device(pairing, draft.name)
        await journal.record(
            journal.Deed(
                actor.name,
                "door.invited",
                f"device:{made.id}",
                event=event["id"],
                facts={"role": draft.role, "uses": draft.uses},
            ),
            now,
        )
    assert made.id is not None
    return made.id


async def _scope(event: int, draft: PairingDraft) -> tuple[int | None, list[int]]:
    """The gate and the sessions that a draft names, as ids."""
    gates = await db.fetch("SELECT id, slug FROM gate WHERE event = $1", event)
    sessions = await db.fetch("SELECT id, slug FROM session WHERE event = $1", event)
    gate_ids = {row["slug"]: row["id"] for row in gates}
    session_ids = {row["slug"]: row["id"] for row in sessions}
    errors = [
        FieldError(f"sessions.{i}", "not_of_this_event")
        for i, slug in enumerate(draft.sessions)
        if slug not in session_ids
    ]
    if draft.gate is not None and draft.gate not in gate_ids:
        errors.append(FieldError("gate", "not_of_this_event"))
    if errors:
        raise Invalid(errors)
    gate = gate_ids[draft.gate] if draft.gate else None
    return gate, [session_ids[slug] for slug in draft.sessions]


async def _add_device(pairing: int, name: str) -> int:
    made: int = await db.fetch_value(
        """INSERT INTO device (pairing, event, gate, sessions, name, role, announced,
                               received_through)
           SELECT id, event, gate, sessions, $2, role, 0, 0 FROM pairing WHERE id = $1
           RETURNING id""",
        pairing, name,
    )  # fmt: skip
    return made


async def pairing_view(device: int) -> PairingView:
    """The invitation whose first phone this is. Raises NotFound."""
    row = await db.fetch_row(
        """SELECT p.id, p.expires_at FROM device AS d JOIN pairing AS p ON p.id = d.pairing
           WHERE d.id = $1""",
        device,
    )
    if row is None:
        raise NotFound("device")
    return PairingView(device, _code_of(row["id"]), row["expires_at"])


async def pair(code: str, name: str | None, now: datetime) -> PairedDevice:
    """Pair a phone. Raises PairingExpired when the code is used up, too old, or none of ours."""
    number, _, secret = code.strip().partition(".")
    ours = number.isdecimal() and len(number) <= 9 and sealing.opens(secret, "pairing", int(number))
    if not ours:
        raise PairingExpired
    async with db.transaction():
        pairing = await db.fetch_row(
            """UPDATE pairing SET used = used + 1
               WHERE id = $1 AND used < uses AND expires_at > $2
               RETURNING id, name, event""",
            int(number), now,
        )  # fmt: skip
        if pairing is None:
            raise PairingExpired
        return await _hand_over(pairing, (name or "").strip() or pairing["name"], now)


async def _hand_over(pairing: asyncpg.Record, name: str, now: datetime) -> PairedDevice:
    """Give the invitation's waiting phone, or a new one, its token."""
    waiting = await db.fetch_value(
        """SELECT id FROM device WHERE pairing = $1 AND paired_at IS NULL AND revoked_at IS NULL
           ORDER BY id LIMIT 1 FOR UPDATE""",
        pairing["id"],
    )
    device = waiting or await _add_device(pairing["id"], name)
    token = sealing.fresh()
    row = await db.fetch_row(
        """UPDATE device AS d SET token_hash = $2, name = $3, paired_at = $4, seen_at = $4,
                  not_after = greatest($4, coalesce((SELECT max(s.ends_at) FROM session AS s
                      WHERE s.event = d.event), $4)) + $5::interval
           FROM event AS e WHERE d.id = $1 AND e.id = d.event
           RETURNING d.id, d.name, e.slug AS event, d.role, d.not_after,
                     (SELECT g.slug FROM gate AS g WHERE g.id = d.gate) AS gate,
                     ARRAY(SELECT e.slug || '/' || s.slug FROM session AS s
                           WHERE s.event = d.event
                             AND (cardinality(d.sessions) = 0 OR s.id = ANY(d.sessions))
                           ORDER BY s.position, s.id) AS sessions""",
        device, sealing.digest(token), name, now, GRACE,
    )  # fmt: skip
    assert row is not None
    return PairedDevice(
        token=token,
        device=row["id"],
        name=row["name"],
        event=row["event"],
        gate=row["gate"],
        sessions=row["sessions"],
        role=DeviceRole(row["role"]),
        not_after=row["not_after"],
    )


async def revoke(device: int, actor: Actor, now: datetime, claim: Claim | None = None) -> int:
    """Take a phone back; what it still sends is quarantined. Its unspent invitation ends too.

    Returns its id. Raises NotFound.
    """
    async with db.transaction(), once(claim, now) as made:
        made.id = device
        row = await db.fetch_row(
            """SELECT d.id, d.event, d.pairing, d.paired_at, e.team
               FROM device AS d JOIN event AS e ON e.id = d.event
               WHERE d.id = $1 FOR UPDATE OF d""",
            device,
        )
        if row is None or not actor.holds(row["team"]):
            raise NotFound("device")
        await db.execute(
            """UPDATE device SET revoked_at = coalesce(revoked_at, $2),
                                 revoked_by = coalesce(revoked_by, $3) WHERE id = $1""",
            device, now, actor.name,
        )  # fmt: skip
        if row["paired_at"] is None:
            await db.execute(
                "UPDATE pairing SET expires_at = least(expires_at, $2) WHERE id = $1",
                row["pairing"], now,
            )  # fmt: skip
        await journal.record(
            journal.Deed(actor.name, "door.revoked", f"device:{device}", event=row["event"]), now
        )
    return device


async def count_heads(
    session_name: str, draft: HeadcountDraft, actor: Actor, now: datetime,
    claim: Claim | None = None,
) -> int:  # fmt: skip
    """Add a headcount to ``event/session``; returns its id. A sum below zero is Invalid."""
    event_slug, _, slug = session_name.partition("/")
    async with db.transaction(), once(claim, now) as made:
        session = await db.fetch_row(
            """SELECT s.id, s.event, e.team FROM session AS s JOIN event AS e ON e.id = s.event
               WHERE e.slug = $1 AND s.slug = $2 FOR NO KEY UPDATE OF s""",
            event_slug, slug,
        )  # fmt: skip
        if session is None or not actor.holds(session["team"]):
            raise NotFound("session")
        counted = await db.fetch_value(
            "SELECT coalesce(sum(quantity), 0) FROM headcount WHERE session = $1", session["id"]
        )
        if counted + draft.count < 0:
            raise Invalid.one("count", "below_zero", counted=counted)
        made.id = await db.fetch_value(
            """INSERT INTO headcount (session, quantity, category, note, at, entered_at, by)
               VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id""",
            session["id"], draft.count, draft.category, draft.note, draft.at or now, now,
            actor.name,
        )  # fmt: skip
        await journal.record(
            journal.Deed(
                actor.name, "door.headcount", f"headcount:{made.id}", event=session["event"]
            ),
            now,
        )
    assert made.id is not None
    return made.id
