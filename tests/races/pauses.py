"""Ways to make two transactions meet that would rarely meet by themselves."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator

import asyncpg

from events import db

PAUSE_SECONDS = 0.003
MEETING_SECONDS_MAX = 0.3
WAITING_SECONDS_MAX = 20


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


async def done_or_waiting(task: asyncio.Task[object]) -> None:
    """Until a task is done, or stands before a lock of the database that another holds."""
    locks = """SELECT count(*) FROM pg_stat_activity
               WHERE datname = current_database() AND wait_event_type = 'Lock'"""
    async with asyncio.timeout(WAITING_SECONDS_MAX):
        while not (task.done() or await db.fetch_value(locks)):  # noqa: ASYNC110 - the database's
            await asyncio.sleep(0.01)
