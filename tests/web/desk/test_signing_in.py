"""Signing in by a link that only a press of a button spends."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from events import access, db, outbox
from events.outbox import Errand
from tests.factories import DAY, HOUR, MINUTE
from tests.web.desk.conftest import ANA, Desk, signed_in
from web.app import create_app


async def link(clock) -> str:
    return f"/desk/sign-in/{await access.make_sign_in_link(ANA, clock())}"


async def test_opening_the_link_spends_nothing(stranger, clock):
    path = await link(clock)
    for method in ("GET", "HEAD", "GET"):
        response = await stranger.http.request(method, path)
        assert response.status_code == 200
    assert "One press, and you are in." in await stranger.read(path)
    assert (await stranger.send(path, path, {})).headers["location"] == "/desk"
    assert "Today" in await stranger.read("/desk")


async def test_a_link_signs_in_once(stranger, browser, clock):
    path = await link(clock)
    await stranger.send(path, path, {})
    second = Desk(browser(), clock)
    response = await second.send(path, path, {})
    assert response.status_code == 410
    assert "This link has ended" in response.text
    assert (await second.get("/desk")).headers["location"] == "/desk/sign-in"


@pytest.mark.parametrize("token", ["x", "a" * 300, "%00", "..%2fdesk"])
async def test_a_link_that_nobody_made_signs_nobody_in(stranger, token):
    path = f"/desk/sign-in/{token}"
    assert (await stranger.send("/desk/sign-in", path, {})).status_code in (404, 410)
    assert "session" not in stranger.http.cookies


async def test_the_address_of_the_desk_carries_no_secret(stranger, clock):
    path = await link(clock)
    response = await stranger.send(path, path, {})
    assert response.headers["location"] == "/desk"
    token = path.rpartition("/")[2]
    assert token not in response.headers["set-cookie"]
    shown = await stranger.http.get(path)
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert shown.headers["cache-control"] == "no-store"


async def test_the_session_cookie_is_for_this_host_alone(settings, database, clock):
    await db.disconnect()
    secure = replace(settings, base_url="https://turnout.example.org")
    app = create_app(secure, lambda: None, now=clock)
    async with app.lifespan():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=secure.base_url) as http:
            desk = Desk(http, clock)
            path = await link(clock)
            cookie = (await desk.send(path, path, {})).headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


async def test_signing_in_again_ends_the_earlier_session(ana, browser, clock):
    earlier = ana.http.cookies["session"]
    await signed_in(ana.http, clock, ANA)
    assert ana.http.cookies["session"] != earlier
    old = Desk(browser(), clock)
    old.http.cookies.set("session", earlier)
    assert (await old.get("/desk")).status_code == 303
    assert (await ana.get("/desk")).status_code == 200


async def test_a_planted_session_is_worth_nothing(stranger, clock):
    """Somebody who chose the cookie beforehand is not signed in with it afterwards."""
    stranger.http.cookies.set("session", "chosen-by-an-attacker")
    path = await link(clock)
    response = await stranger.send(path, path, {})
    assert "chosen-by-an-attacker" not in response.headers["set-cookie"]


async def test_signing_out_ends_the_session_here_and_on_the_server(ana, browser, clock):
    held = ana.http.cookies["session"]
    response = await ana.send("/desk", "/desk/sign-out", {})
    assert response.headers["location"] == "/desk/sign-in"
    assert "session" not in ana.http.cookies
    copy = Desk(browser(), clock)
    copy.http.cookies.set("session", held)
    assert (await copy.get("/desk")).status_code == 303


@pytest.mark.parametrize("waited", [12 * HOUR + MINUTE, 14 * DAY + MINUTE])
async def test_a_session_that_rests_too_long_is_over(ana, clock, waited):
    clock.forward(waited)
    assert (await ana.get("/desk")).headers["location"] == "/desk/sign-in"


async def test_a_disabled_account_is_out_at_its_next_request(ana):
    await db.execute("UPDATE account SET disabled_at = now()")
    assert (await ana.get("/desk")).status_code == 303


async def test_asking_is_answered_alike_whether_an_account_exists(stranger, clock):
    await access.make_sign_in_link(ANA, clock())
    answers = [
        await stranger.send("/desk/sign-in", "/desk/sign-in", {"email": email})
        for email in (ANA, "dee@example.org", " ANA@Example.org ")
    ]
    assert {(r.status_code, r.headers["location"], r.text) for r in answers} == {
        (303, "/desk/sign-in/asked", "")
    }
    posted = await outbox.recent([Errand.SIGN_IN], None, 10)
    mails = [await access.sign_in_mail(post.subject) for post in posted]
    assert sorted(mail.email for mail in mails if mail) == [ANA, ANA]
    assert "a link is on its way" in await stranger.read("/desk/sign-in/asked")


@pytest.mark.parametrize("email", ["", "  ", "ana", "@", "a b@example.org", "x" * 400 + "@e.org"])
async def test_what_is_no_address_is_to_be_mended(stranger, email):
    response = await stranger.send("/desk/sign-in", "/desk/sign-in", {"email": email})
    assert response.status_code == 422
    assert "Please give the e-mail address of your account" in response.text
    assert 'aria-invalid="true"' in response.text
    assert await db.fetch_value("SELECT count(*) FROM sign_in_link") == 0


async def test_a_form_from_elsewhere_signs_nobody_in(stranger, clock):
    path = await link(clock)
    assert (await stranger.http.post(path, data={})).status_code == 403
    assert (await stranger.send(path, path, {})).status_code == 303


@pytest.mark.parametrize("language", ["en", "zh-TW"])
async def test_the_sign_in_pages_speak_both_languages(stranger, language):
    stranger.headers["accept-language"] = language
    word = {"en": "Mail me a link", "zh-TW": "寄登入連結給我"}[language]
    assert word in await stranger.read("/desk/sign-in")
