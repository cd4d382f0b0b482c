"""Taking a phone back from the door."""

from __future__ import annotations

from datetime import datetime

from events import db, journal
from events.access import Actor
from events.devices.tables import Device, Pairing
from events.errors import NotFound
from events.idempotency import RequestKey, once


async def revoke(device: int, actor: Actor, now: datetime, claim: RequestKey | None = None) -> int:
    """Take a phone back; what it still sends is quarantined. Its unspent invitation ends too.

    Returns its id. Raises NotFound.
    """
    async with db.transaction(), once(claim, now) as made:
        made.id = device
        row = await db.fetch_row(
            """SELECT d.id, d.event, d.pairing, d.paired_at, e.team
               FROM device AS d JOIN event_named AS e ON e.id = d.event
               WHERE d.id = $1 FOR UPDATE OF d""",
            device,
        )
        if row is None or not actor.holds(row["team"]):
            raise NotFound("device")
        await Device.update({Device.revoked_at: now, Device.revoked_by: actor.name}).where(
            Device.id == device, Device.revoked_at.is_null()
        )
        if row["paired_at"] is None:
            await Pairing.update({Pairing.expires_at: now}).where(
                Pairing.id == row["pairing"], Pairing.expires_at > now
            )
        await journal.record(
            journal.Deed(actor.name, "door.revoked", f"device:{device}", event=row["event"]), now
        )
    return device
