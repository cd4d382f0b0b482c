"""Ben keeps the door: what the camera and the keyboard show him, and what he hears of it."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.door import venue
from tests.browser.door.conftest import MakePhone
from tests.browser.door.phone import Shown
from tests.browser.pictures import BLANK

AWAY = (BLANK, 40)
LONG_AWAY = (BLANK, 3000)


async def test_the_camera_admits_a_ticket_once_and_then_says_that_it_was_used(
    phone: MakePhone,
) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone(AWAY, (ticket.code, 12), AWAY, (ticket.code, 12), LONG_AWAY)
    first = await ben.answer()
    assert (first.verdict, first.tail) == ("admit", ticket.code[-6:])
    again = await ben.answer()
    assert (again.verdict, again.word) == ("already_in", "這張用過了")
    assert "入口 A" in again.why
    await ben.all_sent()


async def test_a_code_that_stays_in_view_is_one_scan_and_pulses(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone(AWAY, (ticket.code, 90), LONG_AWAY)
    await ben.answer()
    await expect(ben.page.locator("#notice")).to_have_text("同一張票，已掃過")
    await ben.page.wait_for_timeout(2000)
    assert await ben.answers() == 1


async def test_the_next_code_interrupts_the_answer_before_it(phone: MakePhone) -> None:
    first, second = await venue.tickets("now", "now")
    ben = await phone(AWAY, (first.code, 12), (second.code, 12), LONG_AWAY)
    one = await ben.answer()
    two = await ben.answer()
    assert (one.why, two.why) == (
        "單場票 · 同一筆 2 位，這是第 1 位",
        "單場票 · 同一筆 2 位，這是第 2 位",
    )
    assert (one.tail, two.tail) == (first.code[-6:], second.code[-6:])


async def test_an_admit_leaves_the_screen_by_itself_and_a_refusal_stays(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone()
    await ben.type(ticket.short)
    await expect(ben.page.locator("#verdict")).to_be_hidden()
    await ben.type(ticket.short)
    await ben.page.wait_for_timeout(1500)
    await expect(ben.page.locator("#verdict")).to_be_visible()


@pytest.mark.parametrize("spelling", [str, str.lower, lambda s: f"{s[:4]} {s[4:]}"])
async def test_a_short_code_can_be_typed_in_any_spelling(phone: MakePhone, spelling) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone()
    await ben.tap("#open-type")
    assert (await ben.type(spelling(ticket.short))).verdict == "admit"


async def test_a_hardware_scanner_types_a_whole_code_and_enter(phone: MakePhone) -> None:
    first, second = await venue.tickets("now", "now")
    ben = await phone()
    assert (await ben.type(first.code)).verdict == "admit"
    assert (await ben.type(second.code)).verdict == "admit"
    assert (await ben.type(first.code)).verdict == "already_in"


async def test_every_refusal_says_what_to_do_next(phone: MakePhone) -> None:
    [tomorrow], [other] = await venue.tickets("tomorrow"), await venue.tickets("x", event="other")
    [valid], [cancelled] = await venue.tickets("now"), await venue.tickets("now")
    await venue.cancel(cancelled)
    forged = valid.code[:-4] + "0000"
    ben = await phone(role="steward")
    assert await ben.type(forged) == Shown("forged", "查無此票", "請找現場負責人")
    assert await ben.type("00000000") == Shown("unknown", "查無此票", "請找現場負責人")
    assert await ben.type("WIFI:S:cafe;") == Shown(
        "unreadable", "讀不到，再試一次", "靠近一點、調亮螢幕，或輸入票碼"
    )
    assert await ben.type(other.code) == Shown("wrong_event", "不是這個活動", "請出示這個活動的票")
    assert await ben.type(cancelled.code) == Shown("cancelled", "票已取消", "請找現場負責人")
    elsewhere = await ben.type(tomorrow.code)
    assert (elsewhere.verdict, elsewhere.word) == ("wrong_session", "不是這一場")
    assert elsewhere.why.startswith("是「明天」")
    assert elsewhere.why.endswith("《記憶》")


async def test_before_the_doors_open_the_screen_says_when_they_do(phone: MakePhone) -> None:
    [tonight] = await venue.tickets("tonight")
    ben = await phone()
    await ben.page.select_option("#session", "festival/tonight")
    early = await ben.type(tonight.short)
    assert early.verdict == "too_early"
    assert early.word.endswith("開放入場")


async def test_the_same_person_may_come_back(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone(role="steward")
    await ben.type(ticket.short)
    await ben.type(ticket.short)
    await ben.page.get_by_role("button", name="同一人回場").click()
    assert await ben.answer() == Shown("back", "請進", "同一人回場，不重複計算")
    await ben.all_sent()
    assert await venue.scans() == [("in", "admit"), ("in", "already_in"), ("back", None)]


async def test_an_exit_is_never_refused_and_lets_the_guest_in_again(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone()
    await ben.type(ticket.short)
    await ben.page.select_option("#gate", "exit")
    assert (await ben.type(ticket.short)).word == "請慢走"
    await ben.page.select_option("#gate", "a")
    assert (await ben.type(ticket.short)).verdict == "admit"


async def test_where_bags_are_handed_out_a_ticket_gets_one(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone(gate="bags")
    assert (await ben.type(ticket.short)).word == "請領取"
    assert (await ben.type(ticket.short)).verdict == "already_in"
    await ben.all_sent()
    assert (await ben.type(ticket.short)).verdict == "already_in"


async def test_a_lead_registers_somebody_and_takes_it_back(phone: MakePhone) -> None:
    ben = await phone()
    await ben.tap("#open-walk-in")
    await ben.page.fill("#walk-in-name", "Dee")
    await ben.tap("#panel-walk-in .main")
    assert (await ben.answer()).verdict == "admit"
    await ben.all_sent()
    assert await venue.admitted() == 1
    await ben.tap("#undo")
    assert (await ben.answer()).word == "已復原"
    await ben.all_sent()
    assert await venue.admitted() == 0


async def test_a_lead_registers_guests_only_where_they_enter(phone: MakePhone) -> None:
    ben = await phone(gate="bags")
    await expect(ben.page.locator("#undo")).to_be_visible()
    await expect(ben.page.locator("#open-walk-in")).to_be_hidden()
    await ben.page.select_option("#gate", "a")
    await expect(ben.page.locator("#open-walk-in")).to_be_visible()


async def test_a_steward_has_neither_walk_ins_nor_undo(phone: MakePhone) -> None:
    ben = await phone(role="steward")
    await expect(ben.page.locator("#open-walk-in")).to_be_hidden()
    await expect(ben.page.locator("#undo")).to_be_hidden()


async def test_an_undone_entry_may_be_scanned_again(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone()
    await ben.type(ticket.short)
    await ben.tap("#undo")
    assert (await ben.answer()).word == "已復原"
    assert (await ben.type(ticket.short)).verdict == "admit"
    await ben.all_sent()
    await ben.tap("#undo")
    assert (await ben.answer()).word == "已復原"
    await ben.all_sent()
    assert (await ben.type(ticket.short)).verdict == "admit"


async def test_the_clicker_counts_up_and_down(phone: MakePhone) -> None:
    ben = await phone(role="steward")
    await ben.tap("#open-count")
    for selector in ("#count-up", "#count-up", "#count-up", "#count-down"):
        await ben.tap(selector)
    await expect(ben.page.locator("#count-total")).to_have_text("2")
    await ben.all_sent()
    assert await venue.headcount() == 2


async def test_the_clicker_stops_at_nobody_and_sends_no_taps_below(phone: MakePhone) -> None:
    ben = await phone()
    await ben.tap("#open-count")
    for selector in ("#count-down", "#count-up", "#count-down", "#count-down", "#count-up"):
        await ben.tap(selector)
    await expect(ben.page.locator("#count-total")).to_have_text("1")
    await ben.all_sent()
    assert await venue.taps() == [1, -1, 1]
