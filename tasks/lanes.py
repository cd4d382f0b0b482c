"""The loop of a lane: lease what is due, have it performed, say what came of it.

A row is leased before it is performed and marked after. A crash, or a lease that ran out, in
between repeats it: a mail under the same Message-ID, a deed without effect. Nothing else can.
Any number of processes may walk a lane, and no lane waits for another.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

from events import clock, outbox
from events.outbox import Lane, Post

log = logging.getLogger("turnout.tasks")

BATCH_SECONDS_MAX = 20.0
"""After this long no further row of a batch is begun: it must end within the lane's lease."""
SWEEP_SECONDS = 3.0
"""How often a lane is looked at when nothing rings."""
PAUSE_SECONDS = 0.2


class UnavailableError(Exception):
    """Nothing of this lane can go now: the rest of the batch need not be tried."""


class RefusedError(Exception):
    """The one row was refused, and no other. ``for_good``: trying again would not help."""

    def __init__(self, problem: str, *, for_good: bool) -> None:
        super().__init__(problem)
        self.for_good = for_good


class Performer(Protocol):
    """Who performs what a lane holds. ``batch_max`` rows are leased for it at a time."""

    @property
    def batch_max(self) -> int:
        """How many rows it can perform within a lease."""

    @property
    def ready(self) -> bool:
        """Whether it can begin now; else the rows stay where they are until the next look."""

    async def perform(self, posts: list[Post], stop: asyncio.Event) -> None:
        """Perform leased rows, and mark each or give it back. Begins none once ``stop`` is set."""


async def walk(lane: Lane, performer: Performer, bell: asyncio.Event, stop: asyncio.Event) -> None:
    """Empty a lane at every ring, and without one every few seconds, until ``stop`` is set."""
    while not stop.is_set():
        bell.clear()
        try:
            await empty(lane, performer, stop)
        except Exception as problem:  # noqa: BLE001 - the database may be away for a while
            log.error("the lane of %s was not read: %s", lane, type(problem).__name__)
            await asyncio.sleep(PAUSE_SECONDS)
        if not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), SWEEP_SECONDS)


async def empty(lane: Lane, performer: Performer, stop: asyncio.Event) -> None:
    """Perform all that is due in a lane, as far as its performer is ready."""
    while not stop.is_set() and performer.ready:
        posts = await outbox.claim(lane, clock.read(), performer.batch_max)
        if not posts:
            return
        await performer.perform(posts, stop)


async def one_by_one(
    posts: list[Post], perform: Callable[[Post], Awaitable[str]], stop: asyncio.Event
) -> None:
    """Perform leased rows in their order, and mark each with the outcome that ``perform`` returns.

    ``perform`` raises RefusedError for a row alone, UnavailableError when no row can go. What was
    not begun when there is no more time is given back.
    """
    until = asyncio.get_running_loop().time() + BATCH_SECONDS_MAX
    for number, post in enumerate(posts):
        if stop.is_set() or asyncio.get_running_loop().time() > until:
            await outbox.give_back(posts[number:], clock.read())
            return
        try:
            outcome = await perform(post)
        except UnavailableError as problem:
            log.warning("the lane of %s is closed: %s", post.lane, problem)
            for waiting in posts[number:]:
                await outbox.retry_later(waiting, str(problem), clock.read())
            return
        except RefusedError as problem:
            await _refused(post, problem)
        except Exception as problem:  # noqa: BLE001 - one bad row must not hold up the others
            await failed(post, problem)
        else:
            await outbox.finish(post, outcome, clock.read())


async def failed(post: Post, problem: Exception) -> None:
    """Try a row again later. What an error says may hold names: only what and where is kept."""
    frames = traceback.extract_tb(problem.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    name = type(problem).__name__ + where
    log.error("outbox %s (%s) failed: %s", post.id, post.kind, name)
    await outbox.retry_later(post, name, clock.read())


async def _refused(post: Post, problem: RefusedError) -> None:
    log.warning("outbox %s was refused: %s", post.id, problem)
    if problem.for_good:
        await outbox.give_up(post, str(problem), clock.read())
    else:
        await outbox.retry_later(post, str(problem), clock.read())
