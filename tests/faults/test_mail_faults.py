"""What may die dies while mails go out: none is lost, none is sent more than once more."""

import asyncio
import os
import random
import signal
import tempfile
from pathlib import Path

import pytest

from events import clock, db
from tasks.doorbell import make_ring
from tests.events.petitions.evening import by_email, make_petition
from tests.factories import sign_at_once
from tests.faults import valkey as valkeys
from tests.server import working
from tests.tasks.sink import listening

HEALTH = "turnout:bell:health-check"


@pytest.fixture
def valkey():
    with tempfile.TemporaryDirectory() as folder, valkeys.running(Path(folder)) as running:
        yield running


@pytest.fixture
def sink():
    with listening() as running:
        yield running


@pytest.fixture
def worker(settings, database, valkey, sink, tmp_path):
    """How to start ``turnout worker`` with this test's relay and Valkey."""

    def start(**changes):
        given = {"smtp_url": f"smtp://127.0.0.1:{sink.port}", "valkey_url": valkey.url}
        return working(settings, tmp_path, **(given | {"mail_per_minute": "60000"} | changes))

    return start


async def promise(count, ring=None, start=0):
    for number in range(start, start + count):
        draft = by_email(f"Cy {number}", f"cy{number}@example.org")
        await sign_at_once("release", draft, clock.read())
        if ring is not None:
            await ring()


async def waiting():
    return await db.fetch_value("SELECT count(*) FROM outbox WHERE outcome IS NULL")


async def arrived(sink, count, seconds=20):
    await asyncio.to_thread(sink.wait, count, seconds)


async def drained(seconds=20):
    async with asyncio.timeout(seconds):
        while await waiting():  # noqa: ASYNC110 - another process changes it
            await asyncio.sleep(0.05)


async def test_a_worker_killed_after_the_relay_took_a_mail_sends_it_once_more(worker, sink):
    await make_petition()
    await promise(3)
    with worker() as first:
        sink.before_data = first.kill
        await arrived(sink, 1)
        await asyncio.to_thread(first.wait, 10)
    sink.before_data = lambda: None
    assert await waiting() == 3, "what was leased is not marked"
    await db.execute("UPDATE outbox SET due_at = $1", clock.read())  # the lease runs out
    with worker():
        await drained()
    assert len(sink.ids) == 4
    assert len(set(sink.ids)) == 3
    assert sink.ids.count(sink.ids[0]) == 2, "the mail that was on its way, under the same id"


async def test_a_worker_killed_at_any_moment_loses_no_mail(worker, sink, rounds):
    await make_petition()
    chance = random.Random(7)
    killed = rounds(20)
    await promise(20 * killed)
    for _ in range(killed):
        seen = len(sink.mails) + chance.randint(1, 15)
        with worker() as one:
            await arrived(sink, seen)
            os.kill(one.pid, signal.SIGKILL)
            await asyncio.to_thread(one.wait, 10)
        await db.execute(
            "UPDATE outbox SET due_at = $1 WHERE outcome IS NULL", clock.read()
        )  # leases run out
    with worker():
        await drained()
    counts = [sink.ids.count(one) for one in set(sink.ids)]
    assert len(counts) == 20 * killed
    assert sum(counts) <= 20 * killed + killed, "at most one mail more for each kill"
    assert await db.fetch_value("SELECT count(*) FROM outbox WHERE outcome <> 'sent'") == 0


async def test_flushing_valkey_at_any_moment_loses_and_doubles_nothing(worker, sink, valkey):
    await make_petition()
    ring = make_ring(valkey.url)
    with worker():
        for batch in range(10):
            await promise(5, ring, start=5 * batch)
            valkey.empty()
        await arrived(sink, 50)
        await drained()
    assert len(sink.ids) == len(set(sink.ids)) == 50


async def test_without_valkey_mails_go_out_and_its_return_is_noticed(worker, sink, valkey):
    await make_petition()
    ring = make_ring(valkey.url)
    with worker() as process:
        await promise(1, ring)
        await arrived(sink, 1)
        valkey.kill()
        await promise(10, ring, start=1)
        await arrived(sink, 11)
        valkey.start()
        await promise(10, ring, start=11)
        await arrived(sink, 21)
        with valkey.client() as client:
            async with asyncio.timeout(15):
                while not client.exists(HEALTH):  # noqa: ASYNC110 - another process makes it
                    await asyncio.sleep(0.05)
        assert process.poll() is None, "the worker lived through it"
    assert len(sink.ids) == len(set(sink.ids)) == 21


async def test_valkey_killed_while_mails_go_out_loses_and_doubles_nothing(worker, sink, valkey):
    await make_petition()
    await promise(40)
    with worker():
        await arrived(sink, 3)
        valkey.kill()
        await drained()
    assert len(sink.ids) == len(set(sink.ids)) == 40


async def test_a_worker_that_is_asked_to_stop_ends_its_mail_and_leaves_the_rest(worker, sink):
    await make_petition()
    await promise(40)
    with worker(mail_per_minute="1200") as process:
        await arrived(sink, 5)
        process.terminate()
        assert await asyncio.to_thread(process.wait, 10) == 0
    sent = await db.fetch_value("SELECT count(*) FROM outbox WHERE outcome = 'sent'")
    assert sent == len(sink.ids) < 40
    assert await db.fetch_value("SELECT max(attempts) FROM outbox WHERE outcome IS NULL") == 0
    with worker():
        await drained()
    assert len(sink.ids) == len(set(sink.ids)) == 40


async def test_mails_promised_before_any_worker_lives_are_sent_by_the_first(worker, sink):
    await make_petition()
    await promise(5)
    with worker():
        await arrived(sink, 5)
