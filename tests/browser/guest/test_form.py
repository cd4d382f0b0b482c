"""The registration form in a real browser: nothing reloads by itself, and Back keeps everything."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Browser, Page, expect

from events import clock, db, petitions, registration
from events.access import SYSTEM
from events.petitions import PetitionDraft
from tests.factories import DAY, NOON, SESSION, book, make_event
from tests.server import Server

FORM = "/e/film/register"


@pytest_asyncio.fixture
async def page(server: Server, blind: Browser) -> AsyncIterator[Page]:
    """Cy at the form of an event to come, with a count of how often it was loaded."""
    now = clock.read()
    await make_event(sessions=[replace(SESSION, starts_at=now + DAY, ends_at=now + 2 * DAY)])
    context = await blind.new_context(locale="zh-TW", base_url=server.base_url)
    opened = await context.new_page()
    await opened.goto(FORM)
    yield opened
    await context.close()


async def loads(page: Page) -> int:
    """How many documents the browser has opened: each navigation sets the mark anew."""
    return int(await page.evaluate("() => (window.marked = (window.marked ?? 0) + 1)"))


async def test_arrow_keys_show_a_field_for_each_guest_and_nothing_reloads(page: Page) -> None:
    await page.fill("#name", "小夏")
    await page.focus("#places")
    assert await loads(page) == 1
    for _ in range(3):
        await page.keyboard.press("ArrowDown")
    await expect(page.locator("#guest-4-name")).to_be_visible()
    assert await loads(page) == 2
    assert await page.evaluate("document.activeElement.id") == "places"
    assert await page.input_value("#name") == "小夏"
    await page.fill("#guest-3-name", "阿默")
    await page.keyboard.press("Tab")
    await page.select_option("#places", "2")
    await expect(page.locator("#guest-3-name")).to_be_hidden()
    await page.select_option("#places", "3")
    assert await page.input_value("#guest-3-name") == "阿默"
    assert await loads(page) == 3


async def test_guests_that_are_hidden_again_are_not_booked(page: Page) -> None:
    await page.fill("#name", "小夏")
    await page.fill("#email", "cy@example.org")
    await page.select_option("#places", "3")
    await page.fill("#guest-3-name", "阿默")
    await page.select_option("#places", "2")
    await page.fill("#guest-2-name", "阿寶")
    async with page.expect_navigation():
        await page.click("main form .button:not(.button--plain)")
    assert await db.fetch_value("SELECT count(*) FROM ticket") == 2


async def test_back_keeps_what_was_typed_and_does_not_book_again_without_a_word(page: Page) -> None:
    await page.fill("#name", "小夏")
    await page.fill("#email", "cy@example.org")
    await page.select_option("#places", "2")
    await page.fill("#guest-2-name", "阿寶")
    async with page.expect_navigation():
        await page.click("main form .button:not(.button--plain)")
    await page.go_back()
    await expect(page.locator("#guest-2-name")).to_be_visible()
    assert await page.input_value("#name") == "小夏"
    assert await page.input_value("#places") == "2"
    async with page.expect_navigation():
        await page.click("main form .button:not(.button--plain)")
    await expect(page.locator("main")).to_contain_text("這份表單之前送出過")
    assert await db.fetch_value("SELECT count(*) FROM registration") == 1


async def test_without_scripts_a_button_shows_the_fields(server: Server, page: Page) -> None:
    browser = page.context.browser
    assert browser is not None
    context = await browser.new_context(
        locale="zh-TW", base_url=server.base_url, java_script_enabled=False
    )
    plain = await context.new_page()
    await plain.goto(FORM)
    await plain.fill("#name", "小夏")
    await plain.select_option("#places", "3")
    await expect(plain.locator("#guest-3-name")).to_have_count(0)
    async with plain.expect_navigation():
        await plain.click("text=更新")
    await expect(plain.locator("#guest-3-name")).to_be_visible()
    assert await plain.input_value("#name") == "小夏"
    async with plain.expect_navigation():
        await plain.click("text=English")
    await expect(plain.locator("#guest-3-name")).to_be_visible()
    assert await plain.input_value("#name") == "小夏"
    assert await plain.input_value("#places") == "3"
    await context.close()


async def fill_in(page: Page) -> None:
    await page.fill("#name", "小夏")
    await page.fill("#email", "cy@example.org")


async def test_enter_sends_the_form_and_does_nothing_else(page: Page) -> None:
    """A browser presses the first button of the form, and that stood in the masthead."""
    await fill_in(page)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/r/**")
    assert await page.get_attribute("html", "lang") == "zh-Hant-TW"
    assert await db.fetch_value("SELECT count(*) FROM registration") == 1


async def test_enter_signs(page: Page) -> None:
    draft = PetitionDraft(title="停火", demand="停火", campaigns=["equality"])
    await petitions.put_petition("gaza", draft, SYSTEM, NOON)
    await page.goto("/p/gaza")
    await fill_in(page)
    await page.check("#deliver")
    await page.focus("#name")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert await page.get_attribute("html", "lang") == "zh-Hant-TW"
    assert "show=language" not in page.url
    assert await page.locator("#name").count() == 0


async def test_enter_cancels_what_is_ticked(page: Page) -> None:
    view = await book(now=clock.read())
    await page.goto(f"/r/{view.reference}/{view.secret}/cancellation")
    await page.focus("input[type=checkbox]")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert page.url.endswith(f"/r/{view.reference}/{view.secret}")
    assert await page.get_attribute("html", "lang") == "zh-Hant-TW"
    assert (await registration.registration_view(view.id)).state == "cancelled"
