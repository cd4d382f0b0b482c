"""What stood on a phone as kept or as true, and was neither: each is told, or is so."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from events import db
from tests.browser.door import venue
from tests.browser.door.conftest import MakePhone
from tests.browser.door.phone import Phone

NOTICE, LATER = "#notice", "#later"


@pytest.mark.parametrize("keeps_its_cookie", [True, False])
async def test_scans_of_one_event_wait_while_the_phone_is_at_another(
    phone: MakePhone, keeps_its_cookie: bool
) -> None:
    held = await venue.tickets("now", "now", "now")
    ben = await phone()
    await ben.page.route("**/door/scans", lambda route: route.abort())
    for ticket in held[:2]:
        assert (await ben.type(ticket.short)).verdict == "admit"
    if not keeps_its_cookie:
        await ben.context.clear_cookies()
    _, other = await venue.invite(gate="door", event="other")
    await ben.pair(other)
    await expect(ben.page.locator("#unsent")).to_have_text("2")
    await ben.page.unroute_all(behavior="ignoreErrors")
    await ben.page.evaluate("window.dispatchEvent(new Event('online'))")
    await ben.offline(False)
    await expect(ben.page.locator("#unsent")).to_have_text("2")
    assert await venue.incidents() == []
    _, again = await venue.invite()
    await ben.pair(again)
    await ben.all_sent()
    assert await venue.admitted() == 2
    assert await venue.incidents() == []


async def test_a_row_by_which_somebody_came_in_and_that_nobody_can_read_is_said(
    phone: MakePhone,
) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone()
    await ben.page.select_option("#gate", "b")
    await ben.offline(True)
    assert (await ben.type(ticket.short)).verdict == "admit"
    await db.execute("DELETE FROM gate WHERE slug = 'b'")
    await ben.offline(False)
    await expect(ben.page.locator(NOTICE)).to_contain_text("伺服器讀不懂這支手機的 1 筆紀錄")


async def test_tickets_thrown_away_alone_are_fetched_again(phone: MakePhone) -> None:
    held = await venue.tickets("now", "now", "now")
    ben = await phone()
    await ben.type(held[0].short)
    await ben.all_sent()
    await ben.lose_store_while_open("tickets")
    await ben.reload()
    for _ in range(200):
        if len(await ben.kept("tickets")) == 3:
            break
        await asyncio.sleep(0.05)
    assert (await ben.type(held[1].short)).verdict == "admit"
    assert (await ben.type(held[0].code)).verdict == "already_in"


@pytest.mark.parametrize("stores", [(), ("tickets",), ("tickets", "meta")])
async def test_a_phone_without_its_list_says_that_it_cannot_know(
    phone: MakePhone, stores: tuple[str, ...]
) -> None:
    held = await venue.tickets("now", "now")
    ben = await phone()
    await venue.cancel(held[0])
    await ben.offline(True)
    await ben.lose_store_while_open(*stores)
    for shown in (held[0].code, held[1].short):
        await ben.type(shown)
        await expect(ben.page.locator(LATER)).to_have_text(
            "名單不在這支手機上了：無法知道這張票是否用過"
        )
    assert "verdict--admit" not in (await ben.page.get_attribute("#verdict", "class") or "")


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


async def test_another_invitation_in_the_same_tab_is_the_one_that_is_used(
    new_phone: MakePhone,
) -> None:
    ben = await new_phone()
    (_, spent), (_, fresh) = await venue.invite(), await venue.invite()
    await (await new_phone()).pair(spent)
    await ben.page.goto(f"{ben.base_url}/door/pair#{spent}")
    await ben.page.click("#pair-start")
    await expect(ben.page.locator("#pair-problem")).to_be_visible()
    await ben.page.evaluate("code => { location.hash = code; }", fresh)
    await ben.page.click("#pair-start")
    await ben.ready()


async def test_an_upload_that_hangs_is_not_a_network(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone()
    await ben.page.route("**/door/scans", lambda _: None)
    await ben.type(ticket.short)
    await expect(ben.page.locator("#connection")).to_have_text("離線", timeout=40_000)
    for _ in range(20):
        await asyncio.sleep(0.5)
        assert await ben.page.text_content("#connection") == "離線"


SHIFTED = """
(() => {
  const real = Date.now.bind(Date);
  window.shift = HOURS * 3_600_000;
  const moved = () => real() + window.shift;
  window.Date = class extends Date {
    constructor(...given) { super(...(given.length ? given : [moved()])); }
    static now() { return moved(); }
  };
})();
"""


@pytest.mark.parametrize("hours", [-72, -4, 5])
async def test_a_clock_that_is_set_right_as_the_phone_asks_breaks_nothing(
    new_phone: MakePhone, hours: int
) -> None:
    first, second = await venue.tickets("now", "now")
    ben = await new_phone()
    await ben.context.add_init_script(SHIFTED.replace("HOURS", str(hours)))
    await ben.pair((await venue.invite())[1])
    await expect(ben.page.locator(NOTICE)).to_contain_text("這支手機的時間差了")
    assert (await ben.type(first.short)).verdict == "admit"
    await ben.all_sent()
    await ben.offline(True)
    await ben.page.evaluate("window.shift = 0")
    assert (await ben.type(second.short)).verdict == "admit"
    await expect(ben.page.locator(NOTICE)).to_be_hidden(timeout=15_000)
    assert len(await ben.kept("tickets")) == 2
    await ben.offline(False)
    await ben.all_sent()
    assert await venue.admitted() == 2
