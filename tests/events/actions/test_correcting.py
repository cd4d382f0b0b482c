"""A correction takes back what was entered before, never more: no figure falls below zero."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date

import pytest

from events import actions, db
from events.access import SYSTEM
from events.actions import ActionDraft
from events.errors import Invalid
from tests.events.petitions.evening import make_petition
from tests.events.reports.gathering import campaign, counts, credit, event, session, turnout
from tests.factories import DAY, NOON

WHERE = ({}, {"session": "film/one"}, {"session": "film/two", "campaign": "equality"},
         {"petition": "release"}, {"campaign": "equality"}, {"campaign": "peace"})  # fmt: skip


async def act(quantity: int, kind: str = "letter", at=NOON, **where: object) -> int:
    draft = ActionDraft(type=kind, quantity=quantity, at=at, **where)
    return await actions.act(draft, SYSTEM, at)


async def refused(quantity: int, **said: object) -> dict[str, object]:
    with pytest.raises(Invalid) as refusal:
        await act(quantity, **said)
    [error] = refusal.value.errors
    assert (error.field, error.code) == ("quantity", "below_zero")
    return error.facts


@pytest.fixture
async def places(database):
    """Two sessions, one of them for a campaign; a petition; two campaigns."""
    await campaign("equality")
    await campaign("peace")
    await event(session("one"), session("two", 30), campaigns=credit("equality"))
    await make_petition()


@pytest.mark.parametrize("where", WHERE)
async def test_more_than_was_entered_for_the_same_is_refused(places, where):
    assert await refused(-1, **where) == {"counted": 0}
    await act(3, **where)
    for other in WHERE:
        if other != where:
            assert await refused(-1, **other) == {"counted": 0}
    assert await refused(-1, kind="postcard", **where) == {"counted": 0}
    assert await refused(-4, **where) == {"counted": 3}
    await act(-2, **where)
    assert await refused(-2, **where) == {"counted": 1}
    await act(-1, **where)
    assert (await counts()).letters == 0


async def test_a_correction_counts_when_that_was_done_which_it_takes_back(database):
    await act(5, at=NOON - 2 * DAY)
    await act(4, at=NOON - DAY)
    await act(-6, at=NOON)
    days = [date(2026, 3, 12 + day) for day in range(3)]
    assert [(await counts(since=day, until=day)).letters for day in days] == [3, 0, 0]
    assert (await counts()).letters == 3


async def figures() -> list[tuple[int, dict[str, int]]]:
    """Letters, and deeds by type, of everything that can be asked for."""
    shown = await turnout()
    every = [*shown.sessions, shown.totals]
    days = [date(2026, 3, 10 + day) for day in range(8)]
    periods = [(since, until) for since in (None, *days) for until in (None, *days)]
    for slug in (None, "equality", "peace"):
        every += [await counts(slug, *p) for p in periods if None in p or p[0] <= p[1]]
    return [(figures.letters, figures.actions_by_type) for figures in every]


@pytest.mark.parametrize("_", range(3))
async def test_whatever_is_entered_no_figure_of_anything_falls_below_zero(places, _):
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    kept: Counter[tuple[str, str]] = Counter()
    for _step in range(40):
        kind, where = chance.choice(["letter", "call"]), chance.choice(WHERE)
        quantity = chance.choice([-5, -2, -1, 1, 2, 4])
        at = NOON + chance.randint(-4, 3) * DAY
        if kept[kind, str(where)] + quantity < 0:
            await refused(quantity, kind=kind, at=at, **where)
        else:
            await act(quantity, kind, at, **where)
            kept[kind, str(where)] += quantity
    for letters, by_type in await figures():
        assert letters >= 0
        assert all(quantity >= 0 for quantity in by_type.values()), by_type
    whole = (await counts()).actions_by_type
    for kind in ("letter", "call"):
        assert whole.get(kind, 0) == sum(n for (k, _), n in kept.items() if k == kind)
    assert await db.fetch_value("SELECT coalesce(sum(quantity), 0) FROM action") == kept.total()
