"""Taking a phone back."""

from __future__ import annotations

from datetime import datetime

from events import db, journal
from events.access import Actor
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
