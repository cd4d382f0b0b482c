"""Transactions of ours: one deed, all or nothing, and a connection that always comes back."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest
from piccolo.engine.exceptions import TransactionError

from events import db

BACKEND = "SELECT pg_backend_pid()"


async def free() -> int:
    """How many connections of the pool nobody holds."""
    assert db.DB.pool is not None
    return db.DB.pool.get_max_size() - (db.DB.pool.get_size() - db.DB.pool.get_idle_size())


async def test_one_in_another_is_refused(database):
    with pytest.raises(TransactionError):
        async with db.transaction(), db.transaction():
            pass


async def half() -> None:
    async with db.transaction():
        await db.execute("INSERT INTO team (slug, name) VALUES ('x', 'X')")
        raise ZeroDivisionError


async def test_what_fails_half_way_leaves_nothing(database):
    with pytest.raises(ZeroDivisionError):
        await half()
    assert await db.fetch_value("SELECT count(*) FROM team WHERE slug = 'x'") == 0


async def too_late() -> None:
    """What is wrong shows only at COMMIT."""
    async with db.transaction():
        await db.execute(
            """CREATE TEMP TABLE late (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)
               ON COMMIT DROP"""
        )
        await db.execute("INSERT INTO late VALUES (1), (1)")


async def test_a_commit_that_fails_gives_its_connection_back(database):
    before = await free()
    for _ in range(before + 1):
        with pytest.raises(asyncpg.UniqueViolationError):
            await too_late()
    assert await free() == before


async def test_a_snapshot_sees_one_moment_and_writes_nothing(database):
    async with db.snapshot():
        before = await db.fetch_value("SELECT count(*) FROM team")
        other = await asyncpg.connect(database)
        try:
            await other.execute("INSERT INTO team (slug, name) VALUES ('x', 'X')")
        finally:
            await other.close()
        assert await db.fetch_value("SELECT count(*) FROM team") == before
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with db.snapshot():
            await db.execute("INSERT INTO team (slug, name) VALUES ('y', 'Y')")


async def test_reports_leave_connections_to_the_door(database):
    assert db.DB.pool is not None
    reading, over = asyncio.Event(), asyncio.Event()

    async def report() -> None:
        async with db.snapshot():
            reading.set()
            await over.wait()

    reports = [asyncio.create_task(report()) for _ in range(db.DB.pool.get_max_size() + 1)]
    async with asyncio.timeout(5):
        await reading.wait()
        assert await db.fetch_value("SELECT 1") == 1
    over.set()
    await asyncio.gather(*reports)


async def test_statements_share_a_held_connection_and_no_transaction(database):
    async with db.connection():
        first = await db.fetch_value(BACKEND)
        moment = await db.fetch_value("SELECT now()")
        assert await db.fetch_value(BACKEND) == first
        assert await db.fetch_value("SELECT now()") > moment
        async with db.transaction():
            assert await db.fetch_value(BACKEND) != first
    assert await free() == (db.DB.pool and db.DB.pool.get_max_size())
