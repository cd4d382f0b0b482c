"""What strangers try: whoever types a name and an address proves nothing by it."""

from __future__ import annotations

import re
from itertools import count

import pytest

from events import access, addresses, db, mails, outbox, petitions, registration
from events.access import SYSTEM
from events.outbox import Lane
from events.people import PersonDraft, identify
from events.petitions import PetitionDraft
from tests.factories import HOUR, NOON, Phone, make_event, pair

FORM = "/e/film/register"
POST = "/e/film/registrations"
VICTIM = {"name": "阿默", "email": "amo@example.org", "phone": "0912 345 678"}
NOBODY = {"name": "小白", "email": "nobody@example.org"}
SPELLINGS = (
    {"name": "阿默", "email": "amo@example.org"},
    {"name": " 阿默 ", "email": "AMO@Example.ORG"},
    {"name": "阿默", "email": "ａｍｏ@example.org"},
)


@pytest.fixture
async def evening(visitor) -> Phone:
    """A film whose ticket page offers a petition, and a phone at its door."""
    await make_event()
    draft = PetitionDraft(title="讓孩子活下去", demand="停火", campaigns=[], events=["film"])
    await petitions.put_petition("gaza", draft, SYSTEM, NOON)
    await visitor.get("/p/gaza")
    return await pair()


async def booked(visitor, who) -> registration.RegistrationView:
    response = await visitor.send(FORM, POST, who)
    assert response.status_code == 303, response.text
    _, _, reference, secret = response.headers["location"].split("/")
    return await registration.by_secret(reference, secret)


def page_of(view) -> str:
    return f"/t/{view.tickets[0].ticket.secret}"


async def sign_by_ticket(visitor, view) -> None:
    fields = {"petition": "gaza", "notice": "1"}
    response = await visitor.send(FORM, f"{page_of(view)}/signatures", fields)
    assert response.status_code == 303


async def sign_by_mail(visitor, who, *, confirm: bool) -> None:
    await visitor.send("/p/gaza", "/p/gaza/signatures", who | {"deliver": "on"})
    if confirm:
        [link] = re.findall(r"/p/confirmation/\S+", await newest_mail(visitor))
        assert (await visitor.send(link, link, {})).status_code == 303


async def newest_mail(visitor) -> str:
    """The text of the mail that was promised last, with its recipient in front."""
    house = await mails.house(visitor.http._transport.app.state.settings)
    posts = await outbox.claim(Lane.MAILS, visitor.clock.now + HOUR)
    mail = await mails.compose(posts[-1], house)
    await outbox.finish_all(posts, outbox.SENT, NOON)
    return f"{mail.to}\n{mail.text}"


async def read(visitor, view) -> str:
    """The part of a ticket's page about petitions, without what differs for every ticket."""
    page = (await visitor.get(page_of(view))).text
    part = page[page.index('id="petitions"') :]
    numbers = count(1)
    names: dict[str, str] = {}
    return re.sub(
        r"/(t|p/withdrawal)/[\w.=-]+|value=\"[\w.:-]{20,}\"",
        lambda found: names.setdefault(found[0], f"#{next(numbers)}"),
        part,
    )


async def victims_signature(visitor, phone, how: str) -> None:
    if how == "by mail":
        return await sign_by_mail(visitor, VICTIM, confirm=True)
    if how == "by mail, pending":
        return await sign_by_mail(visitor, VICTIM, confirm=False)
    view = await booked(visitor, VICTIM)
    if how == "by ticket, inside":
        assert await phone.show(view.tickets[0]) == "admit"
    await sign_by_ticket(visitor, view)
    return None


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    "how", ["by mail", "by mail, pending", "by ticket, outside", "by ticket, inside"]
)
async def test_a_ticket_page_never_tells_what_the_same_name_and_address_signed(
    visitor, evening, how, spelling
):
    """Before and after signing, outside and inside, it reads as that of somebody unknown."""
    await victims_signature(visitor, evening, how)
    stranger, unknown = await booked(visitor, spelling), await booked(visitor, NOBODY)
    assert "/p/withdrawal/" not in await read(visitor, stranger)
    assert await read(visitor, stranger) == await read(visitor, unknown)
    for view in (stranger, unknown):
        await sign_by_ticket(visitor, view)
    assert await read(visitor, stranger) == await read(visitor, unknown)
    for view in (stranger, unknown):
        assert await evening.show(view.tickets[0]) == "admit"
    await petitions.witness_admissions(evening.device.event, NOON + HOUR)
    assert await read(visitor, stranger) == await read(visitor, unknown)


async def test_what_a_strangers_ticket_withdraws_is_only_its_own(visitor, evening):
    await sign_by_mail(visitor, VICTIM, confirm=True)
    stranger = await booked(visitor, SPELLINGS[0])
    await sign_by_ticket(visitor, stranger)
    page = (await visitor.get(page_of(stranger))).text
    [link] = re.findall(r"/p/withdrawal/[^\"]+", page)
    await visitor.send(link, link, {})
    assert (await petitions.petition("gaza")).signatures.confirmed == 1


@pytest.mark.parametrize("first", ["admitted", "signed"])
async def test_a_ticket_that_never_came_in_is_not_witnessed_by_another(visitor, evening, first):
    victim, stranger = await booked(visitor, VICTIM), await booked(visitor, SPELLINGS[0])
    if first == "signed":
        await sign_by_ticket(visitor, stranger)
    assert await evening.show(victim.tickets[0]) == "admit"
    if first == "admitted":
        await sign_by_ticket(visitor, stranger)
    await petitions.witness_admissions(evening.device.event, NOON + HOUR)
    assert (await petitions.petition("gaza")).signatures.total == 0


async def test_an_address_typed_at_a_poster_is_not_witnessed_by_its_owners_admission(
    visitor, evening
):
    victim = await booked(visitor, VICTIM)
    await sign_by_mail(visitor, VICTIM | {"at": "film/one"}, confirm=False)
    assert await evening.show(victim.tickets[0]) == "admit"
    await petitions.witness_admissions(evening.device.event, NOON + HOUR)
    assert (await petitions.petition("gaza")).signatures.total == 0


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_a_repeated_booking_overwrites_nothing_of_an_earlier_one(visitor, evening, spelling):
    view = await booked(visitor, VICTIM)
    later = await booked(visitor, spelling | {"phone": "0999999999"})
    again = await registration.registration_view(view.id)
    told = (again.contact.name, again.contact.email, again.contact.phone)
    assert told == (VICTIM["name"], VICTIM["email"], VICTIM["phone"])
    assert [ticket.email for ticket in again.tickets] == [VICTIM["email"]]
    assert later.contact.phone == "0999999999"


ALIKE = (
    ("amo@straße.example", "amo@strasse.example"),
    ("amo@faß.example", "amo@fass.example"),
)


@pytest.mark.parametrize(("victims", "strangers"), [*ALIKE, *(pair[::-1] for pair in ALIKE)])
async def test_mail_goes_to_the_address_that_its_registration_or_signature_was_given(
    visitor, evening, victims, strangers
):
    """Two addresses that only fold alike are two mailboxes: neither hears of the other."""
    for email in (victims, strangers):
        await booked(visitor, VICTIM | {"email": email})
        booking = await newest_mail(visitor)
        await sign_by_mail(visitor, VICTIM | {"email": email}, confirm=False)
        signing = await newest_mail(visitor)
        for mail in (booking, signing):
            assert mail.startswith(f"{addresses.mended(email)}\n")
    assert await db.fetch_value("SELECT count(*) FROM signature") == 2


@pytest.mark.parametrize(
    "typed", ["ana@ｅxample.org", "ａna@example.org", "ANA@EXAMPLE.ORG", "ana@example.org"]
)
async def test_no_guest_ever_changes_where_a_sign_in_mail_goes(visitor, evening, typed):
    await access.make_sign_in_link("ana@example.org", NOON)
    await booked(visitor, {"name": "", "email": typed} | {"name": "阿"})
    async with db.transaction():
        await identify([PersonDraft("", typed)], NOON, None)
    await newest_mail(visitor)
    await visitor.send("/desk/sign-in", "/desk/sign-in", {"email": "ana@example.org"})
    assert (await newest_mail(visitor)).startswith("ana@example.org\n")


@pytest.mark.parametrize(
    ("account", "asked"), [("ana@straße.example", "ana@strasse.example"),
                           ("ana@fass.example", "ana@faß.example")]
)  # fmt: skip
async def test_an_address_that_only_folds_alike_signs_in_to_nothing(
    visitor, evening, account, asked
):
    await access.make_sign_in_link(account, NOON)
    await visitor.send("/desk/sign-in", "/desk/sign-in", {"email": asked})
    house = await mails.house(visitor.http._transport.app.state.settings)
    posts = await outbox.recent([outbox.Errand.SIGN_IN], None, 9)
    assert [await mails.compose(post, house) for post in posts] == [None] * len(posts)
