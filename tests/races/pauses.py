"""Ways to make two transactions meet that would rarely meet by themselves."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator

import asyncpg

from events import db

PAUSE_SECONDS = 0.003
MEETING_SECONDS_MAX = 0.3


@contextlib.contextmanager
def after_each_statement(pause: Callable[[str], Awaitable[object]]) -> Iterator[None]:
    """What happens after a statement, while its transaction goes on."""
    run = db.fetch

    async def fetch(sql: str, *arguments: object) -> list[asyncpg.Record]:
        rows = await run(sql, *arguments)
        await pause(sql)
        return rows

    db.fetch = fetch
    try:
        yield
    finally:
        db.fetch = run


def slowly() -> contextlib.AbstractContextManager[None]:
    """A pause after each statement, so that others come between any two."""
    return after_each_statement(lambda _: asyncio.sleep(PAUSE_SECONDS))


def meeting(at: str) -> contextlib.AbstractContextManager[None]:
    """The first two that run a statement wait for each other after it, if a lock lets them."""
    arrived: list[str] = []
    both = asyncio.Event()

    async def wait(sql: str) -> None:
        if at in sql and len(arrived) < 2:
            arrived.append(sql)
            if len(arrived) == 2:
                both.set()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(both.wait(), MEETING_SECONDS_MAX)

    return after_each_statement(wait)
