"""A lead takes an entry back: which one it is stands on the screen, and a refusal has nothing."""

from __future__ import annotations

import random
import re

import pytest
from playwright.async_api import expect

from events.tickets import spaced
from tests.browser.door import venue
from tests.browser.door.conftest import MakePhone
from tests.browser.door.phone import Phone

NOTHING = "沒有可復原的：這支手機兩分鐘內沒有放行任何人"
BY_TIME = re.compile(r"\d\d:\d\d 入口 A 的入場不計入")


async def take_back(ben: Phone) -> str:
    """Press the button; what the screen names."""
    await ben.tap("#undo")
    shown = await ben.answer()
    assert (shown.verdict, shown.word) == ("undo", "已復原")
    return shown.why


async def refused(ben: Phone, ticket: venue.Held) -> None:
    assert (await ben.type("00000000")).verdict == "unknown"


async def shown_again(ben: Phone, ticket: venue.Held) -> None:
    assert (await ben.type(ticket.short)).verdict == "already_in"


async def back_again(ben: Phone, ticket: venue.Held) -> None:
    await shown_again(ben, ticket)
    await ben.page.get_by_role("button", name="同一人回場").click()
    assert (await ben.answer()).verdict == "back"


async def counted(ben: Phone, ticket: venue.Held) -> None:
    await ben.tap("#open-count")
    await ben.tap("#count-up")
    await ben.page.keyboard.press("Escape")


async def handed_out(ben: Phone, ticket: venue.Held) -> None:
    await ben.page.select_option("#gate", "bags")
    await ben.type(ticket.short)
    await ben.page.select_option("#gate", "a")


AFTER = [refused, shown_again, back_again, counted, handed_out]


@pytest.mark.parametrize("deed", AFTER)
async def test_it_reaches_the_last_entry_and_names_it_whatever_came_after(
    phone: MakePhone, deed
) -> None:
    first, last = await venue.tickets("now", "now")
    ben = await phone()
    await ben.type(first.short)
    await ben.type(last.short)
    await deed(ben, last)
    assert await take_back(ben) == f"{spaced(last.short)} 不計入"
    await ben.all_sent()
    assert await venue.admitted() == 1
    assert await venue.inside() == [first.short]


async def test_a_refusal_has_nothing_to_undo_and_the_screen_says_so(phone: MakePhone) -> None:
    [tomorrow] = await venue.tickets("tomorrow")
    ben = await phone()
    for code in (tomorrow.short, "00000000", "WIFI:S:cafe;"):
        await ben.type(code)
        await ben.tap("#undo")
        await expect(ben.page.locator("#notice")).to_have_text(NOTHING)
    assert await ben.answers() == 3
    await ben.all_sent()
    assert [kind for kind, _ in await venue.scans()] == ["in"] * 3


async def test_without_a_short_code_it_is_named_by_time_and_gate(phone: MakePhone) -> None:
    first, second = await venue.tickets("now", "now")
    ben = await phone()
    await ben.type(first.code)
    await ben.all_sent()
    await expect(ben.page.locator("#verdict")).to_be_hidden()
    assert await take_back(ben) == f"{spaced(first.short)} 不計入"
    await ben.offline(True)
    await ben.type(second.code)
    assert BY_TIME.fullmatch(await take_back(ben))


async def test_a_walk_in_is_named_and_taken_back_also_after_a_reload(phone: MakePhone) -> None:
    ben = await phone()
    await ben.shell_kept()
    for _ in range(2):
        await ben.tap("#open-walk-in")
        await ben.tap("#panel-walk-in .main")
        await ben.answer()
    await ben.all_sent()
    [_, last] = await venue.inside()
    assert await take_back(ben) == f"{spaced(last)} 不計入"
    await ben.all_sent()
    await ben.reload()
    assert BY_TIME.fullmatch(await take_back(ben))
    await ben.all_sent()
    assert await venue.inside() == []
    await ben.tap("#undo")
    await expect(ben.page.locator("#notice")).to_have_text(NOTHING)


async def test_whatever_is_scanned_each_undo_takes_the_last_entry_that_stands(
    phone: MakePhone,
) -> None:
    chance = random.Random(16)
    held = await venue.tickets(*["now"] * 6)
    ben = await phone()
    inside: list[str] = []
    for _ in range(30):
        if chance.random() < 0.4:
            await ben.tap("#undo")
            if inside:
                assert (await ben.answer()).why == f"{spaced(inside.pop())} 不計入"
            else:
                await expect(ben.page.locator("#notice")).to_have_text(NOTHING)
            continue
        short = chance.choice([ticket.short for ticket in held])
        if (await ben.type(short)).verdict == "admit":
            inside.append(short)
    await ben.all_sent()
    assert await venue.inside() == inside


@pytest.mark.parametrize("heads", [1, 7])
async def test_the_foot_counts_nobody_whom_an_undo_that_waits_has_taken_out(
    phone: MakePhone, heads: int
) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone()
    await ben.type(ticket.short)
    await ben.tap("#open-walk-in")
    await ben.page.fill("#walk-in-heads", str(heads))
    await ben.page.click("#panel-walk-in .main")
    told = "現場報名 · 7 人" if heads == 7 else "現場報名"
    await expect(ben.page.locator("#why")).to_have_text(told)
    await ben.all_sent()
    await expect(ben.page.locator("#admitted")).to_have_text(str(1 + heads))
    await ben.offline(True)
    await ben.tap("#undo")
    await expect(ben.page.locator("#admitted")).to_have_text("1")
    await ben.tap("#undo")
    await expect(ben.page.locator("#admitted")).to_have_text("0")
    await ben.offline(False)
    await ben.all_sent()
    await expect(ben.page.locator("#admitted")).to_have_text("0")


async def test_a_double_tap_takes_back_one_guest(phone: MakePhone) -> None:
    held = await venue.tickets("now", "now", "now")
    ben = await phone()
    for ticket in held:
        await ben.type(ticket.short)
    await ben.page.locator("#verdict").wait_for(state="hidden")
    await ben.page.dblclick("#undo")
    assert (await ben.answer()).verdict == "undo"
    await ben.all_sent()
    assert [kind for kind, _ in await venue.scans()].count("undo") == 1
