"""API tokens: who a program is, from one statement, until the token is revoked."""

from __future__ import annotations

import pytest

from events import access, db, sealing
from events.access import SYSTEM, Actor, Role
from events.errors import Invalid, NotFound
from tests.factories import NOON


async def test_a_token_says_which_team_it_acts_for_and_what_it_may(database):
    token = await access.make_token("website", Role.ORGANISER, NOON)
    team = await db.fetch_value("SELECT id FROM team WHERE slug = 'organisation'")
    number = await db.fetch_value("SELECT id FROM api_token")

    actor = await access.actor_for_token(token, NOON)

    assert actor == Actor("token", number, Role.ORGANISER, frozenset((team,)))
    assert actor.name == f"token:{number}"
    assert actor.may_write
    assert actor.may_see_persons
    assert actor.holds(team)
    assert not actor.holds(team + 1)


async def test_only_the_hash_of_a_token_is_kept(database):
    token = await access.make_token("website", Role.READER, NOON)

    assert await db.fetch_value("SELECT token_hash FROM api_token") == sealing.digest(token)


async def test_a_reader_writes_nothing_and_sees_no_persons(database):
    actor = await access.actor_for_token(await access.make_token("a", Role.READER, NOON), NOON)

    assert not actor.may_write
    assert not actor.may_see_persons


async def test_an_unknown_token_is_nobody(database):
    assert await access.actor_for_token("", NOON) is None
    assert await access.actor_for_token("no such token", NOON) is None


async def test_a_revoked_token_is_nobody_from_the_next_request_on(database):
    token = await access.make_token("website", Role.ORGANISER, NOON)
    number = await db.fetch_value("SELECT id FROM api_token")

    await access.revoke_token(number, SYSTEM, NOON)
    await access.revoke_token(number, SYSTEM, NOON)

    assert await access.actor_for_token(token, NOON) is None
    deeds = await db.fetch("SELECT deed FROM journal ORDER BY id")
    assert db.column(deeds, "deed") == ["access.token_made", "access.token_revoked"]


async def test_nobody_revokes_the_token_of_another_team(database):
    token = await access.make_token("website", Role.ORGANISER, NOON)
    number = await db.fetch_value("SELECT id FROM api_token")
    dee = Actor("account", 99, Role.ORGANISER, frozenset((12345,)))

    with pytest.raises(NotFound):
        await access.revoke_token(number, dee, NOON)

    assert await access.actor_for_token(token, NOON)


@pytest.mark.parametrize(("name", "code"), [("  ", "required"), ("x" * 121, "too_long")])
async def test_a_token_has_a_name(database, name, code):
    with pytest.raises(Invalid) as refused:
        await access.make_token(name, Role.ADMIN, NOON)

    assert [(e.field, e.code) for e in refused.value.errors] == [("name", code)]


async def test_asking_who_holds_a_token_is_one_statement(database, statements):
    token = await access.make_token("website", Role.ORGANISER, NOON)
    statements.clear()

    await access.actor_for_token(token, NOON)

    assert len(statements) == 1
