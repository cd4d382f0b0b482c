"""Recording an upload of a phone: every row is kept, judged once, and answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from events import db, sealing
from events.admission.door_list import DoorList, door_list
from events.admission.double_admits import DoubleAdmit, double_admits
from events.admission.upload.judging import Answer, Recording
from events.admission.upload.keeping import Progress, keep
from events.admission.upload.protocol import Batch, read_batch
from events.admission.upload.reading import lock_door, read_door
from events.admission.upload.shown import find
from events.devices import DeviceView
from events.errors import Busy


async def _take(
    holder: bytes, batch: Batch, now: datetime, *, locked: bool
) -> tuple[list[Answer], Progress, DeviceView] | None:
    """Read, judge and keep; None, with nothing kept, when that needs the lock after all.

    Almost every upload is the only one that shows its tickets: it is read without a lock, and
    kept in one statement that sees whether anything has changed in between.
    """
    door = await read_door(holder, batch.rows)
    recording = Recording(door, find(door), batch.offset, now)
    answers = await recording.take(batch)
    if not locked and recording.kept.needs_more:
        return None
    made = await keep(recording.kept, door, batch, now)
    return None if made is None else (answers, made, door.phone)


async def _news(
    device: DeviceView, batch: Batch, now: datetime
) -> tuple[DoorList | None, list[DoubleAdmit]]:
    """The changes since the revision that a phone tells, if it does, and its double admits."""
    if not device.standing(now):
        return None, []
    changes = None if batch.rev is None else await door_list(device, batch.rev, now)
    return changes, await double_admits(device.event, device.id)


async def record(token: str, body: dict[str, Any], now: datetime) -> Answer:
    """Take an upload (``rows`` is a list of at most 250) and answer each row, in the order sent.

    ``token`` is the phone's own. Raises UnknownPhone, and Busy when it is to be sent again.

    A repeated row gives its first answer with status ``seen``, also under another seq or from
    another phone; the same seq or id with other content is a ``conflict``; what cannot be read is
    ``unreadable`` and blocks nothing. Rows of a phone that was revoked or has expired are
    ``quarantined``: kept, and counted only once accepted. ``missing`` are the first seqs up to
    ``announced`` that have no result.
    """
    batch, holder = read_batch(body, now), sealing.digest(token)
    taken = None
    if batch.is_simple:
        async with db.connection():
            taken = await _take(holder, batch, now, locked=False)
    if taken is None:
        async with db.transaction():
            await lock_door(holder, batch.rows)
            taken = await _take(holder, batch, now, locked=True)
            if taken is None:
                raise Busy  # a ticket that came while the others were waited for
    answers, made, phone = taken
    changes, alerts = await _news(phone, batch, now)
    return {
        "acked_through": made.through,
        "announced": made.announced,
        "missing": made.missing,
        "server_now": now,
        "results": answers,
        "changes": changes,
        "alerts": alerts,
    }
