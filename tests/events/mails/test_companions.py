"""A companion with an address of their own hears who registered them and what becomes of it."""

from __future__ import annotations

import pytest

from events import db, mails, outbox, registration
from events.access import SYSTEM
from events.outbox import Errand
from events.registration import Contact, GuestOrder
from tests.factories import NOON, book, make_event

DEE = GuestOrder(offer="free", name="Dee", email="dee@example.org")
EVE = GuestOrder(offer="free", name="Eve", email="eve@example.org")
NOBODY = GuestOrder(offer="free", name="Fay")
CY = GuestOrder(offer="free", name="Cy", email="CY@example.org")
WORDS = {
    "zh-Hant": ("小夏 幫你報名", "你的票券已取消：看見平等"),
    "en": ("小夏 has registered you", "Your ticket is cancelled: Seeing equality"),
}


async def told(settings, kind: Errand) -> list[mails.Mail]:
    """The mails of a kind that somebody gets, the oldest first."""
    house = await mails.house(settings)
    composed = [await mails.compose(post, house) for post in await outbox.recent([kind], None, 50)]
    return [mail for mail in reversed(composed) if mail]


@pytest.mark.parametrize("language", WORDS)
async def test_a_companion_hears_who_registered_them(settings, database, language):
    await make_event()
    contact = Contact(name="小夏", email="cy@example.org", locale=language)
    await book(GuestOrder(offer="free"), DEE, contact=contact)
    [mail] = await told(settings, Errand.GUEST_TICKET)
    assert mail.to == "dee@example.org"
    assert WORDS[language][0] in mail.text


CANCELLED = [([0], []), ([1], ["dee@example.org"]), ([2], ["eve@example.org"]), ([3], []),
             ([1, 2], ["dee@example.org", "eve@example.org"]),
             (None, ["dee@example.org", "eve@example.org"])]  # fmt: skip


@pytest.mark.parametrize("by_guest", [True, False])
@pytest.mark.parametrize(("places", "hear"), CANCELLED)
async def test_who_holds_a_cancelled_ticket_hears_of_it_once(
    settings, database, places, hear, by_guest
):
    await make_event()
    view = await book(CY, DEE, EVE, NOBODY)
    chosen = None if places is None else [view.tickets[n].ticket.public_id for n in places]
    for _ in range(2):
        by = view.secret if by_guest else SYSTEM
        await registration.cancel(view.reference, by, chosen, NOON)
    assert [mail.to for mail in await told(settings, Errand.GUEST_CANCELLED)] == hear
    assert [mail.to for mail in await told(settings, Errand.REGISTRATION_CANCELLED)] == [
        "cy@example.org"
    ]


@pytest.mark.parametrize("language", WORDS)
async def test_the_news_says_whose_and_which_and_leads_to_no_other_ticket(
    settings, database, language
):
    await make_event()
    contact = Contact(name="小夏", email="cy@example.org", locale=language)
    view = await book(GuestOrder(offer="free"), DEE, contact=contact)
    await registration.cancel(view.reference, SYSTEM, None, NOON)
    [mail] = await told(settings, Errand.GUEST_CANCELLED)
    assert mail.subject == WORDS[language][1]
    assert "小夏" in mail.text
    assert view.reference in mail.text
    assert view.secret not in mail.text
    assert mail.tickets == []


async def test_a_companion_is_told_though_the_contact_gave_no_address(settings, database):
    await make_event(email="optional")
    view = await book(GuestOrder(offer="free"), DEE, contact=Contact(name="小夏"))
    await registration.cancel(view.reference, SYSTEM, None, NOON)
    assert [m.to for m in await told(settings, Errand.GUEST_CANCELLED)] == ["dee@example.org"]
    assert await db.fetch_value(
        "SELECT count(*) FROM outbox WHERE kind = $1", Errand.REGISTRATION_CANCELLED
    ) == 0  # fmt: skip
