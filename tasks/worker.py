"""The worker: drains the outbox when the bell rings, and every few seconds when nothing does."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC
from typing import Any

from arq import cron, func
from arq.connections import RedisSettings
from arq.worker import Worker
from redis.exceptions import RedisError

from events import clock, db, idempotency, sealing
from events.settings import Settings
from tasks.doorbell import QUEUE, WAKE, deserialize, serialize
from tasks.drain import Drain

log = logging.getLogger("turnout.tasks")

SWEEP_SECONDS = 3.0
"""How often the outbox is looked at without Valkey; with it, each second."""
PAUSE_SECONDS = (0.2, 5.0)
JOB_SECONDS_MAX = 5
HEALTH_SECONDS = 15
STOP_SECONDS_MAX = 8
FORGET_SECONDS = 3600.0


def run(settings: Settings) -> None:
    """Deliver until SIGTERM or SIGINT. Raises SystemExit when the SMTP address is none."""
    line = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=logging.INFO, format=line, stream=sys.stdout)
    logging.getLogger("arq").setLevel(logging.WARNING)
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await work(settings, stop)


async def work(settings: Settings, stop: asyncio.Event) -> None:
    """Deliver until ``stop`` is set; the mail that is being sent then is still sent."""
    sealing.use_key(settings.secret_key)
    drain = Drain(settings)
    bells = [asyncio.Event(), asyncio.Event()]
    await db.connect(settings.database_url, connections_max=4)
    draining = [
        asyncio.create_task(_at_every_ring(work, bell, stop))
        for work, bell in zip((drain.do_deeds, drain.send_mails), bells, strict=True)
    ]
    around = [asyncio.create_task(_listen(settings.valkey_url, bells)),
              asyncio.create_task(_forget())]  # fmt: skip
    try:
        await stop.wait()
    finally:
        drain.stopping = True
        for bell in bells:
            bell.set()
        await asyncio.wait(draining, timeout=STOP_SECONDS_MAX)
        for task in [*draining, *around]:
            task.cancel()
        await asyncio.gather(*draining, *around, return_exceptions=True)
        await db.disconnect()


async def _at_every_ring(
    work: Callable[[], Awaitable[None]], bell: asyncio.Event, stop: asyncio.Event
) -> None:
    """Do the work at every ring, and without one every few seconds."""
    while not stop.is_set():
        bell.clear()
        try:
            await work()
        except Exception as problem:  # noqa: BLE001 - the database may be away for a while
            log.error("the outbox was not read: %s", type(problem).__name__)
            await asyncio.sleep(PAUSE_SECONDS[0])
        if not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), SWEEP_SECONDS)


async def _listen(valkey_url: str, bells: list[asyncio.Event]) -> None:
    """Hear the bell through arq, again and again: its worker ends whenever Valkey does."""

    async def wake(_ctx: dict[str, Any]) -> None:
        for bell in bells:
            bell.set()

    pause = PAUSE_SECONDS[0]
    while True:
        worker = Worker(
            functions=[func(wake, name=WAKE)],  # type: ignore[arg-type]
            cron_jobs=[cron(wake, name="sweep", second=set(range(60)))],  # type: ignore[arg-type]
            redis_settings=_redis_settings(valkey_url), queue_name=QUEUE, handle_signals=False,
            job_timeout=JOB_SECONDS_MAX, keep_result=0, max_tries=1, poll_delay=0.1,
            health_check_interval=HEALTH_SECONDS, job_serializer=serialize,
            job_deserializer=deserialize, timezone=UTC, log_results=False,
        )  # fmt: skip
        started = asyncio.get_running_loop().time()
        try:
            await worker.async_run()
        except (RedisError, OSError) as problem:
            log.warning("Valkey is away: %s", type(problem).__name__)
        finally:
            await _close(worker)
        lasted = asyncio.get_running_loop().time() - started
        pause = PAUSE_SECONDS[0] if lasted > PAUSE_SECONDS[1] else min(2 * pause, PAUSE_SECONDS[1])
        await asyncio.sleep(pause)


def _redis_settings(valkey_url: str) -> RedisSettings:
    settings = RedisSettings.from_dsn(valkey_url)
    settings.conn_retries = 0
    return settings


async def _close(worker: Worker) -> None:
    """Let go of a worker whose Valkey may be gone."""
    with contextlib.suppress(RedisError, OSError, asyncio.CancelledError):
        await worker.close()
    if worker._pool is not None:
        with contextlib.suppress(RedisError, OSError):
            await worker._pool.aclose(close_connection_pool=True)


async def _forget() -> None:
    """Drop, once an hour, what is kept only for a while."""
    while True:
        try:
            await idempotency.forget_old(clock.read())
        except Exception as problem:  # noqa: BLE001 - it is tried again in an hour
            log.error("old keys were not dropped: %s", type(problem).__name__)
        await asyncio.sleep(FORGET_SECONDS)
