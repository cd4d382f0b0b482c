"""The schema comes into an empty database by ``turnout migrate``, or by Piccolo's own command."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from deploy import schema
from events import migrations, published
from tests.stack import Stack

TOP = Path(__file__).parents[2]
PICCOLO = Path(sys.executable).with_name("piccolo")
VIEWS = """SELECT c.relname::text AS name, c.oid::bigint AS made FROM pg_class AS c
           WHERE c.relkind = 'v' AND c.relnamespace = 'public'::regnamespace"""


@pytest_asyncio.fixture
async def young(stack: Stack, worker_number: int) -> AsyncIterator[str]:
    """An empty database; its URL."""
    name = f"young_{os.getpid()}_{worker_number}"
    await stack.drop(name)
    await stack._run(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield stack.folder.database(name)
    await stack.drop(name)


def piccolo(database_url: str, *arguments: str) -> str:
    """Piccolo's command as an operator types it; what it printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TURNOUT_")}
    variables = {"PICCOLO_CONF": "events.piccolo_conf", "TURNOUT_DATABASE_URL": database_url}
    done = subprocess.run(
        [PICCOLO, "migrations", *arguments], cwd=TOP, env=kept | variables,
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def turnout_migrate(database_url: str) -> None:
    """``turnout migrate``: a process of its own, as no test's engine may be pointed elsewhere."""
    variables = {
        "TURNOUT_DATABASE_URL": database_url,
        "TURNOUT_VALKEY_URL": "redis://unused",
        "TURNOUT_SECRET_KEY": secrets.token_urlsafe(32),
    }
    subprocess.run(
        [sys.executable, "-m", "deploy.command", "migrate"], cwd=TOP, env=os.environ | variables,
        check=True, timeout=120,
    )  # fmt: skip


async def ask(database_url: str, sql: str) -> Sequence[asyncpg.Record]:
    connection = await asyncpg.connect(database_url)
    try:
        return await connection.fetch(sql)
    finally:
        await connection.close()


async def views(database_url: str) -> dict[str, int]:
    """Every view with its number, which is another when it was made anew."""
    return {row["name"]: row["made"] for row in await ask(database_url, VIEWS)}


@pytest.mark.parametrize("app", ["events", "all"])
async def test_piccolo_s_own_command_makes_it_all(young, app):
    assert await schema.missing(young) == [*sorted(migrations.expected()), "views"]
    piccolo(young, "forwards", app)
    assert await schema.missing(young) == []
    assert (await views(young)).keys() == published.VIEWS.keys()
    [team] = await ask(young, "SELECT slug FROM team")
    assert team["slug"] == "organisation"


async def test_forwards_twice_is_forwards_once(young):
    piccolo(young, "forwards", "events")
    before = await views(young)
    assert "No migrations need to be run" in piccolo(young, "forwards", "events")
    assert await views(young) == before
    assert await schema.missing(young) == []


async def test_backwards_leaves_nothing_and_forwards_begins_anew(young):
    piccolo(young, "forwards", "events")
    piccolo(young, "backwards", "events", "all", "--auto_agree")
    assert await ask(young, "SELECT FROM pg_tables WHERE tablename = 'team'") == []
    assert await views(young) == {}
    piccolo(young, "forwards", "events")
    assert await schema.missing(young) == []


async def test_the_database_may_be_named_in_a_file(young, tmp_path, monkeypatch):
    """As a container is told its secrets."""
    (tmp_path / "url").write_text(f"{young}\n")
    monkeypatch.setenv("PICCOLO_CONF", "events.piccolo_conf")
    monkeypatch.delenv("TURNOUT_DATABASE_URL", raising=False)
    monkeypatch.setenv("TURNOUT_DATABASE_URL_FILE", str(tmp_path / "url"))
    subprocess.run([PICCOLO, "migrations", "forwards", "events"], cwd=TOP, check=True, timeout=120)
    assert await schema.missing(young) == []


def test_the_configuration_is_read_without_a_database():
    """Nothing is connected to by an import, and who has pointed the engine is left alone."""
    read = """
import events.db
events.db.point_at("postgresql://meant/turnout")
import events.piccolo_conf
assert events.db.DB.config["dsn"] == "postgresql://meant/turnout"
assert events.db.DB.pool is None
"""
    nowhere = {"TURNOUT_DATABASE_URL": "postgresql://127.0.0.1:1/nowhere"}
    for code in ("import events.piccolo_conf", read):
        subprocess.run(
            [sys.executable, "-c", code], cwd=TOP, env=os.environ | nowhere, check=True, timeout=60
        )


@pytest.mark.parametrize(
    "spoilt",
    [
        f"COMMENT ON VIEW {published.FIRST} IS 'of another version'",
        f"COMMENT ON VIEW {published.FIRST} IS NULL",
        f"DROP VIEW {published.FIRST} CASCADE",
        f"DROP VIEW {published.FIRST} CASCADE; CREATE VIEW {published.FIRST} AS SELECT 1 AS id",
    ],
)
async def test_views_of_another_text_are_made_anew(young, spoilt):
    turnout_migrate(young)
    before = await views(young)
    assert before.keys() == published.VIEWS.keys()
    await ask(young, "CREATE VIEW gone_by_now AS SELECT 1 AS id")
    connection = await asyncpg.connect(young)
    await connection.execute(spoilt)
    await connection.close()
    assert await schema.missing(young) == ["views"]
    turnout_migrate(young)
    after = await views(young)
    assert await schema.missing(young) == []
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())


async def test_views_of_the_same_text_stay(young):
    turnout_migrate(young)
    before = await views(young)
    turnout_migrate(young)
    assert await views(young) == before


@pytest.mark.parametrize("again", [turnout_migrate, lambda url: piccolo(url, "forwards", "events")])
async def test_killed_before_piccolo_noted_the_migration(young, again):
    """The schema is there and Piccolo does not know: it is noted, and nothing is made twice."""
    turnout_migrate(young)
    await ask(young, "INSERT INTO team (slug, name) VALUES ('kept', 'Kept')")
    before = await views(young)
    await ask(young, "DELETE FROM migration")
    assert await schema.missing(young) == sorted(migrations.expected())
    again(young)
    assert await schema.missing(young) == []
    assert await views(young) == before
    teams = await ask(young, "SELECT slug FROM team ORDER BY id")
    assert [row["slug"] for row in teams] == ["organisation", "kept"]
    assert len(await ask(young, "SELECT FROM epoch")) == 1
