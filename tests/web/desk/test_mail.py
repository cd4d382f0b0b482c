"""Outgoing mails: who was told what, and a place to read them without a mail server."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from events import access, db, mails, outbox, registration
from events.access import SYSTEM
from events.outbox import Lane
from tests.factories import NOON, SESSION, make_event
from tests.web.desk import evening
from tests.web.desk.conftest import ANA
from tests.web.desk.event.test_phones import scanned
from tests.web.desk.reading import table
from web.desk.naming import NAMES


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


async def test_mails_about_another_teams_event_are_not_found(elsewhere):
    await make_event()
    await evening.register("Cy")
    [post] = await ids()
    assert "Cy" not in (await elsewhere.read("/desk/mail")).split()
    assert (await elsewhere.get(f"/desk/mail/{post}")).status_code == 404


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
