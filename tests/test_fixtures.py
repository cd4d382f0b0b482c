"""The fixtures themselves: what everybody's tests lean on."""

from __future__ import annotations

import asyncpg
import pytest

from events import db, sealing
from tests.factories import make_event


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_every_test_begins_with_what_the_migrations_made(database, turn):
    """Both turns add a team: the second would fail if the first one's were still there."""
    assert await db.fetch_value("SELECT count(*) FROM epoch") == 1
    assert await db.fetch_value("SELECT count(*) FROM team") == 1
    await db.execute("INSERT INTO team (slug, name) VALUES ('ana', 'Ana')")
    await db.execute("UPDATE epoch SET value = 7")


async def test_the_database_is_the_workers_own_and_the_key_is_in_use(database):
    assert (await db.fetch_value("SELECT current_database()")) in database
    assert len(sealing.secret("test", 1)) == 22


async def test_constraints_hold_again_after_the_reset(database):
    with pytest.raises(asyncpg.UniqueViolationError):
        await db.execute("INSERT INTO team (slug, name) VALUES ('organisation', 'twice')")


async def test_the_client_asks_the_app_on_the_same_database(client):
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (200, "ok")


async def test_an_event_made_without_facts_can_be_booked(database):
    event = await make_event()
    assert [session.left for session in event.sessions] == [20]
    assert [offer.slug for offer in event.offers] == ["free"]


def test_rounds_are_a_tenth_unless_the_long_run_was_asked_for(rounds, monkeypatch):
    monkeypatch.setattr("tests.conftest.LONG", False)
    assert (rounds(1000), rounds(5)) == (100, 1)
    monkeypatch.setattr("tests.conftest.LONG", True)
    assert (rounds(1000), rounds(5)) == (1000, 5)
