"""The phone's clock: one that is wrong, and one that is set right under the page."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.door import venue
from tests.browser.door.conftest import MakePhone

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
    await expect(ben.page.locator("#notice")).to_contain_text("這支手機的時間差了")
    assert (await ben.type(first.short)).verdict == "admit"
    await ben.all_sent()
    await ben.offline(True)
    await ben.page.evaluate("window.shift = 0")
    assert (await ben.type(second.short)).verdict == "admit"
    await expect(ben.page.locator("#notice")).to_be_hidden(timeout=15_000)
    assert len(await ben.kept("tickets")) == 2
    await ben.offline(False)
    await ben.all_sent()
    assert await venue.admitted() == 2
