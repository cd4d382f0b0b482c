"""What rows bring besides admissions, and taking it back: headcounts, tickets of walk-ins."""

from __future__ import annotations

from datetime import datetime

from events import db, devices, registration
from events.admission.tables import ScanKind
from events.admission.upload.facts import Target


async def count_heads_of(device: int, seqs: list[int], now: datetime) -> None:
    """Each of these clicker rows of a phone is a headcount row of its session."""
    if not seqs:
        return
    await db.execute(
        """INSERT INTO headcount (session, quantity, category, at, scan, entered_at, by)
           SELECT s.session, s.taps, s.category, s.effective_at, s.id, $3, $4
           FROM scan AS s WHERE s.device = $1 AND s.seq = ANY($2::int[])""",
        device, seqs, now, devices.actor_name(device),
    )  # fmt: skip


async def take_back(undone: list[Target], device: int, now: datetime) -> None:
    """Take back what undone rows had brought: a walk-in's ticket, a clicker's taps."""
    walked_in = [t.ticket for t in undone if t.kind is ScanKind.WALK_IN and t.ticket is not None]
    if walked_in:
        await registration.take_back(walked_in, devices.actor_name(device), now)
    taps = [t for t in undone if t.kind is ScanKind.COUNT and t.taps]
    if taps:
        await db.execute(
            """INSERT INTO headcount (session, quantity, category, at, scan, entered_at, by)
               SELECT h.session, -h.quantity, h.category, h.at, u.id, $2, $3
               FROM headcount AS h JOIN scan AS s ON s.id = h.scan
               CROSS JOIN LATERAL (
                   SELECT min(u.id) AS id FROM scan AS u
                   WHERE u.undoes = s.key AND u.kind = 'undo' AND u.event = s.event
                     AND u.status = 'recorded') AS u
               WHERE s.key = ANY($1::uuid[])""",
            [t.key for t in taps], now, devices.actor_name(device),
        )  # fmt: skip
