"""Nobody is refused for what they cannot mend, nor promised what is not, nor left without a way."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from events import db, petitions, registration
from events.access import SYSTEM
from events.outbox import Errand
from events.petitions import PetitionDraft
from tests.events.mails.test_companions import told
from tests.factories import DAY, HOUR, NOON, OFFER, SESSION, book, make_event
from tests.web.conftest import HIDDEN
from tests.web.public.test_promises import PICK, filled
from tests.web.public.test_registering import CY, FORM, POST, TWO, errors, registered

PARAGRAPHS = "王小明\n\n請到 example.net\r\n--\u2028主辦單位\u2029\u0085"
ONE_LINE = "王小明 請到 example.net -- 主辦單位"
OVER = [replace(SESSION, starts_at=NOON - 3 * HOUR, ends_at=NOON - HOUR)]


async def gaza(*, is_open: bool = True) -> None:
    draft = PetitionDraft(
        title="停火", demand="停火", campaigns=["equality"], events=["film"], open=is_open
    )
    await petitions.put_petition("gaza", draft, SYSTEM, NOON)


async def test_a_name_is_one_line_however_it_was_typed(visitor, settings):
    """So it makes no paragraph of its own in the mail to a companion."""
    await make_event()
    guest = {"places": "2", "guest-2-name": PARAGRAPHS, "guest-2-email": "dee@example.org"}
    view = await registered(await visitor.send(FORM, POST, CY | {"name": PARAGRAPHS} | guest))
    assert [ticket.name for ticket in view.tickets] == [ONE_LINE] * 2
    rows = await db.fetch("SELECT name FROM particulars")
    assert {row["name"] for row in rows} == {ONE_LINE}
    [mail] = await told(settings, Errand.GUEST_TICKET)
    assert ONE_LINE in mail.text


@pytest.mark.parametrize("ticked", [["two"], ["one", "two"], ["nowhere"], ["", "two"]])
async def test_a_ticket_for_other_sessions_than_the_ticked_ones_is_not_booked(visitor, ticked):
    kid = replace(OFFER, slug="kid", sessions=["one"])
    await make_event(sessions=[SESSION, TWO], offers=[PICK, kid])
    refused = await visitor.send(FORM, POST, CY | {"offer": "kid", "session": ticked})
    assert refused.status_code == 422
    assert list(errors(refused.text)) == ["session"]
    view = await registered(await visitor.send(FORM, POST, CY | {"offer": "kid", "session": "one"}))
    assert [session.slug for session in view.tickets[0].sessions] == ["one"]


@pytest.mark.parametrize("name", ["via", "code"])
@pytest.mark.parametrize("brought", ["newsletter-" * 20, "a%00b", "a%0Ab", "%ED%A0%80", "訊" * 90])
async def test_what_a_link_brought_along_refuses_nobody(visitor, name, brought):
    await make_event()
    form = await visitor.get(f"{FORM}?{name}={brought}")
    fields = dict(HIDDEN.findall(form.text)) | CY
    await registered(await visitor.http.post(POST, data=fields))


@pytest.mark.parametrize("when", [
    {"closes_at": NOON - HOUR}, {"opens_at": NOON + HOUR / 2},
])  # fmt: skip
async def test_what_closed_while_typing_says_so_and_keeps_what_was_typed(visitor, when):
    await make_event()
    hidden = dict(HIDDEN.findall((await visitor.get(FORM)).text))
    await make_event(offers=[replace(OFFER, **when)])
    typed = CY | {"places": "2", "guest-2-name": "Dee"}
    shown = await visitor.http.post(POST, data=hidden | typed, headers={"accept-language": "en"})
    assert shown.status_code == 410
    assert "Nothing was booked." in shown.text
    assert {name: filled(shown.text).get(name) for name in typed} == typed
    await make_event()
    await registered(await visitor.http.post(POST, data=filled(shown.text)))


async def test_after_the_end_the_petition_is_signed_on_its_own_page(visitor):
    await make_event()
    await gaza()
    view = await book()
    await make_event(sessions=OVER)
    page = (await visitor.get(f"/t/{view.tickets[0].ticket.secret}")).text
    assert "Once you have come in" not in page
    assert 'href="/p/gaza">Sign on the petition' in page


async def test_a_void_ticket_promises_no_signature_that_counts(visitor):
    await make_event()
    await gaza()
    view = await book()
    secret = view.tickets[0].ticket.secret
    hidden = dict(HIDDEN.findall((await visitor.get("/p/gaza")).text))
    signed = {"petition": "gaza", "version": "1", "notice": "1"}
    await visitor.http.post(f"/t/{secret}/signatures", data=hidden | signed)
    await registration.cancel(view.reference, view.secret, None, NOON)
    page = (await visitor.get(f"/t/{secret}")).text
    assert "it counts once you have come in" not in page
    assert "It does not count: this ticket can no longer come in." in page
    assert 'href="/p/gaza">Sign on the petition' in page


async def test_tickets_without_a_name_are_told_apart_when_they_are_cancelled(visitor):
    await make_event()
    view = await registered(await visitor.send(FORM, POST, CY | {"places": "5"}))
    page = (await visitor.get(f"/r/{view.reference}/{view.secret}/cancellation")).text
    for ticket in view.tickets:
        short = ticket.ticket.short
        assert f"{short[:4]}\u00a0{short[4:]}" in page


async def test_who_has_nothing_to_cancel_is_told_so_without_a_button(visitor):
    await make_event()
    view = await book()
    await registration.cancel(view.reference, view.secret, None, NOON)
    page = (await visitor.get(f"/r/{view.reference}/{view.secret}/cancellation")).text
    assert "There is nothing to cancel" in page
    assert "Cancel the ticked tickets" not in page
    assert "the place goes to somebody else" not in page


async def test_a_closed_petition_is_not_signed_again(visitor):
    await make_event()
    for is_open in (True, False):
        await gaza(is_open=True)
        await visitor.send("/p/gaza", "/p/gaza/signatures", CY | {"deliver": "on"})
        signed = await petitions.signature(await db.fetch_value("SELECT max(id) FROM signature"))
        await petitions.confirm(signed.confirm_token, NOON)
        await petitions.withdraw(signed.withdraw_token, NOON)
        await gaza(is_open=is_open)
        for path in (f"/p/withdrawal/{signed.withdraw_token}",
                     f"/p/confirmation/{signed.confirm_token}"):  # fmt: skip
            page = (await visitor.get(path)).text
            assert ("You can sign again at any time." in page) is is_open, path


async def test_who_never_signed_is_not_invited_to_sign_again(visitor):
    await make_event()
    await gaza()
    await visitor.send("/p/gaza", "/p/gaza/signatures", CY | {"deliver": "on"})
    signed = await petitions.signature(await db.fetch_value("SELECT max(id) FROM signature"))
    await petitions.reject(signed.confirm_token, NOON)
    page = (await visitor.get(f"/p/withdrawal/{signed.withdraw_token}")).text
    assert "This signature does not count, and never will." in page
    assert "sign again" not in page


async def test_doors_that_open_the_day_before_say_on_which_day(visitor):
    midnight = NOON + 12 * HOUR + HOUR / 2
    await make_event(sessions=[replace(SESSION, starts_at=midnight, ends_at=midnight + HOUR)])
    view = await book()
    for path in ("/e/film", f"/t/{view.tickets[0].ticket.secret}"):
        assert "<dt>Doors</dt><dd>Sat 14 March 2026, 23:30</dd>" in (await visitor.get(path)).text


async def test_a_ticket_whose_every_session_is_cancelled_is_void_on_every_face(visitor):
    later = replace(TWO, starts_at=NOON + DAY)
    await make_event(sessions=[SESSION, later], offers=[replace(OFFER, sessions=["one", "two"])])
    secret = (await book()).tickets[0].ticket.secret
    for session in ("one", "two"):
        assert "code.png" in (await visitor.get(f"/t/{secret}")).text
        await db.execute(
            """INSERT INTO session_cancellation (session, reason, at, by)
               SELECT id, '颱風', $2, 'Ana' FROM session WHERE slug = $1""",
            session, NOON,
        )  # fmt: skip
    page = (await visitor.get(f"/t/{secret}")).text
    assert "code.png" not in page
    assert "ticket--void" in page
