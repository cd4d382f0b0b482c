"""A scan is a scan wherever the focus stands: the keys of a hardware scanner, sent one by one."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.door import venue
from tests.browser.door.conftest import MakePhone
from tests.browser.door.phone import Phone, Shown

SHEETS = {None: None, "type": "#open-type", "count": "#open-count", "walk-in": "#open-walk-in"}
FOCUSABLE = """() => [...document.querySelectorAll("a[href], button, input, select, video")]
    .map((element, at) => {
        element.dataset.at = at;
        element.blur();
        element.focus();
        return document.activeElement === element ? at : null;
    }).filter((at) => at !== null)"""
PLACE = (
    """() => [document.getElementById("gate").value, document.getElementById("session").value]"""
)


KEYS = {" ": "Space"}


async def sheet(ben: Phone, opener: str | None) -> None:
    await ben.page.keyboard.press("Escape")
    if opener:
        await ben.tap(opener)


async def scan(ben: Phone, keys: str, end: str) -> Shown:
    for key in keys:
        await ben.page.keyboard.press(KEYS.get(key, key))
    await ben.page.keyboard.press(end)
    return await ben.answer()


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("end", ["Enter", "Tab"])
async def test_whatever_has_the_focus_a_scan_is_one_scan_and_moves_nothing(
    phone: MakePhone, name: str | None, end: str
) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone()
    before = await ben.page.evaluate(PLACE)
    await sheet(ben, SHEETS[name])
    focusable = await ben.page.evaluate(FOCUSABLE)
    assert len(focusable) >= 5
    for count, at in enumerate(focusable):
        await sheet(ben, SHEETS[name])
        await ben.page.focus(f"[data-at='{at}']")
        told = await scan(ben, ticket.code, end)
        which = await ben.page.evaluate(f"document.querySelector(\"[data-at='{at}']\").outerHTML")
        assert told.verdict == ("already_in" if count else "admit"), which
        assert told.tail == ticket.code[-6:], which
        assert await ben.page.evaluate(PLACE) == before, which
        assert len(await ben.kept("rows") + await ben.kept("past")) >= 1
        await ben.page.evaluate("document.getElementById('verdict').hidden = true")
    await ben.all_sent()
    assert [kind for kind, _ in await venue.scans()] == ["in"] * len(focusable)
    assert await venue.headcount() == 0


async def test_a_scan_presses_no_button_of_the_answer_before_it(phone: MakePhone) -> None:
    first, second = await venue.tickets("now", "now")
    ben = await phone()
    for verdict in ("admit", "already_in"):
        assert (await ben.type(first.code)).verdict == verdict
    await ben.page.focus("#actions button")
    assert (await scan(ben, second.code, "Enter")).verdict == "admit"
    await ben.all_sent()
    assert [kind for kind, _ in await venue.scans()] == ["in"] * 3


@pytest.mark.parametrize("before", ["", "]Q1"])
async def test_a_scan_into_the_name_of_a_walk_in_leaves_the_name(
    phone: MakePhone, before: str
) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone()
    await ben.tap("#open-walk-in")
    await ben.page.fill("#walk-in-name", "王小雨")
    await ben.page.focus("#walk-in-name")
    assert (await scan(ben, before + ticket.code, "Enter")).verdict == "admit"
    assert await ben.page.input_value("#walk-in-name") == "王小雨"
    await ben.all_sent()
    assert await venue.scans() == [("in", "admit")]


async def test_digits_are_typed_into_the_number_of_heads(phone: MakePhone) -> None:
    ben = await phone()
    await ben.tap("#open-walk-in")
    await ben.page.fill("#walk-in-heads", "")
    await ben.page.focus("#walk-in-heads")
    await ben.page.keyboard.type("12")
    assert await ben.page.input_value("#walk-in-heads") == "12"


async def test_a_name_may_hold_capital_letters_and_digits(phone: MakePhone) -> None:
    ben = await phone()
    await ben.tap("#open-walk-in")
    await ben.page.focus("#walk-in-name")
    await ben.page.keyboard.type("T1 T-1 Team 1: A")
    assert await ben.page.input_value("#walk-in-name") == "T1 T-1 Team 1: A"


async def test_what_is_typed_by_hand_can_be_read_and_mended(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone()
    await ben.page.keyboard.type(ticket.short[:4] + "UU")
    await expect(ben.page.locator("#code")).to_have_value(ticket.short[:4] + "UU")
    await expect(ben.page.locator("#panel-type")).to_be_visible()
    await ben.page.keyboard.press("Backspace")
    await ben.page.keyboard.press("Backspace")
    assert (await ben.type(" " + ticket.short[4:].lower())).verdict == "admit"


async def test_what_was_begun_and_closed_is_not_part_of_the_next_code(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone()
    await ben.page.keyboard.type("xy")
    await ben.tap("#panel-type [data-close]")
    assert (await ben.type(ticket.short)).verdict == "admit"


@pytest.mark.parametrize("end", ["Enter", "Tab"])
@pytest.mark.parametrize(
    "spelling", ["{wide}", "{a}–{b}", "{a}—{b}", "\ufeff{a} {b}", "「{a}　{b}」", "{a}ー{b}"]
)
async def test_a_short_code_of_any_keyboard_in_the_field(
    phone: MakePhone, spelling: str, end: str
) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone()
    await ben.tap("#open-type")
    wide = ticket.short.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)})
    await ben.page.keyboard.insert_text(
        spelling.format(wide=wide, a=ticket.short[:4], b=ticket.short[4:])
    )
    await ben.page.keyboard.press(end)
    assert (await ben.answer()).verdict == "admit"


@pytest.mark.parametrize("typed", ["", "  ", "\u3000", "\ufeff\u200b"])
async def test_an_empty_field_is_a_hint_and_no_scan(phone: MakePhone, typed: str) -> None:
    ben = await phone()
    await ben.tap("#open-type")
    await ben.page.keyboard.insert_text(typed)
    await ben.page.keyboard.press("Enter")
    await expect(ben.page.locator("#notice")).to_have_text("QR 碼下方的 8 個英文或數字")
    await expect(ben.page.locator("#panel-type")).to_be_visible()
    assert await ben.answers() == 0
    assert await ben.kept("rows") == []
