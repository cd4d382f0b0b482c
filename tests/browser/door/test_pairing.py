"""From the organiser's link to the first scan."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.browser.door import venue
from tests.browser.door.conftest import MakePhone
from tests.server import Server

LINE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Mobile/15E148 Safari Line/14.5.0"
)
WEBVIEW = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 7 Build/X; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/126.0 Mobile Safari/537.36"
)


async def test_one_tap_leads_from_the_link_to_the_scanner(
    new_phone: MakePhone, door_server: Server
) -> None:
    _, code = await venue.invite("b")
    ben = await new_phone()
    await ben.pair(code)
    assert ben.page.url == f"{door_server.base_url}/door"
    assert await ben.page.input_value("#gate") == "b"
    assert await ben.page.input_value("#session") == "festival/now"
    [cookie] = await ben.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("door", True, "Strict")
    assert code not in door_server.log.read_text()
    assert code not in await ben.page.content()


async def test_inside_line_the_page_sends_people_out_before_the_code_is_spent(
    new_phone: MakePhone,
) -> None:
    _, code = await venue.invite()
    for agent in (LINE, WEBVIEW):
        inside = await new_phone(user_agent=agent)
        await inside.page.goto(f"{inside.base_url}/door/pair#{code}")
        await expect(inside.page.locator("h1:visible")).to_have_text("請用 Safari／Chrome 開啟")
        way_out = await inside.page.get_attribute("#message-actions a", "href")
        assert way_out == f"{inside.base_url}/door/pair?openExternalBrowser=1#{code}"
    outside = await new_phone()
    await outside.pair(code)


async def test_a_spent_code_is_said_to_be_spent(new_phone: MakePhone) -> None:
    _, code = await venue.invite()
    await (await new_phone()).pair(code)
    late = await new_phone()
    await late.page.goto(f"{late.base_url}/door/pair#{code}")
    await late.page.click("#pair-start")
    await expect(late.page.locator("#pair-problem")).to_contain_text("已使用或過期")
    _, fresh = await venue.invite()
    await late.page.fill("#pair-code", fresh)
    await late.page.click("#pair-start")
    await late.ready()


@pytest.mark.parametrize("uses", [1, 3])
@pytest.mark.parametrize("offline", [False, True])
async def test_the_link_opened_again_on_its_phone_leads_back_to_the_scanner(
    new_phone: MakePhone, uses: int, offline: bool
) -> None:
    [ticket] = await venue.tickets("now")
    _, code = await venue.invite(uses=uses)
    ben = await new_phone()
    await ben.pair(code)
    await ben.shell_kept()
    await ben.offline(offline)
    await ben.type(ticket.short)
    await ben.page.goto("about:blank")
    await ben.page.goto(f"{ben.base_url}/door/pair#{code}")
    await ben.ready()
    assert ben.page.url == f"{ben.base_url}/door"
    ben.heard = 0
    assert (await ben.type(ticket.short)).verdict == "already_in"
    assert await venue.pairings_used() == 1


async def test_the_link_pairs_its_phone_again_once_that_is_not_paired_any_more(
    new_phone: MakePhone,
) -> None:
    _, code = await venue.invite(uses=3)
    ben = await new_phone()
    await ben.pair(code)
    await ben.context.clear_cookies()
    await ben.type("7K2M9QXD")
    await expect(ben.page.locator("#notice")).to_contain_text("配對")
    await ben.page.goto("about:blank")
    await ben.pair(code)
    assert await venue.pairings_used() == 2
    await ben.all_sent()


async def test_pairing_without_a_network_spends_nothing(new_phone: MakePhone) -> None:
    _, code = await venue.invite()
    ben = await new_phone()
    await ben.page.goto(f"{ben.base_url}/door/pair#{code}")
    await ben.offline(True)
    await ben.page.click("#pair-start")
    await expect(ben.page.locator("#pair-problem")).to_have_text("配對需要網路，請稍後再試。")
    await ben.offline(False)
    await ben.page.click("#pair-start")
    await ben.ready()


async def test_a_page_that_is_not_here_yet_says_that_it_comes(new_phone: MakePhone) -> None:
    ben = await new_phone()
    has_come = asyncio.Event()

    async def late(route: Route) -> None:
        await has_come.wait()
        await route.continue_()

    await ben.page.route("**/scanner*.js", late)
    await ben.page.goto(f"{ben.base_url}/door/pair", wait_until="commit")
    await expect(ben.page.locator("#hint")).to_have_text("開啟中…")
    has_come.set()
    await expect(ben.page.locator("#panel-pair")).to_be_visible()


async def test_a_browser_without_javascript_is_told_that_it_cannot_scan(
    new_phone: MakePhone,
) -> None:
    ben = await new_phone(java_script_enabled=False)
    await ben.page.goto(f"{ben.base_url}/door")
    await expect(ben.page.locator("h1:visible")).to_have_text("這個瀏覽器無法掃描")


async def test_a_phone_that_was_never_paired_asks_for_a_code(new_phone: MakePhone) -> None:
    ben = await new_phone()
    await ben.page.goto(f"{ben.base_url}/door")
    await expect(ben.page.locator("#pair-title")).to_have_text("這支手機尚未配對")
    _, code = await venue.invite()
    await ben.page.fill("#pair-code", code)
    await ben.page.click("#pair-start")
    await ben.ready()


async def test_scans_that_wait_survive_pairing_again(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone()
    await ben.shell_kept()
    await ben.offline(True)
    await ben.type(ticket.short)
    _, code = await venue.invite("b")
    await ben.context.clear_cookies()
    await ben.page.goto(f"{ben.base_url}/door/pair")
    await ben.offline(False)
    await ben.page.fill("#pair-code", code)
    await ben.page.click("#pair-start")
    await ben.ready()
    await ben.all_sent()
    assert await venue.scans() == [("in", "admit")]
    assert await venue.admitted() == 1


async def test_the_language_is_switched_without_a_network_and_kept(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone()
    await ben.shell_kept()
    await ben.offline(True)
    await ben.tap("#language")
    await expect(ben.page.locator("#open-type")).to_have_text("Type")
    assert (await ben.type(ticket.short)).word == "Come in"
    await ben.reload()
    assert await ben.page.get_attribute("html", "lang") == "en"
    await expect(ben.page.locator("#gate option:checked")).to_have_text("Entrance A")


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
