"""Fixtures of the API's tests: programs of Ana, of a reader and of a boss, and the public."""

from __future__ import annotations

import httpx
import pytest_asyncio

from events import access
from events.access import Role
from tests.factories import NOON
from tests.web.api.program import Program


@pytest_asyncio.fixture
async def public(client: httpx.AsyncClient) -> Program:
    """Somebody without a token, like Cy and Dee."""
    return Program(client)


@pytest_asyncio.fixture
async def ana(client: httpx.AsyncClient) -> Program:
    """A program with an organiser's token."""
    return Program(client, await access.make_token("Ana", Role.ORGANISER, NOON))


@pytest_asyncio.fixture
async def reader(client: httpx.AsyncClient) -> Program:
    """A program that may see figures only."""
    return Program(client, await access.make_token("figures", Role.READER, NOON))


@pytest_asyncio.fixture
async def admin(client: httpx.AsyncClient) -> Program:
    """A program that may do everything."""
    return Program(client, await access.make_token("admin", Role.ADMIN, NOON))
