"""What the screen tells besides the verdict: bodies and seats, dates, how old the list is."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.async_api import expect

from events import clock
from tests.browser.door import venue
from tests.browser.door.conftest import MakePhone
from tests.browser.door.phone import Phone, Shown

DECIDES = "你是現場負責人，由你決定"


async def walk_in(ben: Phone, heads: int = 1) -> None:
    await ben.tap("#open-walk-in")
    await ben.page.fill("#walk-in-heads", str(heads))
    await ben.tap("#panel-walk-in .main")
    await ben.answer()


async def test_the_foot_counts_bodies_and_shows_the_seats_left(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone()
    inside = ben.page.locator("#inside")
    await expect(inside).to_have_text("入場 0／1 剩 180 位")
    await ben.offline(True)
    await ben.type(ticket.short)
    await walk_in(ben, 35)
    await ben.tap("#open-count")
    for _ in range(3):
        await ben.tap("#count-up")
    await ben.page.keyboard.press("Escape")
    await expect(inside).to_have_text("入場 39／1 剩 141 位")
    await ben.offline(False)
    await ben.all_sent()
    await expect(inside).to_have_text("入場 39／1 剩 141 位")
    await ben.reload()
    await expect(inside).to_have_text("入場 39／1 剩 141 位")
    other = await phone(gate="b")
    await expect(other.page.locator("#inside")).to_have_text("入場 39／1 剩 141 位")


async def test_a_party_is_never_at_its_zeroth(phone: MakePhone) -> None:
    first, second = await venue.tickets("now", "now")
    ben = await phone(gate="bags")
    for ticket in (first, second):
        assert (await ben.type(ticket.short)).why == "單場票 · 同一筆 2 位"
    await ben.page.select_option("#gate", "a")
    assert (await ben.type(second.short)).why == "單場票 · 同一筆 2 位，這是第 1 位"


async def test_too_early_says_on_which_day(phone: MakePhone) -> None:
    [tomorrow] = await venue.tickets("tomorrow")
    ben = await phone()
    await ben.page.select_option("#session", "festival/tomorrow")
    early = await ben.type(tomorrow.short)
    assert early.verdict == "too_early"
    assert re.fullmatch(r"明天 \d\d:\d\d 開放入場", early.word)
    assert early.why == "記憶"
    await ben.tap("#language")
    english = await ben.type(tomorrow.short)
    assert re.fullmatch(r"Entry opens tomorrow, \d\d:\d\d", english.word)


async def test_a_short_code_newer_than_the_list_is_no_flat_refusal(phone: MakePhone) -> None:
    ben = await phone(role="steward")
    await ben.page.clock.install()
    await ben.reload()
    await ben.all_sent()
    assert await ben.type("00000000") == Shown("unknown", "查無此票", "請找現場負責人")
    await ben.offline(True)
    [ticket] = await venue.tickets("now")
    await ben.page.clock.fast_forward(120_000)
    shown = await ben.type(ticket.short)
    assert (shown.verdict, shown.word) == ("unknown", "查無此票")
    assert re.fullmatch(r"名單是 \d\d:\d\d 的，請掃 QR 碼", shown.why)
    assert "verdict--held" in (await ben.page.get_attribute("#verdict", "class") or "")
    assert (await ben.type(ticket.code)).verdict == "admit_new"


@pytest.mark.parametrize("role", ["lead", "steward"])
async def test_only_a_steward_is_told_to_ask_the_lead(phone: MakePhone, role: str) -> None:
    [ticket], [cancelled] = await venue.tickets("now"), await venue.tickets("now")
    await venue.cancel(cancelled)
    ben = await phone(role=role)
    asked = {"lead": DECIDES, "steward": "請找現場負責人"}[role]
    for code in (cancelled.code, "00000000", ticket.code[:-4] + "0000"):
        assert (await ben.type(code)).why == asked
    await ben.type(ticket.short)
    await ben.type(ticket.short)
    buttons = {"lead": ["同一人回場", "下一位"], "steward": ["同一人回場", "請找現場負責人"]}
    await expect(ben.page.locator("#actions button")).to_have_text(buttons[role])


async def test_a_phone_left_at_a_closed_session_offers_the_next(phone: MakePhone) -> None:
    ben = await phone()
    offer = ben.page.locator("#move")
    await expect(offer).to_be_hidden()
    await ben.shell_kept()
    await ben.offline(True)
    await ben.page.clock.set_system_time(clock.read() + timedelta(hours=4))
    await expect(offer).to_contain_text("海報")
    await offer.click()
    await expect(offer).to_be_hidden()
    assert await ben.page.input_value("#session") == "festival/tonight"


async def test_a_pairing_code_may_come_with_what_stands_around_it(new_phone: MakePhone) -> None:
    for around in (" {}  ", "%{}", "\u3000{}\n"):
        _, code = await venue.invite()
        ben = await new_phone()
        await ben.page.goto(f"{ben.base_url}/door/pair#%")
        await expect(ben.page.locator("#panel-pair")).to_be_visible()
        await ben.page.goto(f"{ben.base_url}/door")
        await ben.page.fill("#pair-code", around.replace("%", "").format(code))
        await ben.page.click("#pair-start")
        await ben.ready()


async def kept_when_sent(ben: Phone) -> list[tuple[str, str | None]]:
    await ben.all_sent()
    return await venue.scans()


@pytest.mark.parametrize("name", ["A\x00B", "A\ud800B", "A\nB", "\x7f"])
async def test_a_walk_in_is_kept_whatever_stands_in_the_name(phone: MakePhone, name: str) -> None:
    ben = await phone()
    await ben.tap("#open-walk-in")
    await ben.page.evaluate(
        """codes => {
             document.getElementById("walk-in-name").value = String.fromCharCode(...codes);
           }""",
        [ord(letter) for letter in name],
    )
    await ben.tap("#panel-walk-in .main")
    assert (await ben.answer()).verdict == "admit"
    assert [kind for kind, _ in await kept_when_sent(ben)] == ["walk_in"]
    assert await venue.admitted() == 1
    assert await venue.incidents() == []


async def test_a_ticket_in_the_name_of_a_walk_in_is_that_ticket(phone: MakePhone) -> None:
    held = await venue.tickets("now", "now")
    ben = await phone()
    for text in (held[0].short.lower(), held[1].code.replace("T1:", "Ｔ１：")):
        await ben.tap("#open-walk-in")
        await ben.page.fill("#walk-in-name", text)
        await ben.tap("#panel-walk-in .main")
        assert (await ben.answer()).verdict == "admit"
    await ben.all_sent()
    assert [kind for kind, _ in await venue.scans()] == ["in", "in"]


async def test_a_name_that_was_asked_for_is_sent_when_there_is_a_network_again(
    phone: MakePhone,
) -> None:
    ben = await phone()
    await ben.tap("#open-walk-in")
    await ben.page.fill("#walk-in-name", "Bo Canary")
    await ben.offline(True)
    await ben.tap("#panel-walk-in .main")
    assert (await ben.answer()).verdict == "admit"
    await ben.offline(False)
    await ben.all_sent()
    assert await venue.names() == ["Bo Canary"]
