"""Mails as people read them: composed from rows, in their language, to who is left to tell."""

import icalendar
import pytest
from babel.messages.pofile import read_po

from events import access, mails, outbox, people, petitions, registration
from events.access import SYSTEM
from events.errors import NotFound
from events.outbox import Errand, Lane, Post
from events.registration import Contact, GuestOrder, Order, RegistrationConsents
from events.words import LOCALE_FOLDER
from tests.events.petitions.evening import (
    by_email,
    last_signature,
    make_event,
    make_petition,
)
from tests.factories import DAY, NOON, sign_at_once


@pytest.fixture
async def house(settings, database):
    return await mails.house(settings)


async def order(*guests, locale="zh-Hant", name="Cy", email="cy@example.org"):
    notice = await people.show_notice("registration", NOON)
    return await registration.register(
        "festival",
        Order(
            contact=Contact(name=name, email=email, locale=locale),
            guests=[GuestOrder(**({"offer": "pass"} | guest)) for guest in guests or [{}]],
            consents=RegistrationConsents(notice=notice.version),
        ),
        NOON,
    )


async def composed(house, kind=None):
    """What the newest row of a kind says."""
    [post, *_] = await outbox.recent([kind] if kind else list(mails.KINDS), None, 1)
    return await mails.compose(post, house)


async def test_a_registration_brings_every_ticket(house):
    await make_event()
    made = await order({}, {"name": "阿默"})
    view = await registration.registration_view(made)
    mail = await composed(house, Errand.REGISTRATION_RECEIVED)
    assert (mail.to, mail.name, mail.language) == ("cy@example.org", "Cy", "zh-Hant")
    assert mail.subject == "報名完成：人權影展"
    assert [part.code for part in mail.tickets] == [t.ticket.code for t in view.tickets]
    for ticket in view.tickets:
        assert f"http://testserver/t/{ticket.ticket.secret}\n" in mail.text
    assert f"http://testserver/r/{view.reference}/{view.secret}\n" in mail.text
    assert "\n2026/03/14（六）12:00–13:00：光點華山\n" in mail.text
    assert "阿默 · 套票" in mail.text
    starts = [
        str(e["UID"]) for e in icalendar.Calendar.from_ical(mail.calendar.content).walk("VEVENT")
    ]
    assert starts == ["festival/one@testserver", "festival/two@testserver"]


async def test_it_is_written_in_the_language_of_the_form(house):
    await make_event()
    await order(locale="en")
    mail = await composed(house, Errand.REGISTRATION_RECEIVED)
    assert mail.subject == "You are registered: Festival"
    assert mail.text.startswith("Hello Cy,\n\nyou are registered.")


async def test_a_guest_with_an_address_gets_their_own_ticket_only(house):
    await make_event()
    made = await order({}, {"name": "Dee", "email": "dee@example.org"})
    view = await registration.registration_view(made)
    mail = await composed(house, Errand.GUEST_TICKET)
    assert mail.to == "dee@example.org"
    assert [part.code for part in mail.tickets] == [view.tickets[1].ticket.code]
    assert view.secret not in mail.text


async def test_a_cancellation_says_what_is_gone_and_what_stays(house):
    await make_event()
    made = await order({}, {"name": "阿默"})
    view = await registration.registration_view(made)
    await registration.cancel(view.reference, SYSTEM, [view.tickets[0].ticket.public_id], NOON)
    mail = await composed(house, Errand.REGISTRATION_CANCELLED)
    assert mail.subject == "已取消：人權影展"
    gone, stays = mail.text.split("以下票券仍然有效：")
    assert "Cy · 套票" in gone
    assert "阿默 · 套票" in stays
    assert mail.tickets == []
    received = await composed(house, Errand.REGISTRATION_RECEIVED)
    assert [part.label for part in received.tickets] == ["阿默 · 套票"]


async def test_nobody_is_told_of_a_registration_that_is_gone(house):
    await make_event()
    made = await order({}, {"name": "Dee", "email": "dee@example.org"})
    view = await registration.registration_view(made)
    await registration.cancel(view.reference, SYSTEM, None, NOON)
    assert await composed(house, Errand.REGISTRATION_RECEIVED) is None
    assert await composed(house, Errand.GUEST_TICKET) is None
    assert "仍然有效" not in (await composed(house, Errand.REGISTRATION_CANCELLED)).text


async def test_a_signer_is_asked_to_confirm_until_they_have(house):
    await make_petition()
    await sign_at_once("release", by_email(), NOON)
    token = petitions.confirm_token(await last_signature())
    mail = await composed(house)
    assert mail.subject == "請確認你的連署"
    assert f"http://testserver/p/confirmation/{token}\n" in mail.text
    await petitions.confirm(token, NOON)
    assert await composed(house) is None


async def test_a_repeated_signer_learns_it_in_their_mailbox(house):
    await make_petition()
    await sign_at_once("release", by_email(), NOON)
    signed = await last_signature()
    await petitions.confirm(petitions.confirm_token(signed), NOON)
    await sign_at_once("release", by_email("ＣＹ"), NOON)
    mail = await composed(house)
    assert mail.subject == "你的連署已經計入"
    assert mail.name == "Cy"
    assert f"http://testserver/p/withdrawal/{petitions.withdraw_token(signed)}\n" in mail.text


async def test_an_organiser_signs_in_with_the_mailed_link(house):
    await access.make_sign_in_link("ana@example.org", NOON)
    await access.ask_sign_in("ana@example.org", NOON)
    mail = await composed(house, Errand.SIGN_IN)
    token = mail.parts[1].url.removeprefix("http://testserver/desk/sign-in/")
    assert await access.sign_in(token, NOON)
    assert await composed(house, Errand.SIGN_IN) is None


async def test_a_subject_that_is_gone_is_not_found(house):
    post = Post(1, Lane.MAILS, Errand.GUEST_TICKET, 999_999, NOON, NOON + DAY, 1, None, None, None)
    with pytest.raises(NotFound):
        await mails.compose(post, house)


async def test_a_name_or_title_stays_on_its_line(house):
    await make_petition(title="Release\r\nBcc: everybody@example.org")
    await sign_at_once("release", by_email("Cy\r\nBcc: x@example.org"), NOON)
    mail = await composed(house)
    assert mail.name == "Cy Bcc: x@example.org"
    assert "\n" not in mail.subject


def test_every_text_of_a_mail_is_translated():
    files = sorted((LOCALE_FOLDER.parent / "mails").glob("*_mails.py"))
    source = "".join("".join(path.read_text() for path in files).split())
    assert "paper.say(" in source
    with (LOCALE_FOLDER / "zh_Hant" / "mail.po").open("rb") as opened:
        known = {message.id for message in read_po(opened, locale="zh_Hant") if message.id}
    assert source.count("paper.say(") == sum(
        source.count('paper.say("' + msgid.replace(" ", "") + '"') for msgid in known
    )
