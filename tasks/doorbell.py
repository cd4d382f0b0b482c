"""The doorbell: a hint to the worker that the outbox holds something. Losing it loses nothing."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import time
from collections.abc import Awaitable, Callable

import msgspec
from arq.connections import ArqRedis
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

log = logging.getLogger("turnout.tasks")

QUEUE = "turnout:bell"
WAKE = "wake"
SECONDS_MAX = 1.0
PAUSE_SECONDS = 2.0
GAP_SECONDS = 0.2  # between two rings: a busy web process would do little else

serialize = msgspec.msgpack.Encoder(enc_hook=repr).encode
deserialize = msgspec.msgpack.decode
"""How jobs are written in Valkey: never by pickle, which runs what it reads."""


def make_ring(valkey_url: str) -> Callable[[], Awaitable[None]]:
    """``ring()``: returns at once, never raises; many at once are one."""
    return _Doorbell(valkey_url).ring


class _Doorbell:
    """One ring at a time; who rings meanwhile is heard by one more, a moment after it."""

    def __init__(self, valkey_url: str) -> None:
        self._url = valkey_url
        self._valkey: ArqRedis | None = None
        self._ringing: asyncio.Task[None] | None = None
        self._again = False
        self._silent_until = 0.0

    async def ring(self) -> None:
        if self._ringing is not None and not self._ringing.done():
            self._again = True
        elif time.monotonic() >= self._silent_until:
            # A context of its own: an open transaction of the caller is not the bell's.
            self._ringing = asyncio.get_running_loop().create_task(
                self._pull(), context=contextvars.Context()
            )

    async def _pull(self) -> None:
        try:
            self._again = True
            while self._again:
                self._again = False
                async with asyncio.timeout(2 * SECONDS_MAX):
                    await self._enqueue()
                await asyncio.sleep(GAP_SECONDS)
        except (RedisError, OSError) as problem:  # a TimeoutError is an OSError
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            log.warning("the doorbell is silent: %s", type(problem).__name__)

    async def _enqueue(self) -> None:
        """One job a second under one name, so that rings pile up nowhere."""
        if self._valkey is None:
            pool = ConnectionPool.from_url(
                self._url, socket_timeout=SECONDS_MAX, socket_connect_timeout=SECONDS_MAX,
                max_connections=4,
            )  # fmt: skip
            self._valkey = ArqRedis(
                pool, job_serializer=serialize, job_deserializer=deserialize,
                default_queue_name=QUEUE,
            )  # fmt: skip
        await self._valkey.enqueue_job(WAKE, _job_id=f"{WAKE}:{int(time.time())}")
