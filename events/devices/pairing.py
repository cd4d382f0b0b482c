"""Pairing a phone: it shows the code of an invitation, and is given a token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
import regex
from piccolo.columns import Column

from events import db, links, sealing
from events.devices.inviting import add_device
from events.devices.tables import Device, DeviceRole
from events.errors import Refusal
from events.text import keyed, tidy

_DASH = regex.compile(r"[\p{Pd}\u2212\u30fc]")


@dataclass(eq=False)
class PairingExpired(Refusal):
    """The pairing code is used up, too old, or none of ours."""


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


def read_pairing_code(typed: str) -> tuple[str, str]:
    """Number and secret of a pairing code as somebody typed it, or pasted the link that holds it.

    Spaces and controls are passed over; a dash, or a full stop of a Chinese keyboard, is plain.
    """
    code = "".join(keyed(typed).rpartition("#")[2].split())
    code = links.unglued(_DASH.sub("-", code).replace("。", "."))
    number, _, secret = code.partition(".")
    return number, secret


async def _waiting(pairing: int) -> int | None:
    """The invitation's first phone while nobody has paired it; held until the transaction ends."""
    waits = (Device.pairing == pairing, Device.paired_at.is_null(), Device.revoked_at.is_null())
    row = await Device.select(Device.id).where(*waits).lock_rows("UPDATE").first()
    return row["id"] if row else None


async def _hand_over(pairing: asyncpg.Record, name: str, now: datetime) -> PairedDevice:
    """Give the invitation's waiting phone, or a new one, its token."""
    device = await _waiting(pairing["id"]) or await add_device(pairing["id"], name)
    token = sealing.fresh()
    paired: dict[Column | str, Any] = {
        Device.token_hash: sealing.digest(token),
        Device.name: name,
        Device.paired_at: now,
        Device.seen_at: now,
    }
    await Device.update(paired).where(Device.id == device)
    row = await db.fetch_row(
        """SELECT d.id, d.name, e.slug AS event, d.role, d.not_after,
                     (SELECT g.slug FROM gate_named AS g WHERE g.id = d.gate) AS gate,
                     ARRAY(SELECT s.name FROM session_named AS s
                           WHERE s.event = d.event AND (
                               s.id IN (SELECT a.session FROM pairing_session AS a
                                        WHERE a.pairing = d.pairing)
                               OR NOT EXISTS (SELECT FROM pairing_session AS a
                                              WHERE a.pairing = d.pairing))
                           ORDER BY s.position, s.id) AS sessions
           FROM phone_now AS d JOIN event_named AS e ON e.id = d.event WHERE d.id = $1""",
        device,
    )
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


async def pair(code: str, name: str | None, now: datetime) -> PairedDevice:
    """Pair a phone. Raises PairingExpired when the code is used up, too old, or none of ours."""
    number, secret = read_pairing_code(code)
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
        return await _hand_over(pairing, tidy(name or "") or pairing["name"], now)
