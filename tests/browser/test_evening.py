"""One evening through real programs: a browser, a relay, a worker, a camera, the desk."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from events import access, clock
from events.access import Role
from events.settings import Settings
from tests.browser.cast import Ana, Cy
from tests.browser.conftest import Launch
from tests.browser.door.phone import open_phone
from tests.browser.mailbox import link, mail_to, pictures
from tests.browser.pictures import BLANK
from tests.server import Server, start, working
from tests.tasks.sink import Sink, listening
from tests.web.api.program import PETITION, Program, changed, made, put_film

ADDRESSES = {"ana": "ana@example.org", "cy": "cy@example.org"}
AWAY, LONG_AWAY, SHOWN_FRAMES = (BLANK, 45), (BLANK, 3000), 15


@dataclass
class Evening:
    """A film tonight with its doors open, and all that runs."""

    base_url: str
    sink: Sink
    reader: Program

    async def counts(self, campaign: str) -> dict[str, Any]:
        """The named figures of a campaign, by the API."""
        found = made(await self.reader.get(f"/campaigns/{campaign}/counts"), 200)
        names = ("registered", "attendances", "people", "acted", "signatures", "actions")
        return {name: found[name] for name in names}

    async def mail_to(self, who: str) -> Any:
        """The newest mail to somebody, once the worker has sent it."""
        return await asyncio.to_thread(mail_to, self.sink, ADDRESSES[who])


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as running:
        yield running


@pytest_asyncio.fixture
async def evening(
    settings: Settings, server: Server, sink: Sink, tmp_path: Path
) -> AsyncIterator[Evening]:
    relay = {"smtp_url": f"smtp://127.0.0.1:{sink.port}", "base_url": server.base_url}
    token = await access.make_token("evening", Role.ORGANISER, clock.read())
    async with httpx.AsyncClient(base_url=server.base_url, timeout=20) as client:
        with working(settings, tmp_path, **relay):
            await prepare(Program(client, token))
            yield Evening(server.base_url, sink, Program(client, token))


async def prepare(ana: Program) -> None:
    """A campaign below another, a film that starts in twenty minutes, a petition at it."""
    starts = clock.read() + timedelta(minutes=20)
    times = {
        "sessions__0__starts_at": starts.isoformat(),
        "sessions__0__ends_at": (starts + timedelta(hours=2)).isoformat(),
    }
    made(await ana.put("/campaigns/rights", {"name": {"zh-Hant": "人權", "en": "Rights"}}))
    await put_film(ana, **times)
    equality = {"name": {"zh-Hant": "平等", "en": "Equality"}, "parent": "rights"}
    made(await ana.put("/campaigns/equality", equality), 200)
    made(await ana.put("/petitions/marriage", changed(PETITION, title="婚姻平權")))


async def test_a_guest_registers_comes_signs_and_the_campaign_knows(
    evening: Evening, settings: Settings, blind: Browser, chromium: Launch, tmp_path: Path
) -> None:
    await access.make_sign_in_link(ADDRESSES["ana"], clock.read())  # makes her account
    ana = await Ana.at(blind, evening.base_url)
    await ana.ask_for_link(ADDRESSES["ana"])
    await ana.sign_in(link(await evening.mail_to("ana"), "/desk/sign-in/"))
    assert await evening.counts("equality") == {
        "registered": 0, "attendances": None, "people": None, "acted": None, "signatures": 0,
        "actions": 0,
    }  # fmt: skip

    cy = await Cy.at(blind, evening.base_url)
    await cy.register("看見平等", ADDRESSES["cy"])
    await expect(cy.page.get_by_role("heading", level=1)).to_have_text("報名完成")
    mail = await evening.mail_to("cy")
    mine, companions = pictures(mail)
    assert mine.tobytes() != companions.tobytes()
    await ana.reads("/desk/events/film", registered="2", attendances="—", Signed="0")

    code = (await ana.invite_phone("film")).partition("#")[2]
    camera = await chromium(AWAY, (mine, SHOWN_FRAMES), AWAY, (mine, SHOWN_FRAMES), LONG_AWAY)
    ben = await open_phone(camera, evening.base_url)
    await ben.pair(code)
    first, again = await ben.answer(), await ben.answer()
    assert (first.verdict, again.verdict) == ("admit", "already_in")
    assert first.tail == again.tail
    await ben.all_sent()
    came = {"registered": 2, "attendances": 1, "people": 1, "acted": 0, "signatures": 0,
            "actions": 0}  # fmt: skip
    assert await evening.counts("equality") == came

    await cy.sign(link(mail, "/t/"))
    await expect(cy.page.get_by_text("你已經連署了")).to_be_visible()
    acted = came | {"acted": 1, "signatures": 1, "actions": 1}
    assert await evening.counts("equality") == acted
    assert await evening.counts("rights") == acted
    seen = {"registered": "2", "attendances": "1", "acted": "1", "Signed": "1", "Actions": "1"}
    await ana.reads("/desk/events/film", **seen)
    await ana.reads("/desk/campaigns/rights", attendances="1", acted="1", Signed="1")
    await ana.reads("/c/rights", attendance="1", signature="1", actions="1")
    log = tmp_path / "audit.log"
    audit: subprocess.Popen[bytes] = start(settings, log, "audit")
    assert (await asyncio.to_thread(audit.wait, 30), log.read_text()) == (0, "")
