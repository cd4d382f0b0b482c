"""``turnout load-sample``, which ``demo`` runs: killed in the middle, it starts anew."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest_asyncio

from deploy import sample
from events import db, sealing
from events.access import SYSTEM
from events.campaigns import CampaignDraft, put_campaign
from events.settings import Settings
from tests.deploy.sample.ledgers import ledger, promised, report_of_the_year
from tests.factories import NOON
from tests.stack import Stack

TOP = Path(__file__).parents[3]
LOAD = [sys.executable, "-m", "deploy.command", "load-sample"]
BEGINS_SECONDS_MAX, LOADS_SECONDS_MAX = 60, 120


@pytest_asyncio.fixture
async def empty_database(
    stack: Stack, settings: Settings, worker_number: int
) -> AsyncIterator[str]:
    """A migrated database that only this test knows; its URL."""
    name = f"turnout_loaded_{os.getpid()}_{worker_number}"
    url = await stack.copy(name)
    connection = await asyncpg.connect(url)
    await connection.execute("DROP SCHEMA kept CASCADE")  # no real database has the tests' own
    await connection.close()
    yield url
    await db.disconnect()
    await stack.drop(name)


def begin(settings: Settings, database_url: str) -> subprocess.Popen[bytes]:
    variables = {
        "TURNOUT_DATABASE_URL": database_url,
        "TURNOUT_VALKEY_URL": settings.valkey_url,
        "TURNOUT_SECRET_KEY": settings.secret_key,
    }
    return subprocess.Popen(LOAD, cwd=TOP, env=os.environ | variables, stderr=subprocess.PIPE)


async def end(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    _, said = await asyncio.to_thread(process.communicate, timeout=LOADS_SECONDS_MAX)
    return process.returncode, said.decode()


async def registrations(database_url: str) -> int:
    connection = await asyncpg.connect(database_url)
    try:
        count: int = await connection.fetchval("SELECT count(*) FROM registration")
        return count
    finally:
        await connection.close()


async def test_killed_while_people_register_it_starts_anew_and_is_whole(
    empty_database: str, settings: Settings
):
    cut_short = begin(settings, empty_database)
    deadline = time.monotonic() + BEGINS_SECONDS_MAX
    while await registrations(empty_database) < 100:
        assert time.monotonic() < deadline
        assert cut_short.poll() is None
        await asyncio.sleep(0.05)
    cut_short.send_signal(signal.SIGKILL)
    assert (await end(cut_short))[0] == -signal.SIGKILL

    assert await end(begin(settings, empty_database)) == (0, "")
    sealing.use_key(settings.secret_key)
    await db.disconnect()
    await db.connect(empty_database)
    assert await sample.is_loaded()
    recorded = promised([row for row in ledger() if row["basis"] == "recorded"])
    printed = promised(await report_of_the_year())
    assert [row for row in printed if row in recorded] == recorded


async def test_it_leaves_a_database_with_events_of_its_own_alone(
    empty_database: str, settings: Settings
):
    await db.disconnect()
    await db.connect(empty_database)
    await put_campaign("ours", CampaignDraft(name="Ours"), SYSTEM, NOON)
    code, said = await end(begin(settings, empty_database))
    assert (code, said) == (
        1, "The demo needs a database of its own: this one is in use\n",
    )  # fmt: skip
    assert db.column(await db.fetch("SELECT slug FROM campaign"), "slug") == ["ours"]
