"""Heads counted from the desk and by clickers: added up, corrected, never below zero."""

from __future__ import annotations

import asyncio
import random

import pytest

from events import admission, db, reports
from events.access import SYSTEM
from events.admission import HeadcountDraft
from events.errors import Invalid, NotFound
from tests.factories import HOUR, MINUTE, NOON, make_event, pair, pair_all

LATER = NOON + 9 * HOUR


async def count(n: int, where: str = "film/one", now=NOON + HOUR) -> int:
    return await admission.count_heads(where, HeadcountDraft(count=n), SYSTEM, now)


async def shown() -> int | None:
    """The headcount as the turnout shows it."""
    return (await reports.turnout("film", SYSTEM, LATER)).totals.headcount


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
    assert await shown() == 2


async def test_a_deficit_of_a_clicker_eats_no_later_counts(database):
    await make_event()
    phone = await pair()
    for minute, n in enumerate((-5, 3, -9, 4)):
        await phone.send(phone.row("count", at=NOON + HOUR + minute * MINUTE, n=n), now=LATER)
    assert await shown() == 4


async def test_a_deficit_that_is_taken_back_adds_nothing(database):
    await make_event()
    phone = await pair()
    row = phone.row("count", n=-3)
    await phone.send(row, phone.row("undo", undoes=row["id"]), phone.row("count", n=2))
    assert await shown() == 2


async def test_what_is_counted_at_the_desk_may_be_taken_back_whole_after_a_deficit(database):
    await make_event()
    phone = await pair()
    await phone.send(phone.row("count", n=-5), phone.row("count", n=3))
    with pytest.raises(Invalid) as refusal:
        await count(-4, now=LATER)
    assert refusal.value.errors[0].facts == {"counted": 3}
    await count(-3, now=LATER)
    assert await shown() == 0


def folded(steps: list[int]) -> int:
    """One step after the other, and never below zero."""
    heads = 0
    for n in steps:
        heads = max(0, heads + n)
    return heads


@pytest.mark.parametrize("_", range(6))
async def test_heads_are_counted_in_the_order_in_which_they_came_however_they_arrive(database, _):
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    await make_event()
    phones = await pair_all(3)
    steps = [chance.randint(-4, 4) for _ in range(30)]
    rows = []
    for minute, n in enumerate(steps):
        phone = chance.choice(phones)
        rows.append((phone, phone.row("count", at=NOON + HOUR + minute * MINUTE, n=n)))
    for phone, row in chance.sample(rows, len(rows)):
        await phone.send(row, now=LATER)
    assert await shown() == folded(steps)
    typed = [n for n in (chance.randint(-3, 3) for _ in range(9)) if n]
    for minute, n in enumerate(typed, 1):
        before = await shown()
        try:
            await count(n, now=LATER + minute * MINUTE)
        except Invalid:
            assert before + n < 0
        else:
            assert await shown() == before + n
