"""A volunteer's phone: what Ben does with it, and what he reads on it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, Error, Page, Route, expect

PHONE = {"width": 360, "height": 740}
SCANS = "**/api/v1/door/scans"


WATCH = """
addEventListener("DOMContentLoaded", () => {
  const text = (id) => document.getElementById(id).textContent;
  const verdict = document.getElementById("verdict");
  window.answers = [];
  new MutationObserver(() => answers.push({
    verdict: verdict.dataset.verdict, word: text("word"), why: text("why"),
    tail: verdict.dataset.codeTail, at: performance.now(),
  })).observe(verdict, { attributeFilter: ["data-seq"] });
});
"""


@dataclass(frozen=True)
class Shown:
    """An answer on the screen."""

    verdict: str
    word: str
    why: str
    tail: str = field(default="", compare=False)


@dataclass
class Phone:
    """One browser context with the scanner open in a page."""

    base_url: str
    context: BrowserContext
    page: Page
    heard: int = 0

    async def pair(self, code: str) -> None:
        """Open the invitation and press Start."""
        await self.page.goto(f"{self.base_url}/door/pair#{code}")
        await self.page.click("#pair-start")
        await self.ready()

    async def ready(self) -> None:
        """Wait until the door is open."""
        await expect(self.page.locator("#tools")).to_be_visible()

    async def reload(self) -> None:
        """Close the page and open it again, as phones do all evening."""
        await self.page.goto(f"{self.base_url}/door")
        self.heard = 0
        await self.ready()

    async def second_tab(self) -> Phone:
        """The same phone's scanner in another tab."""
        tab = Phone(self.base_url, self.context, await self.context.new_page())
        await tab.reload()
        return tab

    async def offline(self, whether: bool) -> None:
        """Take the network away, or give it back; an answer under way is waited for."""
        await self.context.set_offline(whether)
        await self.page.evaluate("navigator.locks.request('turnout-door-network', () => true)")

    async def shell_kept(self) -> None:
        """Wait until the page is kept for when there is no network."""
        await self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    async def heard_of_entries(self, count: int) -> None:
        """Wait until the phone's own store says of so many tickets that they were let in."""
        for _ in range(400):
            if sum(bool(ticket["admitted"]) for ticket in await self.kept("tickets")) == count:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"the phone has not heard of {count} entries")

    async def lose_answers(self, marker: str = "scanned_at") -> asyncio.Event:
        """Uploads arrive and their answers do not; set once one with the marker in it arrived."""
        lost = asyncio.Event()

        async def lose(route: Route) -> None:
            with contextlib.suppress(Error):  # the page is left half way
                await route.fetch()
                await route.abort()
            if marker in (route.request.post_data or ""):
                lost.set()

        await self.page.route(SCANS, lose)
        return lost

    async def lose_store(self) -> None:
        """What browsers do to pages that were not opened for a week: cookies stay."""
        await self.page.goto(f"{self.base_url}/healthz")
        await self.page.evaluate(
            """() => new Promise((resolve) => {
                 indexedDB.deleteDatabase("turnout-door").onsuccess = () => resolve(true);
               })"""
        )

    async def lose_store_while_open(self, *stores: str) -> None:
        """What a full phone, or somebody with the browser's tools, does under an open page."""
        await self.page.evaluate(
            """stores => new Promise((resolve, reject) => {
                 if (!stores.length) {
                   indexedDB.deleteDatabase("turnout-door").onsuccess = () => resolve(true);
                   return;
                 }
                 const opening = indexedDB.open("turnout-door");
                 opening.onerror = () => reject(opening.error);
                 opening.onsuccess = () => {
                   const clearing = opening.result.transaction(stores, "readwrite");
                   for (const store of stores) clearing.objectStore(store).clear();
                   clearing.oncomplete = () => { opening.result.close(); resolve(true); };
                 };
               })""",
            stores,
        )

    async def twin(self, browser: Browser) -> Phone:
        """The same pairing in another store, as an app on the home screen has one of its own."""
        other = await open_phone(browser, self.base_url)
        await other.context.add_cookies(await self.context.cookies())
        await other.reload()
        return other

    async def type(self, code: str) -> Shown:
        """Type a code on whatever keyboard, and Enter; the answer to it."""
        await self.page.keyboard.type(code)
        await self.page.keyboard.press("Enter")
        return await self.answer()

    async def answer(self, within_seconds: float = 15) -> Shown:
        """The next answer on the screen that was not read yet."""
        deadline = time.monotonic() + within_seconds
        while time.monotonic() < deadline:
            answers = await self.page.evaluate("window.answers")
            if len(answers) > self.heard:
                self.heard += 1
                told = answers[self.heard - 1]
                return Shown(told["verdict"], told["word"], told["why"], told["tail"])
            await asyncio.sleep(0.02)
        raise AssertionError("no answer")

    async def why(self) -> str:
        """The reason that the screen gives now."""
        return await self.page.locator("#why").text_content() or ""

    async def answers(self) -> int:
        """How many answers there were since the page was opened."""
        return int(await self.page.evaluate("answers.length"))

    async def waits(self, count: int) -> None:
        """Wait until the foot says that so many scans wait to be uploaded."""
        await expect(self.page.locator("#unsent")).to_have_text(str(count))

    async def all_sent(self) -> None:
        """Wait until everything is uploaded: the store is empty first, then the screen says so."""
        for _ in range(400):
            if not await self.kept("rows"):
                break
            await asyncio.sleep(0.05)
        await expect(self.page.locator("#unsent")).to_have_text("0")

    async def tap(self, selector: str) -> None:
        """Tap something."""
        await self.page.click(selector)

    async def kept(self, store: str) -> list[dict[str, Any]]:
        """What the phone's own store holds."""
        rows: list[dict[str, Any]] = await self.page.evaluate(
            """store => new Promise((resolve, reject) => {
                 const opening = indexedDB.open("turnout-door");
                 opening.onerror = () => reject(opening.error);
                 opening.onsuccess = () => {
                   const asked = opening.result.transaction(store).objectStore(store).getAll();
                   asked.onsuccess = () => { opening.result.close(); resolve(asked.result); };
                 };
               })""",
            store,
        )
        return rows


async def open_phone(browser: Browser, base_url: str, **options: Any) -> Phone:
    """A fresh phone: no cookies, no store."""
    usual = {"viewport": PHONE, "locale": "zh-TW", "timezone_id": "Asia/Taipei"}
    context = await browser.new_context(**(usual | options))
    await context.add_init_script(WATCH)
    return Phone(base_url, context, await context.new_page())
