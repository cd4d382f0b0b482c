"""Merging two persons who are one, and undoing it: every count follows, for it looks here."""

from __future__ import annotations

from datetime import datetime

from events import db, journal
from events.errors import Invalid, NotFound
from events.people.tables import Merge, Person


async def merge(kept: int, gone: int, actor: str, now: datetime) -> int:
    """Say that two persons are one; the kept one stands for both. Returns the merge's id.

    Raises NotFound for unknown persons, Invalid when they are the same or one is merged already.
    """
    async with db.transaction():
        rows = await db.fetch(
            """SELECT merged_into IS NOT NULL OR (id = $2 AND EXISTS (
                   SELECT FROM person AS other
                   WHERE coalesce(other.merged_into, other.id) = $2 AND other.id <> $2)) AS merged
               FROM person WHERE id IN ($1, $2) ORDER BY id FOR UPDATE""",
            kept, gone,
        )  # fmt: skip
        if len(rows) < len({kept, gone}):
            raise NotFound("person")
        if kept == gone or any(row["merged"] for row in rows):
            raise Invalid.one("gone", "already_merged")
        await Person.update({Person.merged_into: kept}).where(Person.id == gone)
        [made] = await Merge.insert(Merge(kept=kept, gone=gone, at=now, by=actor))
        merged: int = made["id"]
        await journal.record(
            journal.Deed(actor, "people.merge", f"person:{gone}", facts={"into": kept}), now
        )
    return merged


async def undo_merge(merge_id: int, actor: str, now: datetime) -> None:
    """Take a merge back; both persons stand for themselves again. Raises NotFound."""
    async with db.transaction():
        undone = (
            await Merge.update({Merge.undone_at: now, Merge.undone_by: actor})
            .where(Merge.id == merge_id, Merge.undone_at.is_null())
            .returning(Merge.gone)
        )
        if not undone:
            raise NotFound("merge")
        gone = undone[0]["gone"]
        await Person.update({Person.merged_into: None}).where(Person.id == gone)
        await journal.record(journal.Deed(actor, "people.merge_undone", f"person:{gone}"), now)
