"""Fixtures for everybody. The database is real, committed to, and clean before each test."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import asyncpg
import httpx
import hypothesis
import pytest
import pytest_asyncio
from litestar import Litestar

from deploy.schema import migrate
from events import db, sealing
from events.settings import Settings
from tests import stack as test_stack
from tests.factories import Clock, keep_typed
from tests.server import Server, serving
from tests.stack import Stack

os.environ.setdefault("PICCOLO_CONF", "events.piccolo_conf")

hypothesis.settings.register_profile(
    "however slow", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("however slow")

SECRET_KEY = "a key that only the tests know, long enough for the check"
LONG = bool(os.environ.get("TURNOUT_TEST_LONG"))
_record: list[dict[str, object]] = []
_launched: list[subprocess.Popen[bytes]] = []


def pytest_configure(config: pytest.Config) -> None:
    """The process that the run began with starts the servers; others of the run find them."""
    idle = config.option.collectonly or getattr(config.option, "help", False)
    if not (hasattr(config, "workerinput") or idle or test_stack.is_borrowed()):
        _launched.append(test_stack.launch())


def pytest_unconfigure() -> None:
    for child in _launched:
        child.terminate()
        child.wait(60)
    _launched.clear()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note what each test did; with xdist the reports come together in the first process."""
    if report.when == "call" or report.failed:
        facts = {"test": report.nodeid, "outcome": report.outcome, "seconds": report.duration}
        _record.append(facts | dict(report.user_properties))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the record that ``turnout test --long`` asks for."""
    path = os.environ.get("TURNOUT_TEST_RECORD")
    if path and not hasattr(session.config, "workerinput"):
        Path(path).write_text(json.dumps({"long": LONG, "tests": _record}, indent=1))


@pytest.fixture(scope="session")
def stack() -> Stack:
    """The embedded PostgreSQL and Valkey of the run."""
    return test_stack.find()


@pytest.fixture(scope="session")
def worker_number(request: pytest.FixtureRequest) -> int:
    """0 in one process, 1 … for the workers of a parallel run; a run within one is told."""
    if test_stack.is_borrowed():
        return int(os.environ[test_stack.BORROWER])
    name = getattr(request.config, "workerinput", {}).get("workerid", "gw-1")
    return int(name.removeprefix("gw")) + 1


@pytest_asyncio.fixture(scope="session")
async def settings(stack: Stack, worker_number: int) -> AsyncIterator[Settings]:
    """The settings of this worker's own database and Valkey database."""
    name = f"turnout_{os.getpid()}_{worker_number}"
    url = await stack.copy(name)
    if test_stack.is_borrowed():
        await migrate(url)  # the template has the views of the run that made it
    yield Settings(
        database_url=url,
        valkey_url=stack.valkey_url(worker_number),
        secret_key=SECRET_KEY,
        base_url="http://testserver",
        rate_limits="off",
    )
    await db.disconnect()
    await stack.drop(name)


@pytest_asyncio.fixture
async def database(settings: Settings) -> str:
    """``events.db`` connected to a clean database, and the key in use; the database's URL."""
    if db.DB.pool is None or db.DB.pool.is_closing():
        await db.connect(settings.database_url, connections_max=10)
    sealing.use_key(settings.secret_key)
    connection = await asyncpg.connect(settings.database_url)
    try:
        await connection.execute("SET lock_timeout = '5s'; SELECT kept.reset()")
    finally:
        await connection.close()
    return settings.database_url


@pytest.fixture
def clock() -> Clock:
    """The clock of the app under test: it stands at NOON until the test moves it."""
    return Clock()


@contextlib.asynccontextmanager
async def living(app: Litestar) -> AsyncIterator[None]:
    """An app between its start and its end, both in one task: a fixture has two."""
    started, over = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        try:
            async with app.lifespan():
                started.set()
                await over.wait()
        finally:
            started.set()

    life = asyncio.create_task(live())
    await started.wait()
    if life.done():
        life.result()
    try:
        yield
    finally:
        over.set()
        await life


@dataclass
class Held:
    """The app of a worker, and the clock of the test that uses it."""

    app: Litestar
    clock: Clock


@pytest.fixture(scope="session")
def held(settings: Settings) -> Held:
    """One app for all tests of a worker: making it takes longer than most of them.

    Its bell rings for the signatures that were typed, and nothing else the worker does.
    """
    from web.app import create_app

    def now() -> datetime:
        return one.clock()

    one = Held(create_app(settings, lambda: keep_typed(now()), now=now), Clock())
    return one


@pytest_asyncio.fixture
async def client(
    settings: Settings, database: str, clock: Clock, held: Held
) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without a browser: the app in this process, this event loop, this database."""
    await db.disconnect()  # the app connects by itself, and disconnects at the end
    held.clock = clock
    async with living(held.app):
        transport = httpx.ASGITransport(app=held.app)
        async with httpx.AsyncClient(transport=transport, base_url=settings.base_url) as browser:
            yield browser


@pytest.fixture
def server(settings: Settings, database: str, tmp_path: Path) -> Iterator[Server]:
    """The app as a process of its own on a loopback port, on this worker's database."""
    with serving(settings, tmp_path) as running:
        yield running


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that were run, by Piccolo too, since the test last cleared it."""
    run = asyncpg.Connection.fetch
    said: list[str] = []

    async def listened(connection, sql: str, *arguments: object, **how: object):
        said.append(sql)
        return await run(connection, sql, *arguments, **how)

    monkeypatch.setattr(asyncpg.Connection, "fetch", listened)
    return said


@pytest.fixture
def rounds(record_property: Callable[[str, object], None]) -> Callable[[int], int]:
    """How often to repeat: ``rounds(1000)`` is 1000 with ``turnout test --long``, else a tenth."""

    def rounds_of(full: int) -> int:
        done = full if LONG else max(1, full // 10)
        record_property("rounds", done)
        return done

    return rounds_of
