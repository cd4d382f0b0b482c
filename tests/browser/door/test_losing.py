"""What a phone keeps is lost, numbered twice, or forgotten by the server: no scan is."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from playwright.async_api import Error, Route, expect

from events import db
from tests.browser.door import venue
from tests.browser.door.conftest import MakePhone
from tests.browser.door.phone import SCANS


@pytest.mark.parametrize(
    "stores", [(), ("rows",), ("meta",), ("rows", "meta"), ("tickets", "meta"), ("rows", "past")]
)
async def test_a_store_thrown_away_under_an_open_page_loses_no_scan(
    phone: MakePhone, stores: tuple[str, ...]
) -> None:
    held = await venue.tickets(*["now"] * 6)
    ben = await phone()
    await ben.type(held[0].short)
    await ben.all_sent()
    await ben.offline(True)
    await ben.type(held[1].short)
    await ben.lose_store_while_open(*stores)
    assert (await ben.type(held[2].code)).verdict in ("admit", "admit_new")
    await expect(ben.page.locator("#unsent")).to_have_text("2")
    assert (await ben.type(held[1].code)).verdict == "already_in"
    await ben.lose_store_while_open(*stores)
    await ben.offline(False)
    await ben.all_sent()
    await ben.lose_store_while_open(*stores)
    assert (await ben.type(held[3].code)).verdict in ("admit", "admit_new")
    await ben.all_sent()
    assert await venue.admitted() == 4
    assert await venue.statuses() == ["recorded"] * 5
    assert await venue.incidents() == []
    assert len(await ben.kept("tickets")) == 6


async def test_what_was_lost_with_the_page_closed_is_numbered_above_what_the_server_heard_of(
    phone: MakePhone,
) -> None:
    """Rows of which the server has heard and which nobody has any more are told as lost."""
    held = await venue.tickets("now", "now", "now")
    ben = await phone(service_workers="block")
    await ben.type(held[0].short)
    await ben.all_sent()
    await ben.page.route(SCANS, lambda route: _without_rows(route))
    for ticket in held[1:]:
        await ben.type(ticket.short)
    await _announced(3)
    await ben.lose_store()
    await ben.page.unroute_all(behavior="wait")
    await ben.reload()
    assert (await ben.type(held[1].short)).verdict == "admit"
    await ben.all_sent()
    assert await venue.admitted() == 2
    assert sorted(await venue.incidents()) == ["lost", "lost"]
    assert sorted(await venue.statuses()) == ["recorded"] * 2 + ["unreadable"] * 2


async def _without_rows(route: Route) -> None:
    """The server hears how far the phone is, and the rows are lost on the way."""
    body = (route.request.post_data_json or {}) | {"rows": []}
    with contextlib.suppress(Error):  # the page is left half way
        await route.fetch(post_data=body)
        await route.abort()


async def _announced(seq: int) -> None:
    for _ in range(400):
        if await venue.announced() == seq:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"the server has not heard of {seq} rows")


async def test_one_pairing_in_two_stores_loses_no_scan(phone: MakePhone) -> None:
    """Both give the same numbers: the second hears of a conflict, and numbers its rows anew."""
    held = await venue.tickets(*["now"] * 6)
    ben = await phone()
    browser = ben.context.browser
    assert browser is not None
    twin = await ben.twin(browser)
    try:
        for one in (ben, twin):
            await one.offline(True)
        for i in range(3):
            await ben.type(held[i].short)
            await twin.type(held[5 - i].short)
        for one in (ben, twin):
            await one.offline(False)
        await asyncio.gather(ben.all_sent(), twin.all_sent())
    finally:
        await twin.context.close()
    assert await venue.admitted() == 6
    assert await venue.statuses() == ["recorded"] * 6
    assert set(await venue.incidents()) == {"conflict"}


async def test_a_server_put_back_to_an_earlier_moment_gets_everything_again(
    phone: MakePhone,
) -> None:
    held = await venue.tickets("now", "now", "now", "now")
    ben = await phone()
    for ticket in held[:3]:
        await ben.type(ticket.short)
    await ben.tap("#open-count")
    await ben.tap("#count-up")
    await ben.page.keyboard.press("Escape")
    await ben.all_sent()
    await venue.put_back(1)
    assert await venue.admitted() == 1
    await ben.type(held[3].short)
    await _announced(5)
    await ben.all_sent()
    assert await venue.admitted() == 4
    assert await venue.headcount() == 1
    assert await venue.statuses() == ["recorded"] * 5


async def test_a_row_whose_answer_was_lost_is_done_when_its_own_result_comes(
    phone: MakePhone,
) -> None:
    """A gap that nobody will ever fill holds back no other row."""
    held = await venue.tickets("now", "now")
    ben = await phone(service_workers="block")
    await ben.type(held[0].short)
    await ben.all_sent()

    async def forgetful(route: Route) -> None:
        answer = await route.fetch()
        told = await answer.json()
        await route.fulfill(response=answer, json=told | {"acked_through": 0, "missing": []})

    await ben.page.route(SCANS, forgetful)
    await ben.type(held[1].short)
    await ben.all_sent()
    assert await venue.admitted() == 2


async def test_a_walk_in_whose_name_was_lost_on_reload_makes_no_conflict(phone: MakePhone) -> None:
    ben = await phone(service_workers="block")
    await ben.tap("#open-walk-in")
    await ben.page.fill("#walk-in-name", "Bo Canary")
    lost = await ben.lose_answers("Canary")
    await ben.tap("#panel-walk-in [type=submit], #panel-walk-in button.main")
    await asyncio.wait_for(lost.wait(), 20)
    await ben.reload()
    await ben.page.unroute_all(behavior="wait")
    await ben.all_sent()
    assert await venue.statuses() == ["recorded"]
    assert await venue.incidents() == []


async def test_a_phone_of_one_session_knows_tickets_of_another_without_listing_them(
    new_phone: MakePhone,
) -> None:
    ben = await new_phone()
    _, code = await venue.invite(sessions=["now"])
    await ben.pair(code)
    await ben.offline(True)
    [now, tonight] = await venue.tickets("now", "tonight")
    assert (await ben.type(tonight.code)).verdict == "wrong_session"
    assert (await ben.type(now.code)).verdict == "admit_new"
    await ben.offline(False)
    await ben.all_sent()
    assert [len(one["sessions"]) for one in await ben.kept("tickets")] == [1]
    assert (await ben.type(tonight.code)).verdict == "wrong_session"


LOSE_AS_SOON_AS_KEPT = """
const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (value, key) {
  const asked = put.apply(this, arguments);
  if (key === "list" && globalThis.loseNext) {
    globalThis.loseNext = false;
    const { db } = this.transaction; // this one comes before whatever the page does next
    const clearing = db.transaction(["meta", "tickets", "rows", "past"], "readwrite");
    for (const name of clearing.objectStoreNames) clearing.objectStore(name).clear();
    clearing.oncomplete = () => { globalThis.hasLost = true; };
  }
  return asked;
};
"""


async def test_a_list_that_is_lost_as_soon_as_it_is_kept_stops_no_answer(
    new_phone: MakePhone,
) -> None:
    held = await venue.tickets("now", "now")
    _, code = await venue.invite()
    ben = await new_phone()
    await ben.context.add_init_script(LOSE_AS_SOON_AS_KEPT)
    await ben.pair(code)
    await ben.all_sent()
    await ben.page.evaluate("globalThis.loseNext = true")
    assert (await ben.type(held[0].short)).verdict == "admit"
    for _ in range(400):
        if await ben.page.evaluate("globalThis.hasLost"):
            break
        await asyncio.sleep(0.05)
    assert await ben.page.evaluate("globalThis.hasLost")
    assert (await ben.type(held[1].code)).verdict in ("admit", "admit_new")
    await ben.all_sent()
    assert await venue.admitted() == 2


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
    await expect(ben.page.locator("#notice")).to_contain_text("伺服器讀不懂這支手機的 1 筆紀錄")


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
        await expect(ben.page.locator("#later")).to_have_text(
            "名單不在這支手機上了：無法知道這張票是否用過"
        )
    assert "verdict--admit" not in (await ben.page.get_attribute("#verdict", "class") or "")
