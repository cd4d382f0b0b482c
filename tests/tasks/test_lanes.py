"""Lanes: none waits for another, and what stops one stops no other."""

import asyncio
import contextlib
import dataclasses

import pytest

from events import db, outbox
from events.outbox import Errand, Lane
from tasks import lanes, worker
from tasks.deeds import DEEDS, Deeds
from tasks.mailing import Mailing
from tests.events.petitions.evening import by_email, make_petition
from tests.factories import NOON, sign_at_once
from tests.tasks.sink import listening
from tests.tasks.test_doorbell import NOWHERE

SECONDS_MAX = 20
"""Long enough for a machine under load; a lane that waited for a hanging one would take longer."""


@pytest.fixture(autouse=True)
def soon_over(monkeypatch):
    """What hangs is not waited for when a test ends."""
    monkeypatch.setattr(worker, "STOP_SECONDS_MAX", 0.1)


@pytest.fixture
async def petition(database):
    await make_petition()


@contextlib.asynccontextmanager
async def hanging_relay():
    """A mail server that takes calls and says nothing; its address, and who has called."""
    calls = asyncio.Queue()

    async def take(reader, writer):
        calls.put_nowait(writer)
        with contextlib.suppress(ConnectionError):
            await reader.read()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}", calls


@contextlib.asynccontextmanager
async def working(settings, **changes):
    """The worker in this process, while nothing rings; the test shares its connections."""
    await db.disconnect()
    stop = asyncio.Event()
    given = dataclasses.replace(settings, valkey_url=NOWHERE, **changes)
    process = asyncio.create_task(worker.work(given, stop))
    try:
        async with asyncio.timeout(SECONDS_MAX):
            while db.DB.pool is None:  # noqa: ASYNC110 - the worker makes it
                await asyncio.sleep(0.01)
        yield
    finally:
        stop.set()
        await process
        await db.connect(settings.database_url)


async def outcome_of(kind):
    """What became of the only row of a kind, once it is done."""
    async with asyncio.timeout(SECONDS_MAX):
        while True:
            [post] = await outbox.recent([kind], None, 2)
            if post.outcome is not None:
                return post.outcome
            await asyncio.sleep(0.02)


def test_every_lane_is_walked(settings):
    assert set(worker.performers(settings)) == set(Lane)


async def test_deeds_are_done_while_the_relay_hangs(settings, petition, monkeypatch):
    monkeypatch.setitem(DEEDS, Errand.ADMISSIONS_RECORDED, nothing)
    await sign_at_once("release", by_email(), NOON)
    async with hanging_relay() as (address, calls), working(settings, smtp_url=address):
        async with asyncio.timeout(SECONDS_MAX):
            await calls.get()
        await outbox.post(Errand.ADMISSIONS_RECORDED, 1, NOON)
        assert await outcome_of(Errand.ADMISSIONS_RECORDED) == outbox.SENT
        [mail] = await outbox.recent([Errand.SIGNATURE_PENDING], None, 2)
        assert (mail.outcome, mail.attempts) == (None, 1), "it is still being sent"


async def nothing(_subject, _now):
    """A deed that finds nothing to do."""


async def test_mails_go_out_while_a_deed_hangs(settings, petition, monkeypatch):
    begun = asyncio.Event()

    async def hang(_subject, _now):
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setitem(DEEDS, Errand.ADMISSIONS_RECORDED, hang)
    await outbox.post(Errand.ADMISSIONS_RECORDED, 1, NOON)
    with listening() as sink:
        async with working(settings, smtp_url=f"smtp://127.0.0.1:{sink.port}"):
            async with asyncio.timeout(SECONDS_MAX):
                await begun.wait()
            await sign_at_once("release", by_email(), NOON)
            assert await outcome_of(Errand.SIGNATURE_PENDING) == outbox.SENT
            [deed] = await outbox.recent([Errand.ADMISSIONS_RECORDED], None, 2)
            assert (deed.outcome, deed.attempts) == (None, 1), "it is still being done"


class Broken:
    """A performer that never manages to begin."""

    batch_max = 1
    ready = True

    async def perform(self, _posts, _stop):
        raise RuntimeError("out of order")


@pytest.mark.parametrize("broken", Lane)
async def test_a_lane_that_always_fails_stops_no_other(settings, petition, monkeypatch, broken):
    monkeypatch.setitem(DEEDS, Errand.ADMISSIONS_RECORDED, nothing)
    sound = {Lane.DEEDS: Errand.ADMISSIONS_RECORDED, Lane.MAILS: Errand.SIGNATURE_PENDING}
    del sound[broken]
    await sign_at_once("release", by_email(), NOON)
    await outbox.post(Errand.ADMISSIONS_RECORDED, 1, NOON)
    sound_ones = worker.performers(settings)
    monkeypatch.setattr(worker, "performers", lambda _: sound_ones | {broken: Broken()})
    async with working(settings):
        for kind in sound.values():
            assert await outcome_of(kind) in (outbox.SENT, outbox.KEPT)
    unmarked = "SELECT count(*) FROM outbox WHERE lane = $1 AND outcome IS NULL"
    assert await db.fetch_value(unmarked, broken) == 1


@pytest.mark.parametrize("lane", Lane)
async def test_a_kind_that_nobody_knows_is_dead_in_its_lane_in_the_end(settings, database, lane):
    await db.execute(
        """INSERT INTO outbox (lane, kind, subject, posted_at, due_at, attempts)
           VALUES ($1, 'of a kind that nobody knows', 1, $2, $2, 0)""",
        lane, NOON,
    )  # fmt: skip
    performer = {Lane.DEEDS: Deeds(), Lane.MAILS: Mailing(settings)}[lane]
    for attempt in range(1, lane.attempts_max + 1):
        await db.execute("UPDATE outbox SET due_at = $1", NOON)
        await lanes.empty(lane, performer, asyncio.Event())
        row = await db.fetch_row("SELECT attempts, outcome, last_error FROM outbox")
        dead = outbox.DEAD if attempt == lane.attempts_max else None
        assert (row["attempts"], row["outcome"]) == (attempt, dead)
        assert row["last_error"].split(" at ")[0] == "KeyError"
