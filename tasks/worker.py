"""The worker: walks every lane of the outbox, each in a loop of its own, and hears the bell."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from datetime import UTC
from typing import Any

from arq import cron, func
from arq.connections import RedisSettings
from arq.worker import Worker
from redis.exceptions import RedisError

from events import access, clock, db, heartbeat, idempotency, mails, sealing
from events.outbox import Lane
from events.settings import Settings
from tasks.deeds import Deeds
from tasks.doorbell import QUEUE, WAKE, deserialize, serialize
from tasks.lanes import Performer, walk
from tasks.mailing import Mailing

log = logging.getLogger("turnout.tasks")

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


def performers(settings: Settings) -> dict[Lane, Performer]:
    """Who performs each lane. Raises SystemExit when the SMTP address is none."""
    found: dict[Lane, Performer] = {Lane.DEEDS: Deeds(), Lane.MAILS: Mailing(settings)}
    assert set(found) == set(Lane), "a lane that nobody performs"
    return found


async def work(settings: Settings, stop: asyncio.Event) -> None:
    """Deliver until ``stop`` is set; the mail that is being sent then is still sent."""
    sealing.use_key(settings.secret_key)
    given = performers(settings)
    bells = {lane: asyncio.Event() for lane in given}
    await db.connect(settings.database_url, connections_max=4)
    walking = [
        asyncio.create_task(walk(lane, performer, bells[lane], stop))
        for lane, performer in given.items()
    ]
    around = [asyncio.create_task(_listen(settings.valkey_url, list(bells.values()))),
              asyncio.create_task(_forget()), asyncio.create_task(_beat())]  # fmt: skip
    try:
        await stop.wait()
    finally:
        stop.set()
        for bell in bells.values():
            bell.set()
        await asyncio.wait(walking, timeout=STOP_SECONDS_MAX)
        for task in [*walking, *around]:
            task.cancel()
        await asyncio.gather(*walking, *around, return_exceptions=True)
        await db.disconnect()


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


async def _beat() -> None:
    """Say again and again that this worker lives; a database that is away hears it later."""
    while True:
        try:
            await heartbeat.beat(clock.read())
        except Exception as problem:  # noqa: BLE001 - it is said again in a moment
            log.error("no heartbeat: %s", type(problem).__name__)
        await asyncio.sleep(heartbeat.EVERY.total_seconds())


async def _forget() -> None:
    """Drop, once an hour, what is kept only for a while."""
    while True:
        try:
            await idempotency.forget_old(clock.read())
            await access.forget_nobodys_links(clock.read())
            await mails.forget_old(clock.read())
        except Exception as problem:  # noqa: BLE001 - it is tried again in an hour
            log.error("what is old was not dropped: %s", type(problem).__name__)
        await asyncio.sleep(FORGET_SECONDS)
