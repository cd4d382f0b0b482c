"""Outgoing mails: who was told what, and a place to read them without a mail server."""

from __future__ import annotations

from dataclasses import replace as replace_settings
from html import unescape

import pytest
from msgspec.structs import replace

from events import access, db, mails, outbox, petitions, qr, registration
from events.access import SYSTEM
from events.outbox import Errand, Lane
from events.registration import GuestOrder
from tests.events.petitions.evening import by_email, last_signature, make_petition
from tests.factories import NOON, SESSION, book, make_event, sign_at_once
from tests.web.desk import evening
from tests.web.desk.conftest import ANA
from tests.web.desk.event.test_phones import scanned
from tests.web.desk.reading import table
from web.desk.naming import NAMES

BO = "bo@example.org"


async def ids() -> list[int]:
    return db.column(await db.fetch("SELECT id FROM outbox ORDER BY id"), "id")


async def test_the_list_is_newest_first_with_state(ana):
    await make_event()
    await evening.register("Cy")
    await evening.register("Dee")
    [first, _] = await outbox.claim(Lane.MAILS, NOON)
    await outbox.finish(first, outbox.SENT, NOON)
    response = await ana.get("/desk/mail")
    rows = table(response.text, "<h1>")
    assert [(row[1], row[2], row[3]) for row in rows[1:]] == [
        ("Dee dee@example.org", "Registration", "Waiting"),
        ("Cy cy@example.org", "Registration", "Sent"),
    ]
    assert "No mail server is set." in response.text


async def test_one_mail_is_read_with_its_ticket_and_its_links(ana):
    await make_event()
    view = await evening.register("Cy")
    [post] = await ids()
    response = await ana.get(f"/desk/mail/{post}")
    assert scanned(response.text) == evening.code(view)
    assert f'href="http://testserver/r/{view.reference}/{view.secret}"' in response.text
    assert "cy@example.org" in response.text
    assert "A calendar file goes with it." in response.text
    short = view.tickets[0].ticket.short
    assert f"{short[:4]} {short[4:]}" in response.text


async def test_what_went_wrong_is_said(ana):
    await make_event()
    await evening.register("Cy")
    [post] = await outbox.claim(Lane.MAILS, NOON)
    await outbox.give_up(post, "550 no such user", NOON)
    assert "1 mail could not be sent." in await ana.read("/desk/mail")
    page = await ana.read(f"/desk/mail/{post.id}")
    assert "550 no such user" in page
    assert "Given up" in page


async def test_a_mail_that_tells_nobody_any_more_says_so(ana):
    await make_event()
    view = await evening.register("Cy")
    await registration.cancel(view.reference, SYSTEM, None, NOON)
    [first, *_] = await ids()
    page = await ana.read(f"/desk/mail/{first}")
    assert "Nobody is left to tell" in page


async def test_names_in_a_mail_are_only_words(ana):
    await make_event()
    await evening.register("<script>alert(1)</script>")
    [post] = await ids()
    for path in ("/desk/mail", f"/desk/mail/{post}"):
        assert "<script>alert" not in (await ana.get(path)).text


async def test_how_somebody_signs_in_is_for_admins_alone(ana, organiser, clock):
    await access.ask_sign_in(ANA, NOON)
    [post] = await ids()
    assert "Sign-in link" in await ana.read("/desk/mail")
    assert "/desk/sign-in/" in (await ana.get(f"/desk/mail/{post}")).text
    assert "Sign-in link" not in await organiser.read("/desk/mail")
    assert (await organiser.get(f"/desk/mail/{post}")).status_code == 404


async def one_of_each(settings) -> dict[int, mails.Mail]:
    """A mail of every kind that there is, by its row."""
    await make_event()
    companions = [GuestOrder(offer="free", name=name, email=BO) for name in ("Bo", "Eve")]
    view = await book(GuestOrder(offer="free"), *companions)
    gone = [view.tickets[n].ticket.public_id for n in (0, 2)]
    await registration.cancel(view.reference, SYSTEM, gone, NOON)
    await make_petition(events=["film"])
    await sign_at_once("release", by_email(), NOON)
    await sign_at_once("release", by_email("Dee"), NOON)
    await petitions.confirm(petitions.confirm_token(await last_signature()), NOON)
    await sign_at_once("release", by_email("Dee"), NOON)
    await access.ask_sign_in(ANA, NOON)
    for post in (await outbox.recent([Errand.SIGNATURE_PENDING], None, 2))[1:] * 9:
        again = await outbox.post(Errand.SIGNATURE_PENDING, post.subject, NOON)
        await mails.may_go((await outbox.by_ids([again]))[0], "cy@example.org", NOON)
    house = await mails.house(settings)
    posts = await outbox.recent(list(mails.KINDS), None, 100)
    composed = {post.id: await mails.compose(post, house) for post in posts}
    assert {post.kind for post in posts if composed[post.id]} == set(mails.KINDS)
    return {post: mail for post, mail in composed.items() if mail}


def secrets_of(mail: mails.Mail) -> set[str]:
    """What acts in the reader's name: links, and codes that let in."""
    links = {part.url for part in mail.parts if isinstance(part, mails.Link)}
    return links | {text for code in mail.tickets for text in (qr.svg_path(code.code), code.short)}


def shown(page: str, secret: str) -> bool:
    return secret in unescape(page) or secret.partition("//testserver")[2] in page.split('"')


@pytest.mark.parametrize("who", ["admin", "organiser"])
@pytest.mark.parametrize("server", [True, False])
async def test_a_link_that_acts_is_shown_to_an_admin_without_a_mail_server_and_to_nobody_else(
    ana, organiser, settings, who, server
):
    """The list, and every kind of mail: with a server the desk says who, what and when only."""
    written = await one_of_each(settings)
    desk = ana if who == "admin" else organiser
    url = "smtp://127.0.0.1:25" if server else None
    desk.http._transport.app.state.settings = replace_settings(settings, smtp_url=url)
    may_read = who == "admin" and not server
    found = []
    whole = (await desk.get("/desk/mail")).text
    for post, mail in written.items():
        response = await desk.get(f"/desk/mail/{post}")
        if who == "organiser" and response.status_code == 404:
            continue
        page = response.text
        assert mail.to in page
        found += [shown(page, secret) for secret in secrets_of(mail)]
        assert not any(shown(whole, secret) for secret in secrets_of(mail))
    assert set(found) == {may_read}


async def test_mails_about_another_teams_event_are_not_found(elsewhere):
    await make_event()
    await evening.register("Cy")
    [post] = await ids()
    assert "Cy" not in (await elsewhere.read("/desk/mail")).split()
    assert (await elsewhere.get(f"/desk/mail/{post}")).status_code == 404


async def test_no_mail_of_any_kind_is_found_by_another_team(ana, elsewhere, settings):
    """Those about events and petitions are their teams'; what has no team is for admins alone."""
    written = await one_of_each(settings)
    assert "No mail has been written yet." in await elsewhere.read("/desk/mail")
    for post in written:
        assert (await elsewhere.get(f"/desk/mail/{post}")).status_code == 404
        assert (await ana.get(f"/desk/mail/{post}")).status_code == 200


async def test_a_sent_mail_says_to_whom_also_when_it_would_say_nothing_any_more(ana):
    """Confirmed or cancelled since: the desk still knows who was told, and that it went."""
    await make_event()
    await make_petition()
    view = await evening.register("Dee")
    await sign_at_once("release", by_email(), NOON)
    posts = await outbox.claim(Lane.MAILS, NOON)
    await outbox.finish_all(posts, outbox.SENT, NOON)
    await petitions.confirm(petitions.confirm_token(await last_signature()), NOON)
    await registration.cancel(view.reference, SYSTEM, None, NOON)
    rows = table((await ana.get("/desk/mail")).text, "<h1>")[1:]
    assert [(row[1], row[3]) for row in rows if row[3] == "Sent"] == [
        ("Cy cy@example.org", "Sent"), ("Dee dee@example.org", "Sent"),
    ]  # fmt: skip
    assert "Nobody is left to tell" not in await ana.read("/desk/mail")
    for post in posts:
        assert "@example.org>" in await ana.read(f"/desk/mail/{post.id}")


@pytest.mark.parametrize("post", ["0", "99999", "x", "-1", "99999999999999999999"])
async def test_a_mail_that_is_none_is_not_found(ana, post):
    assert (await ana.get(f"/desk/mail/{post}")).status_code == 404


async def test_a_long_list_goes_on(ana):
    await make_event(sessions=[replace(SESSION, capacity=None)])
    for n in range(27):
        await evening.register(f"Guest{n:02}")
    first = (await ana.get("/desk/mail")).text
    assert "Guest26" in first
    assert "Guest01" not in first
    further = first.partition('href="?after=')[2].partition('"')[0]
    assert "Guest01" in await ana.read(f"/desk/mail?after={further}")


def test_every_kind_of_mail_has_a_name_on_the_desk():
    assert set(NAMES["mails"]) == set(mails.KINDS)
