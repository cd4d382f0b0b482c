"""A real Chromium, with a film instead of a camera."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright, async_playwright, expect

from deploy.checks import BROWSERS
from tests.browser.pictures import BLANK, Shown, film

Launch = Callable[..., Awaitable[Browser]]

expect.set_options(timeout=20_000)


@pytest_asyncio.fixture(scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as started:
        yield started


async def launch(playwright: Playwright, film: Path) -> Browser:
    """A Chromium whose camera shows a film."""
    return await playwright.chromium.launch(
        executable_path=next(filter(None, map(shutil.which, BROWSERS))),
        args=[
            "--no-sandbox",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ],
    )


@pytest_asyncio.fixture(scope="session")
async def blind(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Browser]:
    """One Chromium for tests that need no camera; make a context of your own in it."""
    seen = film(tmp_path_factory.mktemp("films") / "blank.mjpeg", (BLANK, 30))
    browser = await launch(playwright, seen)
    yield browser
    await browser.close()


@pytest_asyncio.fixture
async def chromium(playwright: Playwright, tmp_path: Path) -> AsyncIterator[Launch]:
    """``await chromium(*scenes)``: a browser whose camera shows the scenes, see ``film``."""
    browsers: list[Browser] = []

    async def make(*scenes: tuple[Shown, int]) -> Browser:
        seen = film(tmp_path / f"camera-{len(browsers)}.mjpeg", *scenes)
        browsers.append(await launch(playwright, seen))
        return browsers[-1]

    yield make
    for browser in browsers:
        await browser.close()
