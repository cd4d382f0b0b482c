"""A claim on one deed: replayed when it was done, waited for while it runs, free when refused."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

import pytest

from events import db
from events.idempotency import (
    InProgress,
    Mismatch,
    Replay,
    RequestKey,
    forget_old,
    once,
    replay_if_kept,
)
from tests.factories import NOON
from tests.races.pauses import done_or_waiting

CLAIM = RequestKey.of("cy", "POST", "/here", "key", b"body")
OTHER_BODY = RequestKey.of("cy", "POST", "/here", "key", b"another body")


class RefusedError(Exception):
    """The deed was refused."""


async def do(made: int, claim: RequestKey = CLAIM) -> None:
    async with db.transaction(), once(claim, NOON) as kept:
        kept.id = made


@contextlib.asynccontextmanager
async def running(made: int | None):
    """A deed that has its claim; it ends with ``end()``, refused when it makes nothing."""
    begun, over = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with db.transaction(), once(CLAIM, NOON) as kept:
            begun.set()
            await over.wait()
            if made is None:
                raise RefusedError
            kept.id = made

    async def end() -> None:
        over.set()
        with contextlib.suppress(RefusedError):
            await task

    task = asyncio.create_task(first())
    await begun.wait()
    try:
        yield end
    finally:
        await end()


async def kept() -> int:
    count: int = await db.fetch_value("SELECT count(*) FROM idempotency_key")
    return count


async def test_a_refused_request_whose_deed_was_done_hears_of_it(database):
    await do(7)
    with pytest.raises(Replay) as found:
        await replay_if_kept(CLAIM, NOON)
    assert found.value.made == 7


async def test_its_key_with_another_body_is_a_mismatch(database):
    await do(7)
    with pytest.raises(Mismatch):
        await replay_if_kept(OTHER_BODY, NOON)


async def test_a_refused_request_keeps_nothing_and_may_be_sent_again(database):
    await replay_if_kept(CLAIM, NOON)
    await replay_if_kept(CLAIM, NOON)
    assert await kept() == 0
    await do(7)
    assert await kept() == 1


async def test_a_request_without_a_key_asks_nothing(database, statements):
    await replay_if_kept(None, NOON)
    assert statements == []


async def test_it_waits_for_the_first_and_is_its_replay(database):
    async with running(made=7) as end:
        second = asyncio.create_task(replay_if_kept(CLAIM, NOON))
        await done_or_waiting(second)
        assert not second.done()
        await end()
        with pytest.raises(Replay) as found:
            await second
    assert found.value.made == 7


async def test_it_waits_for_the_first_and_is_refused_as_that_was(database):
    async with running(made=None) as end:
        second = asyncio.create_task(replay_if_kept(CLAIM, NOON))
        await done_or_waiting(second)
        assert not second.done()
        await end()
        assert await second is None
    assert await kept() == 0


async def test_it_waits_no_longer_than_a_lock_may(database):
    async with running(made=7):
        with pytest.raises(InProgress):
            await replay_if_kept(CLAIM, NOON)
    assert await kept() == 1, "the first is not disturbed"


async def test_a_key_is_kept_for_two_days_and_not_for_ever(database):
    """The contract promises a day; a phone that was off for a night may still ask again."""
    await do(7)
    for passed in (timedelta(hours=12), timedelta(hours=25), timedelta(hours=47, minutes=59)):
        await forget_old(NOON + passed)
        with pytest.raises(Replay):
            await replay_if_kept(CLAIM, NOON + passed)
    await forget_old(NOON + timedelta(hours=48, minutes=1))
    assert await kept() == 0
