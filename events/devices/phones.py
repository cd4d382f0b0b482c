"""The phones at a door: who holds a token, and how far each phone's scans have arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from events import db, sealing
from events.access import Actor
from events.devices.tables import DeviceRole
from events.errors import NotFound, Refusal


@dataclass(eq=False)
class UnknownPhone(Refusal):
    """No phone holds this token."""


@dataclass(eq=False)
class Revoked(Refusal):
    """The phone was handed in, or its time is over."""


def actor_name(device: int) -> str:
    """The name of a phone in the journal."""
    return f"device:{device}"


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A paired phone. ``standing`` is false once it was revoked or its time is over."""

    id: int
    event: int
    event_slug: str
    gate: str | None
    sessions: list[str]
    role: DeviceRole
    name: str
    not_after: datetime
    revoked: bool
    announced: int
    received_through: int

    @property
    def actor_name(self) -> str:
        """The phone's name in the journal."""
        return actor_name(self.id)

    def standing(self, now: datetime) -> bool:
        """Whether what it sends counts at once."""
        return not self.revoked and now <= self.not_after


PHONE = """json_build_object(
    'id', d.id, 'event', d.event, 'role', d.role, 'name', d.name, 'not_after', d.not_after,
    'event_slug', (SELECT e.slug FROM event_named AS e WHERE e.id = d.event),
    'gate', (SELECT g.slug FROM gate_named AS g WHERE g.id = d.gate),
    'sessions', ARRAY(SELECT s.slug FROM pairing_session AS allowed
                      JOIN session_timed AS s ON s.id = allowed.session
                      WHERE allowed.pairing = d.pairing ORDER BY s.position, s.id),
    'revoked', d.revoked_at IS NOT NULL, 'announced', d.announced,
    'received_through', d.received_through)"""
"""A ``DeviceView`` as JSON, where a statement reads ``phone_now`` as d."""


async def device_for_token(token: str) -> DeviceView:
    """The phone that holds a token, revoked or not. Raises UnknownPhone for no phone's token."""
    found = await db.fetch_value(
        f"SELECT {PHONE}::text FROM phone_now AS d WHERE d.token_hash = $1", sealing.digest(token)
    )
    if found is None:
        raise UnknownPhone
    return msgspec.json.decode(found, type=DeviceView)


async def event_of(device: int, actor: Actor) -> int:
    """The event of a phone, if the actor's team holds it. Raises NotFound."""
    found = await db.fetch_row(
        """SELECT d.event, e.team FROM phone_now AS d JOIN event_named AS e ON e.id = d.event
           WHERE d.id = $1""",
        device,
    )
    if found is None or not actor.holds(found["team"]):
        raise NotFound("device")
    event: int = found["event"]
    return event


@dataclass(frozen=True, slots=True)
class PhoneView:
    """A phone that was paired, and how much of what it holds has arrived.

    ``received_through`` and ``announced`` are numbers of its rows: all up to the first have a
    result, and the second is the highest that the phone has spoken of.
    """

    device: int
    name: str
    gate: str | None
    received_through: int
    announced: int
    outstanding: int
    last_seen_at: datetime | None
    revoked: bool


_PHONES = """
    SELECT d.id AS device, d.name, g.slug AS gate, d.received_through, d.announced,
           d.outstanding, d.seen_at AS last_seen_at, d.revoked_at IS NOT NULL AS revoked
    FROM phone_now AS d LEFT JOIN gate_named AS g ON g.id = d.gate
    WHERE d.event = $1 AND d.paired_at IS NOT NULL ORDER BY d.id
"""


async def phones(event: int) -> list[PhoneView]:
    """The phones that were paired for an event's door, revoked ones too, in order of invitation."""
    return [PhoneView(**row) for row in await db.fetch(_PHONES, event)]
