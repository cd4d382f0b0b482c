"""Every page in both languages, wide and narrow, light and dark: nothing is broken anywhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext

from events import access, clock, db, petitions
from tests.browser.walk import house
from tests.browser.walk.looking import AXE, Watch, cookies_kept, faults
from tests.server import Server
from tests.web.api.program import Program

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
        "device": str(await db.fetch_value("SELECT max(id) FROM device")),
        "mail": str(mails[0]["id"]),
    }
    yield House(server.base_url, await house.staff_session(server), of)


def path_of(ticket: dict[str, Any]) -> str:
    return str(httpx.URL(ticket["ticket_url"]).path)


@dataclass(frozen=True)
class Stop:
    """A page, perhaps a button to press first, and the status that it then has.

    ``hears`` is a status that the page's scripts must expect from the server.
    """

    path: str
    press: str = ""
    status: int = 200
    hears: int = 0


PUBLIC = [
    Stop("/"),
    Stop("/e/festival"),
    Stop("/e/past"),
    Stop("/e/festival/register"),
    Stop("/e/festival/register?places=3&session=now"),
    Stop("/e/festival/register", press="main form .button:not(.button--plain)", status=422),
    Stop("/e/past/register"),
    Stop("/p/marriage"),
    Stop("/p/marriage", press="main form .button", status=422),
    Stop("/p/closed"),
    Stop("/p/marriage/thanks"),
    Stop("/c/rights"),
    Stop("/c/equality"),
    Stop("/nowhere", status=404),
]
GUEST = [
    Stop("{manage}"),
    Stop("{manage}/cancellation"),
    Stop("{manage}/cancellation", press="main form .button", status=422),
    Stop("{admitted}"),
    Stop("{cancelled}"),
    Stop("{coming}"),
    Stop("/p/confirmation/{pending}"),
    Stop("/p/confirmation/{confirmed}"),
    Stop("/p/withdrawal/{counted}"),
    Stop("/p/withdrawal/{withdrawn}"),
    Stop("/t/nobody", status=404),
    Stop("/door", hears=401),
    Stop("/door/pair#nothing"),
]
SIGNING_IN = [
    Stop("/desk/sign-in"),
    Stop("/desk/sign-in", press="main form .button", status=422),
    Stop("/desk/sign-in/asked"),
    Stop("/desk/sign-in/{link}"),
    Stop("/desk/sign-in/nothing", press="main form .button", status=410),
]
DESK = [
    Stop("/desk"),
    Stop("/desk/events"),
    Stop("/desk/events/festival"),
    Stop("/desk/events/past"),
    Stop("/desk/events/festival/registrations"),
    Stop("/desk/events/festival/registrations/{reference}"),
    Stop("/desk/events/festival/registrations/{reference}/cancellation"),
    Stop("/desk/events/festival/admissions"),
    Stop("/desk/events/festival/phones"),
    Stop("/desk/events/festival/phones/{device}"),
    Stop("/door/board?event=festival"),
    Stop("/door/board"),
]
FIGURES = [
    Stop("/desk/campaigns"),
    Stop("/desk/campaigns/equality"),
    Stop("/desk/campaigns/equality/lines/films"),
    Stop("/desk/impact"),
    Stop("/desk/mail"),
    Stop("/desk/mail/{mail}"),
    Stop("/desk/settings"),
    Stop("/desk/nothing", status=404),
]


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
@pytest.mark.parametrize(
    ("stops", "staff"),
    [(PUBLIC, False), (GUEST, False), (SIGNING_IN, False), (DESK, True), (FIGURES, True)],
    ids=["public", "guest", "signing-in", "desk", "figures"],
)
async def test_no_page_is_broken(
    furnished: House, blind: Browser, stops: list[Stop], staff: bool, locale: str
) -> None:
    context = await blind.new_context(locale=locale)
    await context.add_init_script(AXE)
    if staff:
        await context.add_cookies([furnished.cookie])  # type: ignore[list-item]
    walk = Walk(furnished, context, LANGUAGES[locale])
    found = [words for stop in stops for words in await walk.look(stop, keeps=staff)]
    await context.close()
    assert not found, "\n" + "\n".join(found)
