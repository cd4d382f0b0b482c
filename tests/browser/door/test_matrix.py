"""Every answer on every screen: nothing cut off, nothing covered, measured in a browser."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from deploy.dev.door_matrix import CASES, LEND_LETTERS, MEASURE, PREPARE, SCREENS, Screen, letters
from tests.browser.door import venue
from tests.browser.door.conftest import MakePhone
from tests.browser.door.phone import Phone

LOCALES = ("zh-TW", "en-GB")
SHEETS = ("open-type", "open-count", "open-walk-in")
OPEN_ALERTS = """
async () => {
  const scanner = document.querySelector("script[type=module]").src;
  const alerts = await import(new URL("alerts.js", scanner));
  const at = new Date().toISOString();
  const entry = { gate: "a", at, device: "Ben" };
  const alert = { ticket: "1", short: "R6ST8FC6", first: entry, again: entry };
  alerts.hear(Array(12).fill(alert));
  document.getElementById("open-alerts").click();
}
"""
OUT_OF_SIGHT = """
(selector) => {
  const faults = [];
  for (const e of document.querySelectorAll(selector)) {
    if (!e.checkVisibility()) continue;
    const { left, top, right, bottom } = e.getBoundingClientRect();
    const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const isOff = left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1;
    if (isOff) faults.push(`${e.id || e.textContent} is off the screen`);
    else if (!at || !(e.contains(at) || at.contains(e))) faults.push(`${e.id} is covered`);
    const isCut = e.tagName === "BUTTON" && e.scrollWidth > e.clientWidth + 1;
    if (isCut) faults.push(`${e.id} overflows`);
  }
  return faults;
}
"""


async def resize(page: Page, screen: Screen) -> None:
    await page.set_viewport_size({"width": screen.width, "height": screen.height})
    await page.evaluate(PREPARE, screen.text)


async def faults_of_sheets(ben: Phone) -> list[str]:
    found = []
    for sheet in SHEETS:
        await ben.tap(f"#{sheet}")
        found += await faults_of_the_open_sheet(ben)
    await ben.page.evaluate(OPEN_ALERTS)
    return found + await faults_of_the_open_sheet(ben)


async def faults_of_the_open_sheet(ben: Phone) -> list[str]:
    parts = ":is(button, input, h2, label, small, output)"
    faults: list[str] = await ben.page.evaluate(OUT_OF_SIGHT, f".panel:not(.full) {parts}")
    await ben.page.keyboard.press("Escape")
    return faults


@pytest.mark.parametrize("locale", LOCALES)
async def test_every_answer_is_whole_on_every_screen(phone: MakePhone, locale: str) -> None:
    ben = await phone(locale=locale)
    await ben.page.evaluate(LEND_LETTERS, letters())
    found = []
    for screen in SCREENS:
        await resize(ben.page, screen)
        for case in CASES:
            faults = await ben.page.evaluate(MEASURE, [*case])
            found += [f"{screen.name}: {fault}" for fault in faults]
    assert not found, f"{len(found)}\n" + "\n".join(found)


@pytest.mark.parametrize("locale", LOCALES)
async def test_every_sheet_is_whole_on_every_screen(phone: MakePhone, locale: str) -> None:
    ben = await phone(locale=locale)
    await ben.page.evaluate(LEND_LETTERS, letters())
    found = []
    for is_online in (True, False):
        await ben.offline(not is_online)
        for screen in SCREENS:
            await resize(ben.page, screen)
            found += [f"{screen.name}: {fault}" for fault in await faults_of_sheets(ben)]
    assert not found, f"{len(found)}\n" + "\n".join(found)


@pytest.mark.parametrize("locale", LOCALES)
async def test_the_pairing_page_can_be_read_and_pressed_on_every_screen(
    new_phone: MakePhone, locale: str
) -> None:
    ben = await new_phone(locale=locale)
    await ben.page.goto(f"{ben.base_url}/door")
    await expect(ben.page.locator("#pair-start")).to_be_visible()
    await ben.page.evaluate(LEND_LETTERS, letters())
    found = []
    for screen in SCREENS:
        await ben.page.set_viewport_size({"width": screen.width, "height": screen.height})
        script = "(percent) => { document.documentElement.style.fontSize = `${percent}%`; }"
        await ben.page.evaluate(script, screen.text)
        for part in await ben.page.locator("#panel-pair > :visible").all():
            await part.scroll_into_view_if_needed()
            box = await part.bounding_box()
            assert box is not None
            if box["x"] < 0 or box["y"] < -1 or box["x"] + box["width"] > screen.width:
                found.append(f"{screen.name}: {await part.text_content()}")
    assert not found, "\n".join(found)


async def test_no_sheet_lies_over_an_answer(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone((None, 60), (ticket.code, 12), (None, 30))
    for sheet in ("open-count", "open-walk-in", "open-type"):
        await ben.tap(f"#{sheet}")
        await ben.answer()
        await expect(ben.page.locator(".panel:visible")).to_have_count(0)
