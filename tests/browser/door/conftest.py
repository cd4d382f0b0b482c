"""A festival with its doors open, a running server, and phones at its door."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from events.settings import Settings
from tests.browser.conftest import Launch
from tests.browser.door import venue
from tests.browser.door.phone import Phone, open_phone
from tests.server import Server, serving

MakePhone = Callable[..., Awaitable[Phone]]


@pytest_asyncio.fixture
async def festival(database: str) -> None:
    await venue.open_festival()


@pytest.fixture(scope="session")
def door_server(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One web process for all tests of the door; each has a clean database."""
    with serving(settings, tmp_path_factory.mktemp("door")) as running:
        yield running


@pytest_asyncio.fixture
async def new_phone(
    festival: None, door_server: Server, chromium: Launch, blind: Browser
) -> AsyncIterator[MakePhone]:
    """``await new_phone(*scenes)``: a phone that sees these scenes and is not paired."""
    phones: list[Phone] = []

    async def make(*scenes: tuple[str | None, int], **options: Any) -> Phone:
        browser = await chromium(*scenes) if scenes else blind
        phones.append(await open_phone(browser, door_server.base_url, **options))
        return phones[-1]

    yield make
    for made in phones:
        await made.context.close()


@pytest.fixture
def phone(new_phone: MakePhone) -> MakePhone:
    """``await phone(*scenes, gate=…, role=…)``: the same, paired."""

    async def make(
        *scenes: tuple[str | None, int], gate: str = "a", role: str = "lead", **options: Any
    ) -> Phone:
        made = await new_phone(*scenes, **options)
        _, code = await venue.invite(gate, role)
        await made.pair(code)
        return made

    return make
