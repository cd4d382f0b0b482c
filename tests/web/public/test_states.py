"""What can be done is said in words: full, closed and over are three. The ticket is at hand."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from events import registration
from events.catalogue import Access
from tests.factories import DAY, HOUR, NOON, OFFER, SESSION, book, make_event
from tests.web.public.test_registering import CY, FORM, POST, registered

CLOSED = {"offers": [replace(OFFER, closes_at=NOON - HOUR)]}
FULL = {"sessions": [replace(SESSION, capacity=0)]}
OVER = {"sessions": [replace(SESSION, starts_at=NOON - 3 * HOUR, ends_at=NOON - HOUR)]}
NO_SESSION = {"sessions": [], "offers": []}
SOON = {"offers": [replace(OFFER, opens_at=NOON + HOUR / 2)]}
CODED = {"offers": [replace(OFFER, access=Access.CODE)]}
FREE = {"offers": []}
SAID = {
    "full": (FULL, "Full", "額滿", "gives a place back", "有人取消"),
    "closed": (CLOSED, "Registration is over", "報名已截止", "Ask the organisers", "洽主辦單位"),
    "over": (OVER, "This event is over", "活動已結束", "See what is coming", "接下來"),
    "no session": (
        NO_SESSION,
        "Registration is not open",
        "還沒開放報名",
        "Come back then",
        "回到這一頁",
    ),
    "soon": (SOON, "Opens Sat 14 March 2026, 12:30", "開放報名", "Come back then", "回到這一頁"),
    "coded": (CODED, "Only with a code", "憑報名代碼", "link of your invitation", "邀請函"),
    "free": (FREE, "Free entry, no registration", "自由入場", "Come as you are", "直接來"),
}


def banner(page: str) -> str:
    """What the banner of a page says."""
    return re.sub(r"<[^>]+>|\s+", " ", page.partition('<section class="banner')[2]
                  .partition("</section>")[0])  # fmt: skip


@pytest.mark.parametrize("path", ["/e/film", FORM])
@pytest.mark.parametrize("state", SAID)
async def test_why_nothing_can_be_booked_is_said_with_what_to_do_next(visitor, state, path):
    facts, *words = SAID[state]
    await make_event(**facts)
    for language, said in (("en", words[::2]), ("zh-TW", words[1::2])):
        shown = (await visitor.get(path, language)).text
        assert [word for word in said if word not in banner(shown)] == []
        assert 'href="/"' in shown.partition("<main")[2]
        assert "Complete the registration" not in shown
        others = [SAID[other][1] for other in SAID if other != state]
        assert [word for word in others if word in banner(shown)] == []


async def test_an_event_that_can_be_booked_says_none_of_it(visitor):
    await make_event()
    for path in ("/e/film", FORM):
        assert 'class="banner' not in (await visitor.get(path)).text


@pytest.mark.parametrize(("facts", "offered"), [(OVER, False), (FULL, True), (CLOSED, True)])
async def test_what_is_over_goes_into_no_calendar(visitor, facts, offered):
    await make_event(**facts)
    assert ("calendar.ics" in (await visitor.get("/e/film")).text) == offered


async def test_the_ticket_of_one_guest_is_on_the_page_after_booking(visitor):
    await make_event()
    view = await registered(await visitor.send(FORM, POST, CY))
    page = (await visitor.get(f"/r/{view.reference}/{view.secret}")).text
    secret, short = view.tickets[0].ticket.secret, view.tickets[0].ticket.short
    for part in (f'src="/t/{secret}/code.png"', f"{short[:4]} {short[4:]}", "光點台北", "12:00",
                 f'href="/t/{secret}.ics"', f'href="/t/{secret}.png"'):  # fmt: skip
        assert part in page


@pytest.mark.parametrize("places", [2, 3])
async def test_several_guests_see_a_button_each(visitor, places):
    await make_event()
    view = await registered(await visitor.send(FORM, POST, CY | {"places": str(places)}))
    page = (await visitor.get(f"/r/{view.reference}/{view.secret}")).text
    assert "code.png" not in page
    buttons = re.findall(r'<a class="button button--ticket" href="/t/([^"]+)"', page)
    assert buttons == [ticket.ticket.secret for ticket in view.tickets]


async def test_a_ticket_that_was_given_back_has_no_button(visitor):
    await make_event()
    view = await registered(await visitor.send(FORM, POST, CY | {"places": "2"}))
    chosen = [view.tickets[0].ticket.public_id]
    await registration.cancel(view.reference, view.secret, chosen, NOON)
    page = (await visitor.get(f"/r/{view.reference}/{view.secret}")).text
    assert re.findall(r'href="/t/([^"]+)"', page) == [view.tickets[1].ticket.secret]


async def test_a_ticket_of_an_event_that_is_over_goes_into_no_calendar(visitor):
    await make_event()
    [ticket] = (await book()).tickets
    visitor.clock.forward(DAY)
    page = (await visitor.get(f"/t/{ticket.ticket.secret}")).text
    assert ".ics" not in page
    assert "Show this at the entrance" not in page


PROMISED = re.compile(r"[Cc]hange (it|your|them)|更改|修改報名|變更")


@pytest.mark.parametrize("language", ["en", "zh-TW"])
async def test_no_page_of_a_guest_promises_what_there_is_not(visitor, language):
    """A ticket can be given back; it cannot be changed."""
    await make_event()
    view = await book()
    for path in (f"/r/{view.reference}/{view.secret}", f"/t/{view.tickets[0].ticket.secret}"):
        assert not PROMISED.search((await visitor.get(path, language)).text)
