"""Every page of a guest at 360 pixels and twice the text, in both languages.

``TURNOUT_TEST_PICTURES=folder`` keeps a picture of each, to be looked at.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.browser.guest import geometry
from tests.browser.walk.stops import GUEST, PUBLIC, Stop
from tests.browser.walk.test_walk import House, furnished  # noqa: F401 - a fixture

STOPS = [stop for stop in PUBLIC + GUEST if not stop.path.startswith("/door")]
PICTURES = os.environ.get("TURNOUT_TEST_PICTURES", "")
LOCALES = ["zh-TW", "en-GB"]


async def arrive(page: Page, stop: Stop, house: House) -> None:
    await page.goto(house.base_url + stop.path.format(**house.of))
    if stop.press:
        async with page.expect_navigation():
            await page.click(stop.press)


async def picture(page: Page, stop: Stop, locale: str) -> None:
    if PICTURES:
        name = re.sub(r"\W+", "-", f"{locale}{stop.path}{'-sent' if stop.press else ''}")
        await page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("locale", LOCALES)
async def test_twice_the_text_fits_on_a_small_phone(
    furnished: House,  # noqa: F811
    blind: Browser,
    locale: str,
) -> None:
    context = await geometry.small_phone(blind, locale)
    page, found = await context.new_page(), []
    for stop in STOPS:
        await arrive(page, stop, furnished)
        await geometry.enlarge(page)
        await picture(page, stop, locale)
        found += [f"{stop.path} {stop.press}: {fault}" for fault in await geometry.faults(page)]
    await context.close()
    assert not found, "\n" + "\n".join(found)


HEADING = "為入獄的人，寫一封信，讓他們知道，有人記得"


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
async def test_a_chinese_heading_breaks_between_its_phrases(
    furnished: House,  # noqa: F811
    blind: Browser,
    width: int,
) -> None:
    context = await geometry.small_phone(blind, "zh-TW")
    page = await context.new_page()
    await page.set_viewport_size({"width": width, "height": geometry.HEIGHT})
    await page.goto(f"{furnished.base_url}/e/festival")
    assert await geometry.faults(page) == []
    ends = await page.evaluate(
        """(text) => {
          const heading = document.querySelector("h1");
          heading.textContent = text;
          const node = heading.firstChild, range = document.createRange(), ends = [];
          let top = null;
          for (let i = 0; i < text.length; i++) {
            range.setStart(node, i); range.setEnd(node, i + 1);
            const y = Math.round(range.getBoundingClientRect().top);
            if (top !== null && y > top + 4) ends.push(text[i - 1]);
            top = y;
          }
          return ends;
        }""",
        HEADING,
    )
    assert set(ends) <= {"，"}
    await context.close()
