"""The schema: brought up to date by one process at a time, and refused when it is not."""

from __future__ import annotations

import contextlib
import io
import os

import asyncpg

from events import migrations

LOCK = 0x7075726E_6F757400  # one migration at a time, whoever starts it
STRANGE = """The database was made by another version of Turnout ({}), which this one cannot read.
Run the version that made it, or begin with an empty database (another --data)."""


async def migrate(database_url: str) -> None:
    """Apply what is missing. Processes that ask at the same moment wait for each other.

    Raises SystemExit for a database that another version has made, and that this one cannot read.
    """
    os.environ.setdefault("PICCOLO_CONF", "events.piccolo_conf")
    from piccolo.apps.migrations.commands.forwards import run_forwards

    from events import db, published

    guard = await _connected(database_url)
    try:
        await guard.execute("SELECT pg_advisory_lock($1)", LOCK)
        if strange := await _applied(guard) - migrations.expected():
            raise SystemExit(STRANGE.format(", ".join(sorted(strange))))
        if await _not_applied(guard):
            db.point_at(database_url)
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                result = await run_forwards("all")
            if not result.success:
                raise SystemExit(f"The migration failed: {result.message}\n{said.getvalue()}")
        if await guard.fetchval(published.MADE_FROM) != published.digest():
            async with guard.transaction():
                await guard.execute(published.script())
    finally:
        await guard.close()


async def empty(database_url: str) -> None:
    """Remove everything, the schema too: for a sample that was cut short while it was loaded."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    finally:
        await connection.close()


async def missing(database_url: str) -> list[str]:
    """The migrations that a database lacks, and ``views`` when its views are others."""
    from events import published

    connection = await _connected(database_url)
    try:
        lacking = await _not_applied(connection)
        views = await connection.fetchval(published.MADE_FROM)
    finally:
        await connection.close()
    return lacking if views == published.digest() else [*lacking, "views"]


async def _connected(database_url: str) -> asyncpg.Connection[asyncpg.Record]:
    """A connection. Raises SystemExit naming the setting, and never its password."""
    try:
        return await asyncpg.connect(database_url)
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else None
        said = why or type(problem).__name__
        raise SystemExit(f"TURNOUT_DATABASE_URL: no database answers there ({said})") from None


async def _not_applied(connection: asyncpg.Connection[asyncpg.Record]) -> list[str]:
    """The migrations that the database has not had."""
    return sorted(migrations.expected() - await _applied(connection))


async def _applied(connection: asyncpg.Connection[asyncpg.Record]) -> set[str]:
    try:
        rows = await connection.fetch("SELECT name FROM migration WHERE app_name = 'events'")
    except asyncpg.UndefinedTableError:
        rows = []
    return {row["name"] for row in rows}


async def require_current(database_url: str) -> None:
    """Refuse to serve on an old schema. Raises SystemExit saying what to do."""
    if left := await missing(database_url):
        raise SystemExit(f"The database lacks {', '.join(left)}: run `turnout migrate` first")
