"""The last places are sold once, all of them, and nobody hears anything but yes or sold out."""

from __future__ import annotations

import httpx
import pytest
import pytest_asyncio

from events import db
from events.places import claiming
from tests.races.selling import CLIENTS, problems, sell

GUARD = "AND (size IS NULL OR taken + at_door + asked.heads <= size)"


async def test_of_twenty_places_none_is_sold_twice_and_none_is_lost(web):
    assert await problems(await sell(web)) == []


async def test_a_real_server_sells_them_no_differently(server, alone):
    """A process of its own, over a hundred connections to it."""
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    async with httpx.AsyncClient(base_url=server.base_url, limits=limits, timeout=60) as client:
        crowd = await sell(client)
    assert await problems(crowd) == []


@pytest.fixture
def unguarded(monkeypatch):
    """Places are taken without asking whether they are left."""
    assert GUARD in claiming._CLAIM
    monkeypatch.setattr(claiming, "_CLAIM", claiming._CLAIM.replace(GUARD, ""))


@pytest_asyncio.fixture
async def unchecked(web):
    """Nor does the database look at them."""
    await db.execute("ALTER TABLE quota DROP CONSTRAINT ck_quota_taken_within_size")
    yield
    await db.execute("UPDATE quota SET size = NULL")
    await db.execute(
        """ALTER TABLE quota ADD CONSTRAINT ck_quota_taken_within_size
           CHECK (taken >= 0 AND (size IS NULL OR taken <= size))"""
    )


async def test_without_the_guard_this_test_fails(web, unguarded, unchecked):
    """Else it would prove nothing."""
    found = await problems(await sell(web))
    assert any("of 20 places are sold" in problem for problem in found), found


async def test_behind_the_guard_stands_a_constraint(web, unguarded):
    """It sells nothing twice either, but its answers are not clean."""
    found = await problems(await sell(web, CLIENTS // 2))
    assert found
    assert not any("of 20 places are sold" in problem for problem in found)
