"""A ticket that was let in twice: named, told between two guests, and then kept in a list."""

from __future__ import annotations

import re

from playwright.async_api import expect

from events.tickets import spaced
from tests.browser.door import venue
from tests.browser.door.conftest import MakePhone
from tests.browser.door.phone import Phone


async def used_at_both(phone: MakePhone, *held: venue.Held, role: str = "lead") -> Phone:
    """A phone at gate B that is about to hear that these were let in at gate A as well."""
    ben, ana = await phone(gate="a"), await phone(gate="b", role=role)
    await ben.offline(True)
    await ana.offline(True)
    for ticket in held:
        assert (await ben.type(ticket.short)).verdict == "admit"
        assert (await ana.type(ticket.short)).verdict == "admit"
    await ben.offline(False)
    await ben.all_sent()
    return ana


async def test_it_is_named_by_short_code_time_and_gate_and_goes_into_a_list_by_itself(
    phone: MakePhone,
) -> None:
    [ticket] = await venue.tickets("now")
    ana = await used_at_both(phone, ticket, role="steward")
    notice, opener = ana.page.locator("#notice"), ana.page.locator("#open-alerts")
    await expect(opener).to_be_hidden()
    await ana.offline(False)
    said = re.compile(rf"^{spaced(ticket.short)} 也在 \d\d:\d\d 入口 A 用過$")
    await expect(notice).to_have_text(said)
    await expect(notice).to_be_hidden()
    await expect(opener).to_have_text("請留意 1")
    await ana.tap("#open-alerts")
    listed = re.compile(rf"^{spaced(ticket.short)} \d\d:\d\d 入口 A → \d\d:\d\d 入口 B$")
    await expect(ana.page.locator("#alerts-list li")).to_have_text(listed)


async def test_it_never_stands_over_the_answer_to_another_guest(phone: MakePhone) -> None:
    [twice] = await venue.tickets("now")
    ana = await used_at_both(phone, twice)
    notice = ana.page.locator("#notice")
    assert (await ana.type("00000000")).verdict == "unknown"
    await ana.offline(False)
    await expect(ana.page.locator("#open-alerts")).to_be_visible()
    await expect(notice).to_be_hidden()
    await ana.page.get_by_role("button", name="下一位").click()
    await expect(notice).to_be_visible()
    [other] = await venue.tickets("now")
    await ana.type(other.code)
    await expect(notice).to_be_hidden()
    await expect(ana.page.locator("#verdict")).to_be_hidden()
    await expect(notice).to_be_hidden()


async def test_what_was_mended_leaves_the_list(phone: MakePhone) -> None:
    held = await venue.tickets("now", "now", "now")
    ana = await used_at_both(phone, *held)
    await ana.offline(False)
    await expect(ana.page.locator("#alerts-count")).to_have_text("3")
    await ana.tap("#undo")
    await ana.all_sent()
    await expect(ana.page.locator("#alerts-count")).to_have_text("2")


async def test_two_phones_at_one_gate_are_told_apart(new_phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    phones = []
    for name in ("Ben", "Ana"):
        made = await new_phone()
        _, code = await venue.invite(name=name)
        await made.pair(code)
        await made.offline(True)
        assert (await made.type(ticket.short)).verdict == "admit"
        phones.append(made)
    ben, ana = phones
    await ben.offline(False)
    await ben.all_sent()
    await ana.offline(False)
    said = re.compile(rf"^{spaced(ticket.short)} 也在 \d\d:\d\d 入口 A · Ben")
    await expect(ana.page.locator("#notice")).to_have_text(said)
