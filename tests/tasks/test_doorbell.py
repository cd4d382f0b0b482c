"""The doorbell: heard at once, never in the way, and no loss when it is silent."""

import asyncio
import dataclasses

import pytest
import redis.asyncio as redis
from arq import cron

from events import db
from tasks import lanes
from tasks import worker as tasks_worker
from tasks.doorbell import QUEUE, deserialize, make_ring, serialize
from tasks.worker import work
from tests.events.petitions.evening import by_email, make_petition
from tests.factories import NOON, sign_at_once
from tests.tasks.sink import listening

TO_CY = ["cy@example.org"]
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


async def test_a_ring_waits_for_nothing_even_when_nobody_answers():
    """It is over in one step: the loop does not turn meanwhile, so nothing can be waited for."""
    ring = make_ring(NOWHERE)
    for _ in range(100):
        with pytest.raises(StopIteration):
            ring().send(None)
        await asyncio.sleep(0)


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


async def mailed(settings, valkey_url, ring) -> list[str]:
    """To whom the mail went that was promised while the worker was idle."""
    with listening() as sink:
        address = f"smtp://127.0.0.1:{sink.port}"
        worker, stop = await works(
            dataclasses.replace(settings, smtp_url=address, valkey_url=valkey_url)
        )
        await asyncio.sleep(1.2)
        await sign_at_once("release", by_email(), NOON)
        await ring()
        for _ in range(1500):
            if sink.mails:
                break
            await asyncio.sleep(0.02)
        stop.set()
        await worker
        return [mail["To"].addresses[0].addr_spec for mail in sink.mails]


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
    assert await mailed(settings, settings.valkey_url, ring) == TO_CY


async def test_the_sweep_comes_when_the_ring_is_lost(settings, petition, valkey, monkeypatch):
    monkeypatch.setattr(lanes, "SWEEP_SECONDS", 60)
    assert await mailed(settings, settings.valkey_url, make_ring(NOWHERE)) == TO_CY


async def test_without_valkey_the_mail_goes_out_a_little_later(settings, petition):
    ring = make_ring(NOWHERE)
    assert await mailed(settings, NOWHERE, ring) == TO_CY
