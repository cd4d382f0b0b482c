"""The scanner for those who see little or use no pointer: the rules of WCAG on each screen."""

from __future__ import annotations

import pytest

from tests.browser.door import venue
from tests.browser.door.conftest import MakePhone
from tests.browser.walk.looking import AXE, Watch, faults

PANELS = ("open-type", "open-count", "open-walk-in")
TAGS = {"zh-TW": "zh-Hant-TW", "en-GB": "en"}


@pytest.mark.parametrize("locale", TAGS)
async def test_every_screen_of_the_scanner_is_sound(new_phone: MakePhone, locale: str) -> None:
    [ticket] = await venue.tickets("now")
    ben = await new_phone(locale=locale)
    await ben.context.add_init_script(AXE)
    watch = Watch(ben.base_url)
    watch.listen(ben.page)
    _, code = await venue.invite()
    await ben.pair(code)
    found = await faults(ben.page, TAGS[locale])
    for spelling in (ticket.code, ticket.code, "00000000", "WIFI:x;"):
        shown = await ben.type(spelling)
        found += [f"{shown.verdict}: {words}" for words in await faults(ben.page, TAGS[locale])]
    for panel in PANELS:
        await ben.tap(f"#{panel}")
        found += [f"{panel}: {words}" for words in await faults(ben.page, TAGS[locale])]
        await ben.tap("[data-close]:visible")
    found += watch.heard_but(401)
    assert not found, "\n" + "\n".join(found)
