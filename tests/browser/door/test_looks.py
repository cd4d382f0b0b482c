"""What can be read in sunlight, on small phones and wide screens."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.door import venue
from tests.browser.door.conftest import MakePhone

CONTRAST_MIN = 7

CONTRASTS = """
() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const linear = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const background = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour[3] === undefined || colour[3] > 0.9) return colour;
    }
    return [255, 255, 255];
  };
  const found = {};
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.checkVisibility() || element.tagName === "OPTION") continue;
    const [a, b] = [parse(getComputedStyle(element).color), background(element)]
      .map(luminance).sort((x, y) => y - x);
    found[`${element.tagName} ${element.id} ${element.textContent.trim().slice(0, 20)}`] =
      (a + 0.05) / (b + 0.05);
  }
  return found;
}
"""


async def faint(page: Page) -> dict[str, float]:
    """The visible texts that contrast too little."""
    found: dict[str, Any] = await page.evaluate(CONTRASTS)
    assert found
    return {name: ratio for name, ratio in found.items() if ratio < CONTRAST_MIN}


async def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return int(await page.evaluate("document.documentElement.scrollWidth - innerWidth"))


async def test_every_answer_can_be_read_in_sunlight(phone: MakePhone) -> None:
    [ticket], [other] = await venue.tickets("now"), await venue.tickets("tomorrow")
    ben = await phone()
    for code in (ticket.short, ticket.short, other.short, "WIFI:x;"):
        await ben.type(code)
        assert await faint(ben.page) == {}


async def test_every_sheet_can_be_read_in_sunlight(phone: MakePhone) -> None:
    ben = await phone()
    assert await faint(ben.page) == {}
    for opener in ("#open-type", "#open-count", "#open-walk-in"):
        await ben.tap(opener)
        assert await faint(ben.page) == {}
        await ben.page.keyboard.press("Escape")
    await ben.offline(True)
    await ben.page.wait_for_timeout(200)
    assert await faint(ben.page) == {}


@pytest.mark.parametrize("size", [(320, 568), (360, 740), (740, 360), (1280, 800), (1920, 1080)])
async def test_the_whole_answer_fits_the_screen(phone: MakePhone, size: tuple[int, int]) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone(viewport={"width": size[0], "height": size[1]})
    await ben.type(ticket.short)
    await ben.type(ticket.short)
    assert await overflow(ben.page) <= 0
    for selector in ("#word", "#why", "#actions button >> nth=1", "#gate", "#unsent-words"):
        box = await ben.page.locator(selector).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert box["y"] + box["height"] <= size[1], selector


async def test_everything_to_touch_is_large_enough(phone: MakePhone) -> None:
    ben = await phone()
    await ben.tap("#open-count")
    for button in await ben.page.locator("button:visible, select:visible").all():
        box = await button.bounding_box()
        assert box is not None
        assert min(box["height"], box["width"]) >= 44, await button.text_content()


@pytest.mark.parametrize("size", [(320, 568), (360, 740), (844, 390), (1280, 800)])
async def test_a_message_that_ends_the_work_has_the_whole_screen(
    new_phone: MakePhone, size: tuple[int, int]
) -> None:
    ben = await new_phone(viewport={"width": size[0], "height": size[1]})
    device, code = await venue.invite()
    await ben.page.goto(f"{ben.base_url}/door/pair#{code}")
    await whole(ben.page, "#panel-pair", size)
    await ben.page.click("#pair-start")
    await ben.ready()
    await venue.revoke(device)
    await ben.page.keyboard.type("7K2M9QXD")
    await ben.page.keyboard.press("Enter")
    await whole(ben.page, "#panel-message", size)
    for said in ("#message-title", "#message-text"):
        assert await ben.page.locator(said).evaluate(
            """element => [...element.getClientRects()].every((r) =>
                 [r.top + 2, r.bottom - 2].every((y) =>
                   document.elementFromPoint(r.left + r.width / 2, y) === element))"""
        )


async def whole(page: Page, panel: str, size: tuple[int, int]) -> None:
    """Wait for a panel, and find that nothing of the camera shows beside it."""
    await expect(page.locator(panel)).to_be_visible()
    box = await page.locator(panel).bounding_box()
    assert box == {"x": 0, "y": 0, "width": size[0], "height": size[1]}
