"""Two organisers take back the same letters, or the same heads, at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from events import actions, admission, catalogue, db
from events.access import SYSTEM
from events.actions import ActionDraft
from events.admission import HeadcountDraft
from events.errors import Invalid
from tests.factories import HOUR, NOON, make_event
from tests.races.pauses import meeting

NOW = NOON + HOUR


async def letters(quantity: int) -> int:
    draft = ActionDraft(type="letter", quantity=quantity, session="film/one")
    return await actions.act(draft, SYSTEM, NOW)


async def heads(quantity: int) -> int:
    return await admission.count_heads("film/one", HeadcountDraft(count=quantity), SYSTEM, NOW)


async def both_take_back(enter: Callable[[int], Awaitable[int]], at: str) -> int:
    """Of three, two by each, and their sums are read at the same time; how many were refused."""
    await make_event()
    await enter(3)
    with meeting(at=at):
        heard = await asyncio.gather(enter(-2), enter(-2), return_exceptions=True)
    wrong = [one for one in heard if isinstance(one, BaseException)]
    assert all(isinstance(one, Invalid) for one in wrong), wrong
    return len(wrong)


LETTERS = letters, "FROM action\n"
HEADS = heads, "FROM headcount_summed"


@pytest.mark.parametrize("what", [LETTERS, HEADS], ids=["letters", "heads"])
async def test_one_of_them_is_told_that_there_are_not_so_many(web, what):
    assert await both_take_back(*what) == 1


async def test_without_the_lock_of_corrections_the_test_above_would_fail(web, monkeypatch):
    async def unlocked(*keys: tuple[int, int]) -> None:
        """Nothing is held."""

    monkeypatch.setattr(db, "lock", unlocked)
    assert await both_take_back(*LETTERS) == 0


async def test_without_the_lock_of_the_session_the_test_above_would_fail(web, monkeypatch):
    async def unlocked(name: str) -> catalogue.LockedSession | None:
        slugs = name.split("/")
        row = await db.fetch_row(
            "SELECT id, event, team FROM session_named WHERE event_slug = $1 AND slug = $2", *slugs
        )
        return catalogue.LockedSession(**row) if row else None

    monkeypatch.setattr(catalogue, "lock_session", unlocked)
    assert await both_take_back(*HEADS) == 0
