"""The doorbell: heard at once, never in the way, and no loss when it is silent."""

import asyncio
import dataclasses
import time

import pytest
import redis.asyncio as redis
from arq import cron

from events import db, petitions
from tasks import lanes
from tasks import worker as tasks_worker
from tasks.doorbell import QUEUE, deserialize, make_ring, serialize
from tasks.lanes import SWEEP_SECONDS
from tasks.worker import work
from tests.events.petitions.evening import by_email, make_petition
from tests.factories import NOON
from tests.tasks.sink import listening

NOWHERE = "unix:///nowhere/valkey.sock"


@pytest.fixture
async def valkey(settings):
    client = redis.from_url(settings.valkey_url)
    await client.flushdb()
    yield client
    await client.aclose()


async def settled(valkey):
    for _ in range(200):
        if await valkey.zcard(QUEUE):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody rang")


async def test_a_ring_leaves_one_job_however_often_it_is_rung(settings, valkey):
    ring = make_ring(settings.valkey_url)
    for _ in range(50):
        await ring()
    await settled(valkey)
    await asyncio.sleep(0.1)
    assert await valkey.zcard(QUEUE) <= 2


async def test_a_ring_returns_at_once_even_when_nobody_answers():
    ring = make_ring(NOWHERE)
    started = time.perf_counter()
    for _ in range(100):
        await ring()
        await asyncio.sleep(0)
    assert time.perf_counter() - started < 1


async def test_a_job_is_never_pickled(settings, valkey):
    await make_ring(settings.valkey_url)()
    await settled(valkey)
    [key] = await valkey.keys("arq:job:*")
    assert deserialize(await valkey.get(key))["f"] == "wake"
    assert deserialize(serialize({"e": ValueError("x")})) == {"e": "ValueError('x')"}


async def works(settings):
    """A worker of this process, and how to stop it."""
    stop = asyncio.Event()
    return asyncio.create_task(work(settings, stop)), stop


async def mailed_after(settings, valkey_url, ring):
    """Seconds until a mail that was promised while the worker was idle has arrived."""
    with listening() as sink:
        address = f"smtp://127.0.0.1:{sink.port}"
        worker, stop = await works(
            dataclasses.replace(settings, smtp_url=address, valkey_url=valkey_url)
        )
        await asyncio.sleep(1.2)
        await petitions.sign("release", by_email(), NOON)
        started = time.monotonic()
        await ring()
        while not sink.mails:
            await asyncio.sleep(0.01)
            assert time.monotonic() - started < 10
        lasted = time.monotonic() - started
        stop.set()
        await worker
        return lasted


@pytest.fixture
async def petition(settings, database):
    await make_petition()
    await db.disconnect()  # the worker has a pool of its own
    yield
    await db.connect(settings.database_url)


async def test_the_worker_comes_when_it_rings(settings, petition, valkey, monkeypatch):
    """With the sweeps out of the way: it is the ring alone that wakes it."""
    monkeypatch.setattr(lanes, "SWEEP_SECONDS", 60)
    monkeypatch.setattr(tasks_worker, "cron", lambda wake, **_: cron(wake, name="x", month=1))
    ring = make_ring(settings.valkey_url)
    assert await mailed_after(settings, settings.valkey_url, ring) < 5


async def test_the_sweep_comes_when_the_ring_is_lost(settings, petition, valkey, monkeypatch):
    monkeypatch.setattr(lanes, "SWEEP_SECONDS", 60)
    assert await mailed_after(settings, settings.valkey_url, make_ring(NOWHERE)) < 5


async def test_without_valkey_the_mail_goes_out_a_little_later(settings, petition):
    ring = make_ring(NOWHERE)
    assert await mailed_after(settings, NOWHERE, ring) < SWEEP_SECONDS + 5
