"""The sample year in a database of its own: loading it takes seconds, so many tests read one."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest_asyncio

from deploy import sample
from events import db, sealing
from events.settings import Settings
from tests.factories import NOON
from tests.stack import Stack


@pytest_asyncio.fixture(scope="module")
async def sample_year(
    stack: Stack, settings: Settings, worker_number: int
) -> AsyncIterator[Settings]:
    """``events.db`` connected to a database with the sample in it, and the key in use."""
    name = f"turnout_sample_{os.getpid()}_{worker_number}"
    url = await stack.copy(name)
    await db.disconnect()
    sealing.use_key(settings.secret_key)
    await db.connect(url, connections_max=10)
    await sample.load(NOON)
    yield replace(settings, database_url=url)
    await db.disconnect()
    await stack.drop(name)
