"""Signing never dead-ends: a way to sign for whoever is in, a way back for whoever signed."""

from __future__ import annotations

import re

import pytest

from events import db, mails, outbox, petitions, registration
from events.access import SYSTEM
from events.outbox import Errand
from events.petitions import PetitionDraft
from tests.factories import HOUR, NOON, book, make_event, pair
from tests.web.conftest import HIDDEN

PAGE, POST = "/p/gaza", "/p/gaza/signatures"
CY = {"name": "Cy", "email": "cy@example.org", "deliver": "on"}
FORM = re.compile(r'<form[^>]*action="(/[pt]/[^"]+)"[^>]*>(.*?)</form>', re.DOTALL)


@pytest.fixture
async def gaza(database: str) -> None:
    await make_event()
    draft = PetitionDraft(title="停火", demand="停火", campaigns=["equality"], events=["film"])
    await petitions.put_petition("gaza", draft, SYSTEM, NOON)


async def newest() -> int:
    return await db.fetch_value("SELECT max(id) FROM signature")


async def states() -> list[str]:
    rows = await db.fetch("SELECT state FROM signature_given ORDER BY id")
    return [row["state"] for row in rows]


async def become(visitor, state: str) -> int:
    """A signature by name and address, or with a ticket, that has come to a state."""
    if state == "witnessed":
        [ticket] = (await book()).tickets
        await (await pair()).show(ticket)
        await press(visitor, f"/t/{ticket.ticket.secret}", "signatures")
        return await newest()
    await visitor.send(PAGE, POST, CY)
    signed = await newest()
    if state in ("confirmed", "withdrawn"):
        await petitions.confirm(petitions.confirm_token(signed), NOON)
    if state == "withdrawn":
        await petitions.withdraw(petitions.withdraw_token(signed), NOON)
    if state == "rejected":
        await petitions.reject(petitions.confirm_token(signed), NOON)
    return signed


async def press(visitor, page: str, button: str):
    """Press the button of a page whose form goes to an address that ends so."""
    forms = FORM.findall((await visitor.get(page)).text)
    [(action, body)] = [found for found in forms if button in found[0]]
    return await visitor.http.post(action, data=dict(HIDDEN.findall(body)))


STATES = ["pending", "confirmed", "witnessed", "withdrawn", "rejected"]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", ["confirmation", "withdrawal"])
async def test_every_button_of_every_link_in_every_state_does_something(visitor, gaza, kind, state):
    signed = await become(visitor, state)
    tokens = {"confirmation": petitions.confirm_token, "withdrawal": petitions.withdraw_token}
    page = f"/p/{kind}/{tokens[kind](signed)}"
    shown = await visitor.get(page)
    assert shown.status_code == 200
    for action, _ in FORM.findall(shown.text):
        before = await states()
        response = await press(visitor, page, action)
        assert response.status_code == 303, action
        assert (await visitor.get(response.headers["location"])).status_code == 200
        assert await states() != before, action
        break
    for href in re.findall(r'href="(/p/[^"]+)"', shown.text):
        assert (await visitor.get(href)).status_code == 200


@pytest.mark.parametrize("state", STATES)
async def test_a_link_of_one_kind_opens_no_page_of_the_other(visitor, gaza, state):
    signed = await become(visitor, state)
    confirm, withdraw = petitions.confirm_token(signed), petitions.withdraw_token(signed)
    assert (await visitor.get(f"/p/confirmation/{withdraw}")).status_code == 404
    assert (await visitor.get(f"/p/withdrawal/{confirm}")).status_code == 404


@pytest.mark.parametrize("confirmed", [False, True])
async def test_the_first_mail_and_the_confirmed_page_lead_to_the_withdrawal(
    visitor, gaza, settings, confirmed
):
    await visitor.send(PAGE, POST, CY)
    [post] = await outbox.recent([Errand.SIGNATURE_PENDING], None, 1)
    mail = await mails.compose(post, await mails.house(settings))
    link = f"/p/withdrawal/{petitions.withdraw_token(await newest())}"
    assert f"{settings.base_url}{link}\n" in mail.text
    if confirmed:
        page = f"/p/confirmation/{petitions.confirm_token(await newest())}"
        await press(visitor, page, "confirmation")
        assert f'href="{link}"' in (await visitor.get(page)).text
    assert (await press(visitor, link, "withdrawal")).status_code == 303
    assert await states() == ["withdrawn"]


@pytest.mark.parametrize("earlier", ["nothing", "mailed", "confirmed", "with the ticket"])
async def test_whoever_is_in_always_has_the_button(visitor, gaza, earlier):
    [ticket] = (await book()).tickets
    page = f"/t/{ticket.ticket.secret}"
    if earlier in ("mailed", "confirmed"):
        await become(visitor, "pending" if earlier == "mailed" else "confirmed")
    if earlier == "with the ticket":
        hidden = dict(HIDDEN.findall((await visitor.get(PAGE)).text))
        fields = hidden | {"petition": "gaza"}
        assert (await visitor.http.post(f"{page}/signatures", data=fields)).status_code == 303
    await (await pair()).show(ticket)
    shown = (await visitor.get(page)).text
    assert "once you have come in" not in shown
    assert (await press(visitor, page, "signatures")).status_code == 303
    after = (await visitor.get(page)).text
    assert "You have signed." in after
    assert "I sign" not in after
    assert (await states())[-1] == "witnessed"


async def test_whoever_signed_finds_the_way_back_on_a_ticket_that_is_cancelled(visitor, gaza):
    signed = await become(visitor, "witnessed")
    secret = await db.fetch_value("SELECT ticket FROM signature WHERE id = $1", signed)
    view, ticket = await registration.of_ticket(secret)
    await registration.cancel(view.reference, SYSTEM, None, NOON + HOUR)
    page = (await visitor.get(f"/t/{ticket.ticket.secret}")).text
    assert f'href="/p/withdrawal/{petitions.withdraw_token(signed)}"' in page
    assert "I sign" not in page


async def test_a_void_ticket_signs_nothing(visitor, gaza):
    view = await book()
    await registration.cancel(view.reference, SYSTEM, None, NOON)
    hidden = dict(HIDDEN.findall((await visitor.get(PAGE)).text))
    path = f"/t/{view.tickets[0].ticket.secret}/signatures"
    response = await visitor.http.post(path, data=hidden | {"petition": "gaza"})
    assert response.status_code == 422
    assert await states() == []
