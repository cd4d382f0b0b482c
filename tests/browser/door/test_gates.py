"""Gates: those that events of a kind have come first, and only an entry looks like an entry."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from events import clock
from events.catalogue import GateKind, Kind
from tests.browser.door import venue
from tests.browser.door.conftest import MakePhone
from tests.browser.door.phone import Phone
from tests.factories import make_event

ELSEWHERE = [kind for kind in GateKind if kind not in (GateKind.ENTRY, GateKind.EXIT)]
LOOKS = """() => ({
  colour: document.getElementById("verdict").className,
  ground: getComputedStyle(document.getElementById("verdict")).backgroundColor,
  shape: document.getElementById("shape").getAttribute("href"),
  word: document.getElementById("word").textContent,
})"""


async def looks(page: Page) -> set[str]:
    return set((await page.evaluate(LOOKS)).values())


async def an_event(kind: Kind) -> None:
    """An event of a kind whose organiser has named no gates."""
    session = venue.session("x", clock.read(), None)
    offers = [venue.offer("x", ["x"])]
    await make_event("plain", kind=kind, sessions=[session], offers=offers, gates=[])


async def phone_for(new_phone: MakePhone, event: str) -> Phone:
    ben = await new_phone()
    _, code = await venue.invite("entry", event=event)
    await ben.pair(code)
    return ben


async def test_a_row_that_lets_nobody_in_looks_like_no_entry(new_phone: MakePhone) -> None:
    await an_event(Kind.SCREENING)
    admitted, *held = await venue.tickets(*["x"] * (len(ELSEWHERE) + 1), event="plain")
    ben = await phone_for(new_phone, "plain")
    assert (await ben.type(admitted.short)).verdict == "admit"
    entry = await looks(ben.page)
    for kind, ticket in zip(ELSEWHERE, held, strict=True):
        await ben.page.select_option("#gate", kind)
        assert (await ben.type(ticket.short)).verdict == "admit"
        assert not entry & await looks(ben.page), kind
    await ben.all_sent()
    assert await venue.admitted() == 1


@pytest.mark.parametrize(
    ("kind", "first", "others"),
    [
        (Kind.SCREENING, ["entry"], 6),
        (Kind.RUN, ["entry", "pickup", "start", "finish", "station"], 2),
        (Kind.BOOTH, ["entry", "table"], 5),
    ],
)
async def test_the_gates_of_its_kind_come_first(
    new_phone: MakePhone, kind: Kind, first: list[str], others: int
) -> None:
    await an_event(kind)
    ben = await phone_for(new_phone, "plain")
    usual = ben.page.locator("#gate > option")
    assert await usual.evaluate_all("all => all.map((option) => option.value)") == first
    await expect(ben.page.locator("#gate > optgroup[label='其他掃描點'] > option")).to_have_count(
        others
    )
    await ben.page.select_option("#gate", "exit")
    await ben.tap("#language")
    assert await ben.page.input_value("#gate") == "exit"


async def test_gates_that_somebody_named_are_all_usual_and_walk_ins_are_at_an_entry_only(
    phone: MakePhone,
) -> None:
    ben = await phone()
    await expect(ben.page.locator("#gate > option")).to_have_count(4)
    await expect(ben.page.locator("#open-walk-in")).to_be_visible()
    await ben.page.select_option("#gate", "bags")
    await expect(ben.page.locator("#open-walk-in")).to_be_hidden()
