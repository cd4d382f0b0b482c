"""Heads counted from the desk and by clickers: added up, corrected, never below zero."""

from __future__ import annotations

import asyncio

import pytest

from events import admission, db
from events.access import SYSTEM
from events.admission import HeadcountDraft
from events.errors import Invalid, NotFound
from tests.factories import NOON, make_event, pair


async def count(n: int, where: str = "film/one") -> int:
    return await admission.count_heads(where, HeadcountDraft(count=n), SYSTEM, NOON)


async def counted() -> int:
    return await db.fetch_value("SELECT coalesce(sum(quantity), 0) FROM headcount")


async def test_a_correction_is_another_row(database):
    await make_event()
    assert await count(30) != await count(-5)
    assert await counted() == 25
    assert await db.fetch_value("SELECT count(*) FROM headcount") == 2


async def test_what_a_clicker_counted_may_be_corrected_too_but_not_below_zero(database):
    await make_event()
    phone = await pair()
    await phone.send(phone.row("count", n=3, category="child"))
    with pytest.raises(Invalid) as refusal:
        await count(-4)
    [error] = refusal.value.errors
    assert (error.field, error.code, error.facts) == ("count", "below_zero", {"counted": 3})
    await count(-3)
    assert await counted() == 0


async def test_two_corrections_at_once_cannot_both_reach_below_zero(database):
    await make_event()
    await count(3)
    heard = await asyncio.gather(count(-2), count(-2), return_exceptions=True)
    assert sum(isinstance(one, Invalid) for one in heard) == 1
    assert await counted() == 1


@pytest.mark.parametrize("where", ["film/two", "run/one", "film", "", "film/one/x"])
async def test_heads_of_what_is_not_there_are_not_counted(database, where):
    await make_event()
    with pytest.raises(NotFound):
        await count(1, where)


async def test_a_click_that_is_taken_back_leaves_what_the_others_counted(database):
    await make_event()
    phone = await pair()
    row = phone.row("count", n=3)
    await phone.send(row, phone.row("count", n=2), phone.row("undo", undoes=row["id"]))
    assert await counted() == 2
