"""The cast at their browsers: what they open, press and read. Ben's phone is in ``door.phone``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.async_api import Browser, BrowserContext, Page, expect

TIMEOUT_MILLISECONDS = 20_000
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


async def context(browser: Browser, **options: object) -> BrowserContext:
    """A fresh browser of somebody's own."""
    made = await browser.new_context(**options)  # type: ignore[arg-type]
    made.set_default_timeout(TIMEOUT_MILLISECONDS)
    return made


@dataclass
class Cy:
    """A visitor with a phone, in Chinese, without JavaScript."""

    base_url: str
    page: Page

    @classmethod
    async def at(cls, browser: Browser, base_url: str) -> Cy:
        phone = await context(browser, viewport=PHONE, locale="zh-TW", java_script_enabled=False)
        return cls(base_url, await phone.new_page())

    async def register(self, title: str, email: str) -> None:
        """From the programme to a registration for two."""
        await self.page.goto(self.base_url)
        await self.page.get_by_role("link", name=title).click()
        await self.page.get_by_role("link", name="報名", exact=True).click()
        await self.page.get_by_label("幾個人來？").select_option("2")
        await self.page.get_by_role("button", name="更新").click()
        await self.page.get_by_label("怎麼稱呼你", exact=True).fill("Cy")
        await self.page.get_by_label("電子信箱（Email）").first.fill(email)
        await self.page.get_by_label("怎麼稱呼這位同行者").fill("Dee")
        await self.page.get_by_role("button", name="完成報名").click()

    async def sign(self, ticket_url: str) -> None:
        """One tap on the ticket page."""
        await self.page.goto(ticket_url)
        await self.page.get_by_role("button", name="我要連署").click()


@dataclass
class Ana:
    """An organiser at a desk, in English."""

    base_url: str
    page: Page

    @classmethod
    async def at(cls, browser: Browser, base_url: str) -> Ana:
        desk = await context(browser, viewport=DESK, locale="en-GB")
        return cls(base_url, await desk.new_page())

    async def ask_for_link(self, email: str) -> None:
        """Ask for a mail with a link."""
        await self.page.goto(f"{self.base_url}/desk/sign-in")
        await self.page.get_by_label("Your e-mail").fill(email)
        await self.page.get_by_role("button", name="Mail me a link").click()

    async def sign_in(self, link: str) -> None:
        """Open the mailed link and press its one button."""
        await self.page.goto(link)
        await self.page.get_by_role("button", name="Sign in").click()

    async def invite_phone(self, event: str) -> str:
        """Invite one phone to the entry gate; the address in the QR code."""
        await self.page.goto(f"{self.base_url}/desk/events/{event}/phones")
        await self.page.locator("form[action$='/phones'] button.button").click()
        return await self.page.locator("a[href*='/door/pair#']").get_attribute("href") or ""

    async def reads(self, path: str, **figures: str) -> None:
        """Open a page and find these figures on it, by the first word of their unit."""
        await self.page.goto(f"{self.base_url}{path}")
        for unit, value in figures.items():
            said = self.page.locator(".figures div, .said div").filter(has_text=re.compile(unit))
            await expect(said.locator("b, dd").first).to_have_text(value)
