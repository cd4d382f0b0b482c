"""Two persons said to be one: explicit, in the journal, and undone without loss."""

from __future__ import annotations

import pytest

from events import db, people
from events.errors import Invalid, NotFound
from events.people import PersonDraft
from tests.factories import NOON

CY, CYRUS = PersonDraft("Cy", "cy@example.org"), PersonDraft("Cyrus", "cyrus@example.org")


async def meet(*drafts: PersonDraft) -> list[int]:
    async with db.transaction():
        return await people.identify(list(drafts), NOON, None)


async def merge(kept: int, gone: int) -> int:
    return await people.merge(kept, gone, "token:1", NOON)


async def counted_as(*persons: int) -> list[int]:
    rows = await db.fetch("SELECT id, person FROM person_now")
    standing = {row["id"]: row["person"] for row in rows}
    return [standing[person] for person in persons]


async def test_the_kept_one_stands_for_both(database):
    cy, cyrus = await meet(CY, CYRUS)
    await merge(cy, cyrus)
    assert await counted_as(cy, cyrus) == [cy, cy]
    assert await meet(CYRUS, CY) == [cyrus, cy]


async def test_undone_both_stand_for_themselves(database):
    cy, cyrus = await meet(CY, CYRUS)
    merged = await merge(cy, cyrus)
    await people.undo_merge(merged, "token:2", NOON)
    assert await counted_as(cyrus, cy) == [cyrus, cy]
    with pytest.raises(NotFound):
        await people.undo_merge(merged, "token:2", NOON)


async def test_both_deeds_are_in_the_journal(database):
    cy, cyrus = await meet(CY, CYRUS)
    merged = await merge(cy, cyrus)
    await people.undo_merge(merged, "token:2", NOON)
    deeds = await db.fetch("SELECT actor, deed, subject FROM journal ORDER BY id")
    assert [tuple(deed) for deed in deeds] == [
        ("token:1", "people.merge", f"person:{cyrus}"),
        ("token:2", "people.merge_undone", f"person:{cyrus}"),
    ]


async def test_nobody_is_merged_with_themselves_with_strangers_or_twice(database):
    cy, cyrus, dee = await meet(CY, CYRUS, PersonDraft("Dee", "dee@example.org"))
    with pytest.raises(Invalid):
        await merge(cy, cy)
    with pytest.raises(NotFound):
        await merge(cy, 2_000_000_000)
    await merge(cy, cyrus)
    for kept, gone in ((dee, cyrus), (cyrus, dee), (dee, cy)):
        with pytest.raises(Invalid):
            await merge(kept, gone)
    await merge(cy, dee)
