"""The app with two connections to the database, and with a hundred; all that it does is kept."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from events import db
from events.settings import Settings
from tests.conftest import living
from tests.factories import HOUR, NOON, Clock
from tests.stack import Stack
from web.app import create_app

MANY = 100


@pytest_asyncio.fixture
async def alone(stack: Stack) -> AsyncIterator[None]:
    """One race at a time: two of a hundred connections are more than the servers take."""
    with (stack.folder.path / "race").open("w") as turn:
        await asyncio.to_thread(fcntl.flock, turn, fcntl.LOCK_EX)
        yield


@pytest_asyncio.fixture(params=[2, MANY], ids=["2 connections", "100 connections"])
async def web(
    request: pytest.FixtureRequest, settings: Settings, database: str, alone: None
) -> AsyncIterator[httpx.AsyncClient]:
    """The app in this process, when the doors are open, with so many database connections."""
    await db.disconnect()
    app = create_app(settings, lambda: None, now=Clock(NOON + HOUR))
    async with living(app):
        await db.disconnect()
        await db.connect(settings.database_url, connections_max=request.param)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=settings.base_url) as client:
            yield client
