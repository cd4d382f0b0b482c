"""The lane of deeds: what an earlier room posted is done in a later one. Each may be done twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from events import clock, outbox
from events.outbox import Lane, Post
from tasks.lanes import one_by_one

DEEDS: dict[str, Callable[[int, datetime], Awaitable[object]]] = outbox.performers(Lane.DEEDS)


class Deeds:
    """Does deeds one after the other; there is always time for them."""

    batch_max = Lane.DEEDS.batch_max
    ready = True

    async def perform(self, posts: list[Post], stop: asyncio.Event) -> None:
        """Do leased deeds and mark them."""
        await one_by_one(posts, _do, stop)


async def _do(post: Post) -> str:
    await DEEDS[post.kind](post.subject, clock.read())
    return outbox.SENT
