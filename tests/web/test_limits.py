"""Who asks too often waits, with Valkey and without."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from types import SimpleNamespace

import httpx
import msgspec
import pytest
import redis.asyncio as redis
from msgspec import structs

from events import db, sealing
from events.errors import NotFound
from tests.conftest import living
from tests.factories import NOON, SESSION, make_event, order
from tests.web.conftest import HIDDEN
from web import limits
from web.app import create_app
from web.limits import Rule, TooMany

RULE = Rule("test", 3, 60)
LOCAL = limits.LocalCounts()


def asking(settings, valkey, address: str = "192.0.2.1"):
    """As much of a request as the limiter looks at."""
    state = SimpleNamespace(settings=settings, valkey=valkey, local_counts=LOCAL)
    return SimpleNamespace(app=SimpleNamespace(state=state), client=SimpleNamespace(host=address))


@pytest.fixture
async def valkey(settings):
    sealing.use_key(settings.secret_key)
    client = redis.Redis.from_url(settings.valkey_url, decode_responses=True)
    await client.flushdb()
    yield client
    await client.aclose()


@pytest.fixture
def limited(settings):
    return replace(settings, rate_limits="on")


async def test_a_caller_is_stopped_at_the_number_of_the_rule(limited, valkey):
    request = asking(limited, valkey)
    for _ in range(3):
        await limits.check(request, RULE)
    with pytest.raises(TooMany) as refusal:
        await limits.check(request, RULE)
    assert 0 < refusal.value.retry_after <= 60


async def test_many_at_once_are_counted_exactly(limited, valkey):
    async def passed() -> bool:
        try:
            await limits.check(asking(limited, valkey), RULE)
        except TooMany:
            return False
        return True

    assert sum(await asyncio.gather(*(passed() for _ in range(50)))) == 3


async def test_callers_and_rules_are_counted_apart(limited, valkey):
    for address in ("192.0.2.1", "192.0.2.2"):
        for name in ("one", "two"):
            for _ in range(3):
                await limits.check(asking(limited, valkey, address), Rule(name, 3, 60))


async def test_addresses_of_one_house_are_one_caller(limited, valkey):
    for last in ("1", "2", "3"):
        await limits.check(asking(limited, valkey, f"2001:db8::{last}"), RULE)
    with pytest.raises(TooMany):
        await limits.check(asking(limited, valkey, "2001:db8::4"), RULE)
    await limits.check(asking(limited, valkey, "2001:db8:0:1::4"), RULE)


async def test_no_address_is_kept(limited, valkey):
    await limits.check(asking(limited, valkey), RULE)
    [key] = await valkey.keys("*")
    assert "192" not in key
    assert 0 < await valkey.ttl(key) <= 60


async def test_without_valkey_each_process_counts_by_itself(limited):
    nobody = redis.Redis.from_url("redis://127.0.0.1:1/0", decode_responses=True)
    for address in ("192.0.2.7", "192.0.2.8"):
        for _ in range(3):
            await limits.check(asking(limited, nobody, address), RULE)
        with pytest.raises(TooMany) as refusal:
            await limits.check(asking(limited, nobody, address), RULE)
        assert 0 < refusal.value.retry_after <= 60
    await nobody.aclose()


async def test_a_limit_does_not_begin_anew_when_valkey_goes_away(limited, valkey):
    nobody = redis.Redis.from_url("redis://127.0.0.1:1/0", decode_responses=True)
    for held in (valkey, nobody, valkey):
        await limits.check(asking(limited, held, "192.0.2.9"), RULE)
    with pytest.raises(TooMany):
        await limits.check(asking(limited, nobody, "192.0.2.9"), RULE)
    await nobody.aclose()


def test_local_counts_are_few_and_end():
    counts = limits.LocalCounts()
    for number in range(limits.LOCAL_KEYS_MAX + 500):
        assert counts.add(str(number), 60)[0] == 1
    assert len(counts._counts) == limits.LOCAL_KEYS_MAX
    assert counts.add(str(limits.LOCAL_KEYS_MAX + 499), 60)[0] == 2
    assert [counts.add("soon over", 0)[0] for _ in range(3)] == [1, 1, 1]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_a_network_is_what_one_house_has(limited, address, network):
    assert limits.network(asking(limited, None, address)) == network


async def test_a_subject_is_counted_whoever_asks(limited, valkey):
    spent = [
        await limits.spend(asking(limited, valkey, f"192.0.2.{n}"), RULE, "ana") for n in range(5)
    ]
    assert spent == [True, True, True, False, False]
    assert await limits.spend(asking(limited, valkey), RULE, "ben")


async def test_limits_are_off_when_the_settings_say_so(settings, valkey):
    for _ in range(9):
        await limits.check(asking(settings, valkey), RULE)


async def test_a_page_says_when_to_come_back(limited, database, valkey):
    await db.disconnect()
    app = create_app(limited, lambda: None)
    async with living(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
            answers = [await http.get("/t/nothing") for _ in range(2)]
            assert {answer.status_code for answer in answers} == {404}
            [key] = await valkey.keys("limit:secret:*")
            await valkey.set(key, 10_000, ex=30)
            response = await http.get("/t/nothing")
    assert response.status_code == 429
    assert 0 < int(response.headers["retry-after"]) <= 30


async def attempts(limited, valkey, places, emails, event="film", address="192.0.2.1", **how):
    """How many of some registrations were taken, in turn."""
    taken = 0
    for email in emails:
        try:
            async with limits.holding(asking(limited, valkey, address), event, places, email):
                if how.get("refused"):
                    raise NotFound("event")
        except TooMany:
            continue
        except NotFound:
            continue
        taken += 1
    return taken


async def test_one_address_holds_few_places_however_it_is_typed(limited, valkey):
    spelled = ["amo@example.org", "AMO@Example.org", "ａmo@example.org"] * 30
    assert await attempts(limited, valkey, 1, spelled) == limits.PLACES_OF_ADDRESS.times
    assert await attempts(limited, valkey, 1, ["amo@example.org"], event="another") == 1


@pytest.mark.parametrize("theirs", [1, 5, 29, 30])
async def test_how_soon_a_stranger_is_refused_tells_nothing_of_an_address(limited, valkey, theirs):
    """Whoever types an address until they are refused meets the same end, is it known or not."""
    held = await attempts(limited, valkey, 1, ["amo@example.org"] * theirs)
    assert held == theirs
    soon = [
        await attempts(limited, valkey, 1, [email] * 60, address="198.51.100.1")
        for email in ("amo@example.org", "nobody@example.org")
    ]
    assert soon == [limits.PLACES_OF_ADDRESS.times] * 2


async def test_one_network_holds_few_places_whatever_addresses_it_types(limited, valkey):
    typed = [f"n{n}@example.org" for n in range(80)]
    assert await attempts(limited, valkey, 1, typed) == limits.PLACES_OF_NETWORK.times
    assert await attempts(limited, valkey, 1, typed, address="198.51.100.1", event="other") == 60
    assert await attempts(limited, valkey, 1, [None] * 80, event="third") == 60


@pytest.mark.parametrize(("bookings", "places"), [(1, 100), (3, 10), (30, 1), (1, 40)])
async def test_a_class_gets_in_however_its_teacher_books(limited, valkey, bookings, places):
    """One registration of as many as its offer lets, or several as usual."""
    teacher = ["teacher@school.example.org"] * bookings
    assert await attempts(limited, valkey, places, teacher) == bookings


async def test_what_is_refused_holds_nothing(limited, valkey):
    for _ in range(100):
        await attempts(limited, valkey, 10, ["amo@example.org"], refused=True)
    assert await attempts(limited, valkey, 10, ["amo@example.org"]) == 1


async def test_on_the_page_and_in_the_api_three_hundred_bookings_hold_few(limited, database):
    """The attack as it was done: one address, then one network, on a running application."""
    await db.disconnect()
    app = create_app(limited, lambda: None, now=lambda: NOON)
    async with (
        living(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://testserver"
        ) as browser,
    ):
        await app.state.valkey.flushdb()
        await make_event(sessions=[structs.replace(SESSION, capacity=500)])
        browser_form = (await browser.get("/e/film/register")).text
        hidden = dict(HIDDEN.findall(browser_form))
        statuses = []
        for n in range(60):
            fields = hidden | {"name": f"N{n}", "email": "amo@example.org", "key": f"{n:032}"}
            statuses.append((await browser.post("/e/film/registrations", data=fields)).status_code)
        assert (statuses.count(303), statuses.count(429)) == (30, 30)
        body = msgspec.to_builtins(await order(), str_keys=True)
        for n in range(60):
            body["contact"]["email"] = f"n{n}@example.org"
            answer = await browser.post("/api/v1/events/film/registrations", json=body)
            statuses.append(answer.status_code)
        assert (statuses.count(201), statuses.count(429)) == (30, 60)
        assert int(answer.headers["retry-after"]) > 0
