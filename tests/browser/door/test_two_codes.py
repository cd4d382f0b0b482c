"""What the camera sees besides one code: a second one, or the same again while it is answered."""

from __future__ import annotations

import pytest
from PIL import Image
from playwright.async_api import Browser, expect

from tests.browser.door import venue
from tests.browser.door.conftest import MakePhone
from tests.browser.door.test_rule import run
from tests.browser.pictures import BLANK, paper
from tests.server import Server

AWAY = (BLANK, 40)
LONG_AWAY = (BLANK, 3000)
HINT = "畫面裡有兩個 QR 碼，一次掃一個"
SIDE = 210

SEE = """({ Presence }, frames) => {
  const presence = new Presence();
  return frames.map(([texts, at]) => presence.see(texts, at));
}"""


def together(*codes: str) -> Image.Image:
    """Codes beside each other, as two phones held up at once."""
    sheet = Image.new("RGB", (SIDE * len(codes), SIDE), "white")
    for i, code in enumerate(codes):
        sheet.paste(paper(code).convert("RGB").resize((SIDE, SIDE)), (i * SIDE, 0))
    return sheet


async def test_two_codes_in_view_are_one_hint_and_no_answer(phone: MakePhone) -> None:
    first, second = await venue.tickets("now", "now")
    both = together(first.code, second.code)
    ben = await phone(AWAY, (both, 90), AWAY, (first.code, 12), LONG_AWAY)
    await expect(ben.page.locator("#notice")).to_have_text(HINT)
    assert await ben.answers() == 0
    shown = await ben.answer()
    assert (shown.verdict, shown.tail) == ("admit", first.code[-6:])
    await ben.all_sent()
    assert await venue.scans() == [("in", "admit")]


async def test_a_second_code_that_joins_takes_nothing_back(phone: MakePhone) -> None:
    first, second = await venue.tickets("now", "now")
    both = together(first.code, second.code)
    ben = await phone(AWAY, (first.code, 15), (both, 90), (second.code, 20), LONG_AWAY)
    assert (await ben.answer()).tail == first.code[-6:]
    await expect(ben.page.locator("#notice")).to_have_text(HINT)
    shown = await ben.answer()
    assert (shown.verdict, shown.tail) == ("admit", second.code[-6:])
    await ben.all_sent()
    assert await venue.scans() == [("in", "admit")] * 2


async def test_the_same_code_does_not_contradict_the_answer_that_is_shown(
    phone: MakePhone,
) -> None:
    [ticket] = await venue.tickets("now")
    trembling = [(ticket.code, 4), (BLANK, 22)]
    ben = await phone(AWAY, *trembling, (ticket.code, 25), LONG_AWAY)
    assert (await ben.answer()).verdict == "admit"
    await expect(ben.page.locator("#verdict")).to_be_hidden()
    assert await ben.answers() == 1
    await ben.all_sent()
    assert await venue.scans() == [("in", "admit")]


async def test_nothing_lies_over_the_green_of_a_guest_who_takes_time(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone(AWAY, (ticket.code, 120), LONG_AWAY)
    await ben.page.evaluate(
        """() => {
          const [notice, verdict] = ["notice", "verdict"].map((id) => document.getElementById(id));
          window.lying = [];
          new MutationObserver(() => {
            if (!notice.hidden && !verdict.hidden) lying.push(notice.textContent);
          }).observe(notice, { attributes: true, childList: true });
        }"""
    )
    assert (await ben.answer()).verdict == "admit"
    await expect(ben.page.locator("#notice")).to_have_text("同一張票，已掃過")
    assert await ben.page.evaluate("lying") == []


@pytest.mark.parametrize(
    ("frames", "answers"),
    [
        ([(["A"], 0), (["A"], 70), (["A"], 1000)], ["new", "same", "new"]),
        ([(["A"], 0), (["B"], 70), (["B"], 300), (["B"], 340)], ["new", "same", "new", "same"]),
        ([(["A", "B"], 0), (["B", "A"], 70), (["A"], 400)], ["several", "same", "new"]),
        (
            [(["AB"[i % 2]], 70 * i) for i in range(18)],
            ["new", "same", "several", *["same"] * 12, "several", "same", "same"],
        ),
    ],
)
async def test_which_codes_are_answered(
    blind: Browser, door_server: Server, frames: list[list[object]], answers: list[str]
) -> None:
    page = await blind.new_page()
    await page.goto(f"{door_server.base_url}/door/pair")
    assert await run(page, "presence", SEE, frames) == answers
    await page.close()
