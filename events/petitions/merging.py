"""Following a merge: of two signatures of the same person for a petition one is a repeat."""

from __future__ import annotations

from datetime import datetime

from events import db
from events.errors import NotFound
from events.petitions.steps import lock_signers, step
from events.petitions.tables import COUNTED, State


async def _undo_repeats(by: str, now: datetime) -> int:
    """Give each signature that a merge made a repeat the state it had before."""
    rows = await db.fetch(
        """SELECT latest.signature, (
               SELECT before.state FROM signature_step AS before
               WHERE before.signature = latest.signature AND before.id < latest.id
               ORDER BY before.id DESC LIMIT 1) AS state
           FROM signature_step AS latest
           WHERE latest.by = $1 AND latest.state = 'repeat' AND NOT EXISTS (
               SELECT FROM signature_step AS later
               WHERE later.signature = latest.signature AND later.id > latest.id)""",
        by,
    )
    for row in rows:
        await step([row["signature"]], State(row["state"]), by, now)
    return len(rows)


async def follow_merge(merge: int, now: datetime) -> int:
    """After a merge: of one petition's standing signatures the earlier stays, others repeat.

    After its undoing they are what they were before. Returns how many changed; again: none.
    """
    by = f"merge:{merge}"
    async with db.transaction():
        row = await db.fetch_row(
            "SELECT kept, gone, undone FROM person_merged WHERE id = $1", merge
        )
        if row is None:
            raise NotFound("merge")
        await lock_signers([row["kept"], row["gone"]])
        if row["undone"]:
            return await _undo_repeats(by, now)
        repeats = await db.fetch(
            """SELECT id FROM (
                   SELECT id, row_number() OVER (
                       PARTITION BY petition ORDER BY counted DESC, made_at, id) AS rank
                   FROM signature_now
                   WHERE state = ANY($2::text[])
                     AND person IN (SELECT id FROM person_now WHERE person = $1)
               ) AS standing WHERE rank > 1""",
            row["kept"], [State.PENDING.value, *(state.value for state in COUNTED)],
        )  # fmt: skip
        await step(db.column(repeats, "id"), State.REPEAT, by, now)
        return len(repeats)
