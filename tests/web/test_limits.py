"""Who asks too often waits; without Valkey nobody does."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from types import SimpleNamespace

import httpx
import pytest
import redis.asyncio as redis

from events import db, sealing
from tests.conftest import living
from web import limits
from web.app import create_app
from web.limits import Rule, TooMany

RULE = Rule("test", 3, 60)


def asking(settings, valkey, address: str = "192.0.2.1"):
    """As much of a request as the limiter looks at."""
    state = SimpleNamespace(settings=settings, valkey=valkey)
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


async def test_without_valkey_nobody_is_stopped(limited):
    nobody = redis.Redis.from_url("redis://127.0.0.1:1/0", decode_responses=True)
    for _ in range(9):
        await limits.check(asking(limited, nobody), RULE)
    await nobody.aclose()


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
            key = f"limit:secret:{limits._caller(asking(limited, valkey, '127.0.0.1'))}"
            await valkey.set(key, 10_000, ex=30)
            response = await http.get("/t/nothing")
    assert response.status_code == 429
    assert 0 < int(response.headers["retry-after"]) <= 30
