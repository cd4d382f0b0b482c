"""A request that came at a bad moment: a form is kept and sent again, a replay finds its deed."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace

import asyncpg
import httpx
import msgspec
import redis.asyncio as redis

from events import db
from events.access import make_sign_in_link
from tests.conftest import living
from tests.factories import NOON, make_campaign, make_event, order
from tests.web.conftest import HIDDEN
from web import limits
from web.app import create_app

REGISTER = ("/e/film/register", "/e/film/registrations")
TYPED = {"name": 'Cy "<b>', "email": "cy@example.org", "places": "2", "guest-2-name": "多多"}


@asynccontextmanager
async def a_browser(settings, database):
    """A browser before an app with limits, and the Valkey in which they are counted."""
    await db.disconnect()
    limited = replace(settings, rate_limits="on")
    valkey = redis.Redis.from_url(settings.valkey_url, decode_responses=True)
    await valkey.flushdb()
    app = create_app(limited, lambda: None, now=lambda: NOON)
    async with living(app), valkey:
        transport = httpx.ASGITransport(app=app)
        headers = {"accept-language": "en"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://testserver", headers=headers
        ) as http:
            yield http, valkey


async def fill(valkey: redis.Redis, rule: limits.Rule) -> None:
    """As if the callers had asked as often as they may, and much more."""
    keys = await valkey.keys(f"limit:{rule.name}:*")
    assert keys
    for key in keys:
        await valkey.set(key, 10**6, ex=60)


async def registrations() -> int:
    return await db.fetch_value("SELECT count(*) FROM registration")


async def test_a_form_that_came_too_often_is_sent_again_from_the_page_that_says_so(
    settings, database
):
    await make_event()
    async with a_browser(settings, database) as (http, valkey):
        page, post = REGISTER
        hidden = dict(HIDDEN.findall((await http.get(page)).text))
        await http.post(post, data=hidden | {"name": ""})
        await http.post(post, data=hidden | {"name": "Eve", "email": "eve@example.org"})
        await fill(valkey, limits.REGISTER)
        hidden = dict(HIDDEN.findall((await http.get(page)).text))
        refused = await http.post(post, data=hidden | TYPED)
        assert (refused.status_code, "retry-after" in refused.headers) == (429, True)
        assert "What you typed is kept on this page." in refused.text
        held = dict(HIDDEN.findall(refused.text))
        held["name"] = held["name"].replace("&#34;", '"').replace("&lt;", "<").replace("&gt;", ">")
        assert {name: held.get(name) for name in TYPED} == TYPED
        assert await registrations() == 1
        await valkey.flushdb()
        again = await http.post(post, data=held)
        assert again.status_code == 303
        assert await registrations() == 2
        assert (await http.post(post, data=held)).status_code == 303
        assert await registrations() == 2


async def test_a_form_of_another_site_is_not_offered_again(settings, database):
    await make_event()
    async with a_browser(settings, database) as (http, valkey):
        page, post = REGISTER
        await http.post(post, data={})
        await fill(valkey, limits.REGISTER)
        hidden = dict(HIDDEN.findall((await http.get(page)).text))
        for data, headers in (
            (hidden | TYPED, {"sec-fetch-site": "cross-site"}), (TYPED, {}),
            (hidden | TYPED, {"origin": "https://evil.example"}),
        ):  # fmt: skip
            answer = await http.post(post, data=data, headers=headers)
            assert answer.status_code == 429
            assert "cy@example.org" not in answer.text


async def test_what_waits_for_a_lock_is_sent_again_too(settings, database):
    """An account's link is asked for while its table is held: nothing is typed twice."""
    await make_event()
    await make_campaign()
    await make_sign_in_link("ana@example.org", NOON)
    async with a_browser(settings, database) as (http, _):
        hidden = dict(HIDDEN.findall((await http.get("/desk/sign-in")).text))
        other = await asyncpg.connect(database)
        async with other.transaction():
            await other.execute("LOCK TABLE sign_in_link IN ACCESS EXCLUSIVE MODE")
            answer = await http.post("/desk/sign-in", data=hidden | {"email": "ana@example.org"})
        await other.close()
        assert answer.status_code == 409
        assert dict(HIDDEN.findall(answer.text))["email"] == "ana@example.org"


async def test_a_replay_finds_its_deed_also_when_no_more_places_may_be_held(settings, database):
    await make_event()
    body = msgspec.to_builtins(await order())
    key = {"idempotency-key": "k" * 20}
    async with a_browser(settings, database) as (http, valkey):
        first = await http.post("/api/v1/events/film/registrations", json=body, headers=key)
        assert first.status_code == 201
        [held] = await valkey.keys(f"limit:{limits.PLACES_OF_NETWORK.name}:*")
        assert await valkey.get(held) == "1"
        again = await http.post("/api/v1/events/film/registrations", json=body, headers=key)
        assert (again.status_code, again.json()) == (201, first.json())
        assert await valkey.get(held) == "1", "what was made before holds nothing more"
        await fill(valkey, limits.PLACES_OF_NETWORK)
        again = await http.post("/api/v1/events/film/registrations", json=body, headers=key)
        assert (again.status_code, again.json()) == (201, first.json())
        other = {"idempotency-key": "o" * 20}
        new = await http.post("/api/v1/events/film/registrations", json=body, headers=other)
        assert new.status_code == 429
