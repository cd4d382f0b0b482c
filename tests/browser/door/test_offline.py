"""The network comes and goes, pages die, phones multiply: nothing is lost, nothing counts twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from playwright.async_api import expect

from events import admission, clock, devices
from events.access import SYSTEM
from tests.browser.door import venue
from tests.browser.door.conftest import MakePhone
from tests.browser.door.phone import SCANS


async def test_scans_without_a_network_wait_on_the_phone_and_are_uploaded_later(
    phone: MakePhone,
) -> None:
    first, second = await venue.tickets("now", "now")
    ben = await phone()
    await ben.offline(True)
    assert (await ben.type(first.short)).verdict == "admit"
    assert (await ben.type(second.code)).verdict == "admit"
    assert (await ben.type(first.code)).verdict == "already_in"
    await ben.waits(3)
    await expect(ben.page.locator("#connection")).to_have_text("離線")
    await ben.offline(False)
    await ben.all_sent()
    assert await venue.scans() == [("in", "admit"), ("in", "admit"), ("in", "already_in")]
    assert await venue.admitted() == 2


async def test_the_page_opens_and_scans_without_a_network(phone: MakePhone) -> None:
    first, second = await venue.tickets("now", "now")
    ben = await phone()
    await ben.shell_kept()
    await ben.offline(True)
    await ben.type(first.short)
    await ben.reload()
    await ben.waits(1)
    assert (await ben.type(first.code)).verdict == "already_in"
    assert (await ben.type(second.code)).verdict == "admit"
    await ben.offline(False)
    await ben.all_sent()
    assert await venue.admitted() == 2


async def test_the_camera_reads_codes_on_a_page_opened_without_a_network(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone((None, 200), (ticket.code, 12))
    await ben.shell_kept()
    await ben.offline(True)
    await ben.reload()
    assert (await ben.answer()).tail == ticket.code[-6:]


async def test_a_ticket_issued_after_the_last_list_is_let_in_as_new(phone: MakePhone) -> None:
    ben = await phone()
    await ben.offline(True)
    [ticket] = await venue.tickets("now")
    new = await ben.type(ticket.code)
    assert (new.verdict, new.word, new.why) == ("admit_new", "請進（新票）", "單場票")
    assert (await ben.type(ticket.code)).verdict == "already_in"
    await ben.offline(False)
    await ben.all_sent()
    assert await venue.admitted() == 1
    assert (await ben.type(ticket.short)).verdict == "already_in"


async def test_a_row_is_kept_before_the_verdict_is_shown(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone()
    await ben.shell_kept()
    await ben.offline(True)
    await ben.type(ticket.short)
    await ben.page.close(run_before_unload=False)
    ben.page = await ben.context.new_page()
    await ben.reload()
    [row] = await ben.kept("rows")
    assert (row["seq"], row["sent"]["told"], row["sent"]["tag"]) == (1, "admit", row["tag"])
    assert "code" not in row["sent"]
    assert (await ben.type(ticket.code)).verdict == "already_in"


async def test_a_lost_answer_is_asked_for_again_and_adds_nothing(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone(service_workers="block")
    lost = await ben.lose_answers()
    await ben.type(ticket.short)
    await asyncio.wait_for(lost.wait(), 20)
    await expect(ben.page.locator("#connection")).to_have_text("離線")
    await ben.waits(1)
    assert await venue.scans() == [("in", "admit")]
    await ben.page.unroute_all(behavior="wait")
    await ben.all_sent()
    assert await venue.scans() == [("in", "admit")]


async def test_a_captive_portal_is_no_answer(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone(service_workers="block")
    portal = "<html>Welcome to Café Wi-Fi</html>"
    await ben.page.route(
        SCANS, lambda route: route.fulfill(status=200, content_type="text/html", body=portal)
    )
    await ben.type(ticket.short)
    await expect(ben.page.locator("#connection")).to_have_text("離線")
    await ben.waits(1)
    await ben.page.unroute_all(behavior="wait")
    await ben.all_sent()


async def test_two_tabs_never_admit_the_same_ticket_and_never_share_a_number(
    phone: MakePhone,
) -> None:
    held = await venue.tickets("now", "now", "now")
    ben = await phone()
    other = await ben.second_tab()
    await ben.offline(True)
    verdicts = []
    for ticket in held:
        pair = await asyncio.gather(ben.type(ticket.short), other.type(ticket.short))
        verdicts.append(sorted(shown.verdict for shown in pair))
    assert verdicts == [["admit", "already_in"]] * 3
    assert [row["seq"] for row in await ben.kept("rows")] == [1, 2, 3, 4, 5, 6]
    await ben.offline(False)
    await ben.all_sent()
    assert await venue.admitted() == 3


async def test_a_ticket_admitted_at_two_gates_is_told_to_the_second_phone(
    phone: MakePhone,
) -> None:
    [ticket] = await venue.tickets("now")
    ben, ana = await phone(gate="a"), await phone(gate="b")
    await ben.offline(True)
    await ana.offline(True)
    assert (await ben.type(ticket.short)).verdict == "admit"
    assert (await ana.type(ticket.short)).verdict == "admit"
    await ben.offline(False)
    await ben.all_sent()
    await ana.offline(False)
    await ana.all_sent()
    await expect(ana.page.locator("#notice")).to_contain_text("入口 A 用過")
    assert await venue.admitted() == 1


async def test_the_other_gate_hears_of_an_entry_within_seconds(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben, ana = await phone(gate="a"), await phone(gate="b")
    await ben.type(ticket.short)
    await ben.all_sent()
    await ana.heard_of_entries(1)
    assert (await ana.type(ticket.short)).verdict == "already_in"
    await expect(ana.page.locator("#why")).to_contain_text("入口 A")


async def test_a_revoked_phone_loses_its_list_and_keeps_what_it_scanned(
    new_phone: MakePhone,
) -> None:
    [ticket] = await venue.tickets("now")
    device, code = await venue.invite()
    ben = await new_phone()
    await ben.pair(code)
    await ben.offline(True)
    await ben.type(ticket.short)
    await devices.revoke(device, SYSTEM, clock.read())
    await ben.offline(False)
    await expect(ben.page.locator("#message-title")).to_have_text("這支手機已停用")
    assert await ben.kept("tickets") == []
    assert await ben.kept("rows") == []
    assert await venue.statuses() == ["quarantined"]


async def test_a_revoked_phone_that_is_paired_again_sends_no_row_twice(
    new_phone: MakePhone,
) -> None:
    """Its answer was lost: it sends its rows anew, under the numbers of another device."""
    first, second = await venue.tickets("now", "now")
    device, code = await venue.invite()
    ben = await new_phone(service_workers="block")
    await ben.pair(code)
    lost = await ben.lose_answers()
    await devices.revoke(device, SYSTEM, clock.read())
    await ben.type(first.short)
    await asyncio.wait_for(lost.wait(), 20)
    await ben.waits(1)
    _, again = await venue.invite()
    await ben.pair(again)
    ben.heard = 0
    await ben.page.unroute_all(behavior="wait")
    await ben.type(second.short)
    await ben.all_sent()
    assert await venue.statuses() == ["quarantined", "seen", "recorded"]
    assert await venue.incidents() == []
    await admission.accept(device, SYSTEM, clock.read())
    assert await venue.admitted() == 2


async def test_a_phone_whose_time_is_over_still_brings_its_scans(new_phone: MakePhone) -> None:
    """The browser keeps the phone's right to be heard longer than the phone's time."""
    ben = await new_phone()
    _, code = await venue.invite()
    await ben.pair(code)
    [cookie] = [one for one in await ben.context.cookies() if one["httpOnly"]]
    assert cookie["expires"] > (clock.read() + timedelta(days=30)).timestamp()


async def test_a_phone_whose_store_was_thrown_away_goes_on_with_new_numbers(
    phone: MakePhone,
) -> None:
    first, second = await venue.tickets("now", "now")
    ben = await phone()
    await ben.type(first.short)
    await ben.all_sent()
    await ben.lose_store()
    await ben.reload()
    assert (await ben.type(first.short)).verdict == "already_in"
    assert (await ben.type(second.short)).verdict == "admit"
    await ben.all_sent()
    assert await venue.statuses() == ["recorded"] * 3


async def test_a_lost_phone_holds_no_name_and_no_code(phone: MakePhone) -> None:
    held = await venue.tickets("now", "now")
    ben = await phone()
    await ben.offline(True)
    await ben.type(held[0].code)
    found = [await ben.kept(store) for store in ("meta", "tickets", "rows", "past")]
    private = ("'Cy'", "Guest ", "example.org")
    for secret in (*private, *(t.code for t in held), *(t.short for t in held)):
        assert secret not in str(found)


async def test_a_wrong_clock_is_told_and_does_not_close_the_door(new_phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    _, code = await venue.invite()
    ben = await new_phone()
    await ben.page.clock.set_system_time(clock.read() - timedelta(hours=2))
    await ben.pair(code)
    await expect(ben.page.locator("#notice")).to_contain_text("這支手機的時間差了 120 分鐘")
    assert (await ben.type(ticket.short)).verdict == "admit"
    await ben.all_sent()
    assert await venue.admitted_ago() < timedelta(minutes=1)


async def test_when_its_time_is_over_the_phone_forgets_the_list_and_keeps_its_scans(
    phone: MakePhone,
) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone()
    await ben.shell_kept()
    await ben.offline(True)
    await ben.type(ticket.short)
    await ben.page.clock.set_system_time(clock.read() + timedelta(days=4))
    await expect(ben.page.locator("#message-title")).to_have_text("活動已結束")
    assert await ben.kept("tickets") == []
    await ben.waits(1)
    await ben.offline(False)
    await ben.all_sent()
    assert await venue.admitted() == 1


async def test_an_upload_that_hangs_is_not_a_network(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone()
    await ben.page.route("**/door/scans", lambda _: None)
    await ben.type(ticket.short)
    await expect(ben.page.locator("#connection")).to_have_text("離線", timeout=40_000)
    for _ in range(20):
        await asyncio.sleep(0.5)
        assert await ben.page.text_content("#connection") == "離線"
