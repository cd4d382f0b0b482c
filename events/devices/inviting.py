"""Inviting phones to an event's door by a code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events import db, journal, sealing
from events.access import Actor
from events.clock import YEARS
from events.devices.tables import Device, DeviceRole, Pairing, PairingSession
from events.errors import FieldError, Invalid, NotFound
from events.fields import Aware, Slug
from events.idempotency import RequestKey, once

PAIRING_AGE = timedelta(minutes=15)


class PairingDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Phones to invite to the door of an event."""

    gate: Slug | None = None
    sessions: list[Slug] = []
    name: Annotated[str, Meta(max_length=80)] = ""
    role: Literal["lead", "steward"] = DeviceRole.LEAD.value
    uses: Annotated[int, Meta(ge=1, le=100)] = 1
    until: Aware | None = None


@dataclass(frozen=True, slots=True)
class PairingView:
    """An invitation: ``id`` is its first phone, ``pairing_code`` opens it."""

    id: int
    pairing_code: str
    expires_at: datetime


def _code_of(pairing: int) -> str:
    return f"{pairing}.{sealing.secret('pairing', pairing)}"


async def _scope(event: int, draft: PairingDraft, now: datetime) -> tuple[int | None, list[int]]:
    """The gate and the sessions that a draft names, as ids. Raises Invalid with every error."""
    gates = await db.fetch("SELECT id, slug FROM gate_named WHERE event = $1", event)
    sessions = await db.fetch("SELECT id, slug FROM session_timed WHERE event = $1", event)
    gate_ids = {row["slug"]: row["id"] for row in gates}
    session_ids = {row["slug"]: row["id"] for row in sessions}
    errors = [
        FieldError(f"sessions.{i}", "not_of_this_event")
        for i, slug in enumerate(draft.sessions)
        if slug not in session_ids
    ]
    if draft.gate is not None and draft.gate not in gate_ids:
        errors.append(FieldError("gate", "not_of_this_event"))
    if draft.until is not None and not (draft.until > now and draft.until.year in YEARS):
        errors.append(FieldError("until", "out_of_range"))
    if errors:
        raise Invalid(errors)
    gate = gate_ids[draft.gate] if draft.gate else None
    return gate, list(dict.fromkeys(session_ids[slug] for slug in draft.sessions))


async def _keep(
    event: int, gate: int | None, draft: PairingDraft, actor: Actor, now: datetime
) -> int:
    [kept] = await Pairing.insert(
        Pairing(
            event=event,
            gate=gate,
            name=draft.name,
            role=draft.role,
            uses=draft.uses,
            expires_at=draft.until or now + PAIRING_AGE,
            made_at=now,
            made_by=actor.name,
        )
    )
    pairing: int = kept["id"]
    return pairing


async def add_device(pairing: int, name: str) -> int:
    """Add a phone, not paired yet, to an invitation; returns its id."""
    made: int = await db.fetch_value(
        """INSERT INTO device (pairing, event, gate, name, role)
           SELECT id, event, gate, $2, role FROM pairing WHERE id = $1 RETURNING id""",
        pairing, name,
    )  # fmt: skip
    return made


async def pairing_view(device: int) -> PairingView:
    """The invitation whose first phone this is. Raises NotFound."""
    expires_at = Device.pairing.expires_at.as_alias("expires_at")
    row = await Device.select(Device.pairing, expires_at).where(Device.id == device).first()
    if row is None:
        raise NotFound("device")
    return PairingView(device, _code_of(row["pairing"]), row["expires_at"])


async def make_pairing(
    event_slug: str,
    draft: PairingDraft,
    actor: Actor,
    now: datetime,
    claim: RequestKey | None = None,
) -> int:
    """Invite phones to an event's door; returns the id of the first phone, not paired yet.

    Raises NotFound, Invalid for a gate or a session of another event, and for a time that is over.
    """
    event = await db.fetch_row("SELECT id, team FROM event_named WHERE slug = $1", event_slug)
    if event is None or not actor.holds(event["team"]):
        raise NotFound("event")
    async with db.transaction(), once(claim, now) as made:
        gate, sessions = await _scope(event["id"], draft, now)
        pairing = await _keep(event["id"], gate, draft, actor, now)
        if sessions:
            await PairingSession.insert(
                *(PairingSession(pairing=pairing, session=session) for session in sessions)
            )
        made.id = await add_device(pairing, draft.name)
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
