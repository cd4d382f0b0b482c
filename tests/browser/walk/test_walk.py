"""Every page in both languages, wide and narrow, light and dark: nothing is broken anywhere."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from litestar.routes import HTTPRoute
from playwright.async_api import Browser, BrowserContext

from events import access, clock, db, petitions
from events.settings import Settings
from tests.browser.walk import house
from tests.browser.walk.looking import AXE, Watch, cookies_kept, faults
from tests.browser.walk.stops import NO_PAGES, STAFF, WALKS, Stop
from tests.server import Server
from tests.web.api.program import Program
from web.app import create_app

LANGUAGES = {"zh-TW": "zh-Hant-TW", "en-GB": "en"}


@dataclass
class House:
    """A furnished house, and the addresses that only this one has."""

    base_url: str
    cookie: dict[str, Any]
    of: dict[str, str] = field(default_factory=dict)


@pytest_asyncio.fixture
async def furnished(server: Server) -> AsyncIterator[House]:
    async with httpx.AsyncClient(base_url=server.base_url, timeout=20) as client:
        booked = await house.furnish(Program(client, await house.api_token()))
    ids = await house.signatures()
    now = clock.read()
    mails = await db.fetch("SELECT id FROM outbox ORDER BY id")
    of = {
        "manage": f"/r/{booked['reference']}/{booked['secret']}",
        "admitted": path_of(booked["tickets"][0]),
        "cancelled": path_of(booked["tickets"][1]),
        "coming": path_of(booked["tickets"][2]),
        "confirmed": petitions.confirm_token(ids[1]),
        "withdrawn": petitions.withdraw_token(ids[2]),
        "pending": petitions.confirm_token(ids[3]),
        "counted": petitions.withdraw_token(ids[1]),
        "link": await access.make_sign_in_link("ana@example.org", now),
        "reference": booked["reference"],
        "ticket": booked["tickets"][0]["id"],
        "device": str(await db.fetch_value("SELECT max(id) FROM device")),
        "mail": str(mails[0]["id"]),
    }
    yield House(server.base_url, await house.staff_session(server), of)


def path_of(ticket: dict[str, Any]) -> str:
    return str(httpx.URL(ticket["ticket_url"]).path)


@dataclass
class Walk:
    """Somebody walking through the house in one language."""

    house: House
    context: BrowserContext
    lang: str

    async def look(self, stop: Stop, *, keeps: bool) -> list[str]:
        """What is wrong at one stop. Without ``keeps`` the browser has no cookie beforehand."""
        if not keeps:
            await self.context.clear_cookies()
        watch, page = Watch(self.house.base_url), await self.context.new_page()
        watch.listen(page)
        answer = await page.goto(self.house.base_url + stop.path.format(**self.house.of))
        posts = await page.locator("form[method=post]").count()
        wanted = {"csrf"} if posts else set()
        if not keeps and (held := await cookies_kept(self.context)) != wanted:
            watch.note(f"cookies {held}, not {wanted}")
        if stop.press:
            async with page.expect_navigation() as pressed:
                await page.click(stop.press)
            answer = await pressed.value
        if answer is None or answer.status != stop.status:
            watch.note(f"status {answer and answer.status}, not {stop.status}")
        found = await faults(page, self.lang)
        found += watch.heard_but(stop.status, stop.hears)
        await page.close()
        return [f"{stop.path}: {words}" for words in found]


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("part", WALKS)
async def test_no_page_is_broken(furnished: House, blind: Browser, part: str, locale: str) -> None:
    context = await blind.new_context(locale=locale)
    await context.add_init_script(AXE)
    if part in STAFF:
        await context.add_cookies([furnished.cookie])  # type: ignore[list-item]
    walk = Walk(furnished, context, LANGUAGES[locale])
    found = [words for stop in WALKS[part] for words in await walk.look(stop, keeps=part in STAFF)]
    await context.close()
    assert not found, "\n" + "\n".join(found)


def test_every_page_is_walked(settings: Settings) -> None:
    """A page that a route shows, and at which no walk stops, is not looked at by anybody."""
    app = create_app(settings, lambda: None)
    pages = {
        route.path_format
        for route in app.routes
        if isinstance(route, HTTPRoute) and "GET" in route.methods
        and not route.path.startswith("/api/")
    }  # fmt: skip
    stops = [urlsplit(stop.path).path.format_map(Anything()) for w in WALKS.values() for stop in w]
    walked = {page for page in pages if any(leads_to(page, stop) for stop in stops)}
    assert pages - walked == NO_PAGES


class Anything(dict[str, str]):
    """Stands for the addresses that only a furnished house has."""

    def __missing__(self, name: str) -> str:
        found = {"manage": "/r/x/x", "admitted": "/t/x", "cancelled": "/t/x", "coming": "/t/x"}
        return found.get(name, "1")


def leads_to(page: str, stop: str) -> bool:
    return re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", page), stop) is not None
