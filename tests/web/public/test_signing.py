"""Signing on the petition's page, and the buttons behind the mailed links."""

from __future__ import annotations

import pytest

from events import db, petitions
from events.access import SYSTEM
from events.petitions import PetitionDraft
from tests.factories import NOON, make_campaign, make_event

PAGE = "/p/gaza"
POST = "/p/gaza/signatures"
DEE = {"name": "Dee", "email": "dee@example.org", "deliver": "on"}


@pytest.fixture
async def gaza(database: str) -> None:
    await make_campaign()
    draft = PetitionDraft(
        title={"zh-Hant": "讓孩子活下去", "en": "Let the children live"},
        demand="停火",
        target="外交部",
        campaigns=["equality"],
        goal=5000,
        baseline=1204,
    )
    await petitions.put_petition("gaza", draft, SYSTEM, NOON)


async def states() -> list[str]:
    return [row["state"] for row in await db.fetch("SELECT state FROM signature_now ORDER BY id")]


async def signed() -> petitions.SignatureView:
    return await petitions.signature(await db.fetch_value("SELECT max(id) FROM signature"))


async def test_the_page_says_what_it_demands_and_how_many_have_signed(visitor, gaza):
    page = await visitor.get(PAGE, "en")
    assert "Let the children live" in page.text
    assert "1,204" in page.text
    assert "5,000" in page.text


async def test_every_signer_is_thanked_alike(visitor, gaza):
    first = await visitor.send(PAGE, POST, DEE)
    again = await visitor.send(PAGE, POST, DEE)
    for response in (first, again):
        assert (response.status_code, response.headers["location"]) == (303, f"{PAGE}/thanks")
    assert (await visitor.get(f"{PAGE}/thanks")).status_code == 200
    assert await states() == ["pending"]


@pytest.mark.parametrize("unseen", ["\ufe0f", "\u3164", "\u2800", "\u0301", "\u200d", "\u202e"])
async def test_a_name_in_which_nothing_can_be_seen_is_missing(visitor, gaza, unseen):
    response = await visitor.send(PAGE, POST, DEE | {"name": unseen})
    assert response.status_code == 422
    assert "Please give your name." in response.text
    assert await states() == []


async def test_all_that_is_wrong_is_said_at_once(visitor, gaza):
    response = await visitor.send(PAGE, POST, {"email": "dee", "city": "臺南"})
    assert response.status_code == 422
    for sentence in ("Please give your name.", "can receive mail", "agree that we deliver"):
        assert sentence in response.text
    assert 'value="臺南"' in response.text
    assert await states() == []


async def test_a_poster_says_where_it_hangs(visitor, gaza):
    await make_event()
    page = f"{PAGE}?at=film/one"
    assert 'name="at" value="film/one"' in (await visitor.get(page)).text
    await visitor.send(page, POST, DEE)
    assert await db.fetch_value("SELECT origin FROM signature") == "poster"


async def test_a_poster_of_a_session_that_is_gone_still_lets_sign(visitor, gaza):
    response = await visitor.send(f"{PAGE}?at=film/gone", POST, DEE)
    assert response.status_code == 303
    assert await states() == ["pending"]


async def test_the_mailed_link_only_counts_after_its_button(visitor, gaza):
    await visitor.send(PAGE, POST, DEE)
    link = f"/p/confirmation/{(await signed()).confirm_token}"
    for _ in range(2):
        assert "Was it you?" in (await visitor.get(link)).text
    assert await states() == ["pending"]
    response = await visitor.send(link, link, {})
    assert (response.status_code, response.headers["location"]) == (303, link)
    assert await states() == ["confirmed"]
    assert "Your signature counts" in (await visitor.get(link)).text


async def test_who_did_not_sign_says_so(visitor, gaza):
    await visitor.send(PAGE, POST, DEE)
    token = (await signed()).confirm_token
    await visitor.send(f"/p/confirmation/{token}", f"/p/rejection/{token}", {})
    assert await states() == ["rejected"]
    assert "never will" in (await visitor.get(f"/p/confirmation/{token}")).text


async def test_a_signature_is_withdrawn_by_its_button(visitor, gaza):
    await visitor.send(PAGE, POST, DEE)
    link = f"/p/withdrawal/{(await signed()).withdraw_token}"
    assert "Withdraw my signature" in (await visitor.get(link)).text
    await visitor.send(link, link, {})
    assert await states() == ["withdrawn"]
    assert "You can sign again" in (await visitor.get(link)).text


@pytest.mark.parametrize("first", ["confirmation", "rejection"])
async def test_an_old_link_does_nothing_to_a_later_signing(visitor, gaza, first):
    """Neither confirms what somebody else typed with the address since, nor takes it off."""
    await visitor.send(PAGE, POST, DEE)
    old = await signed()
    link = f"/p/confirmation/{old.confirm_token}"
    await visitor.send(link, f"/p/{first}/{old.confirm_token}", {})
    withdrawal = f"/p/withdrawal/{old.withdraw_token}"
    await visitor.send(withdrawal, withdrawal, {})
    await visitor.send(PAGE, POST, DEE)
    before = await states()
    assert before[-1] == "pending"
    assert 'action="/p/confirmation' not in (await visitor.get(link)).text
    for path in (link, f"/p/rejection/{old.confirm_token}", withdrawal):
        await visitor.send(link, path, {})
    assert await states() == before
    new = f"/p/confirmation/{(await signed()).confirm_token}"
    await visitor.send(new, new, {})
    assert (await states())[-1] == "confirmed"


@pytest.mark.parametrize("page", ["confirmation", "withdrawal"])
@pytest.mark.parametrize("token", ["1.x", "x", "1", "%00", "99999999999999999999.x"])
async def test_a_wrong_link_opens_nothing(visitor, gaza, page, token):
    await visitor.send(PAGE, POST, DEE)
    assert (await visitor.get(f"/p/{page}/{token}")).status_code == 404


async def test_a_closed_petition_takes_no_more(visitor, gaza):
    await make_event()
    await db.execute("UPDATE petition SET open = false")
    assert "This petition is closed." in (await visitor.get(PAGE)).text
    response = await visitor.send("/e/film/register", POST, DEE)
    assert response.status_code == 410
    assert "This petition is closed" in response.text
