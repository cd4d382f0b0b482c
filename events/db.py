"""The database: one engine, one kind of transaction, and plain statements inside it.

Piccolo's own transaction leaks its connection when COMMIT fails and lets transactions nest in
silence; ``Engine`` and ``Transaction`` here mend the first, ``transaction()`` refuses the second.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextvars import ContextVar
from enum import StrEnum
from typing import Any

import asyncpg
import msgspec
from piccolo.constraints import Check
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from events import errors

LOCK_TIMEOUT = "3s"
SETTINGS = {
    "timezone": "UTC",
    "lock_timeout": LOCK_TIMEOUT,
    "jit": "off",
    # A use case repeats small statements: each is planned once, not at every call. So it must not
    # read a whole table that is small when it is planned.
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
}
# A report is rare, and large: it is planned for what is asked.
SNAPSHOT = """
    SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
    SET LOCAL plan_cache_mode = auto;
    SET LOCAL enable_seqscan = on
"""
CLOSE_TIMEOUT_SECONDS = 5
OLDEST_POSTGRES = 17


class Transaction(PostgresTransaction):
    """A transaction that gives its connection back however it ends."""

    __slots__ = ()

    async def _free(self) -> None:
        if self.engine.pool:
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()

    async def __aenter__(self) -> PostgresTransaction:
        if self._parent is not None:
            return self._parent
        self.connection = await self.get_connection()  # type: ignore[no-untyped-call]
        try:
            self.transaction = self.connection.transaction()
            await self.begin()  # type: ignore[no-untyped-call]
        except BaseException:
            await self._free()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, exception_type: object, exception: object, traceback: object) -> bool:
        if self._parent is not None:
            return False
        self.engine.current_transaction.reset(self.context)
        try:
            if self._committed or self._rolled_back:
                return False
            if exception is None:
                await self.commit()  # type: ignore[no-untyped-call]
            else:
                with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                    await self.rollback()  # type: ignore[no-untyped-call]
        finally:
            await self._free()
        return False


class Engine(PostgresEngine):
    """Piccolo's engine with our transaction; it does not connect when it is imported."""

    async def check_version(self) -> None:
        """Left to ``connect``: an import must not need a database."""

    def transaction(self, allow_nested: bool = True) -> Transaction:
        """A transaction of our kind; ``transaction()`` never nests."""
        return Transaction(engine=self, allow_nested=allow_nested)


DB = Engine(config={})
_snapshots = asyncio.Semaphore()
_held: ContextVar[Any] = ContextVar("held", default=None)


async def _reset(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Leave no transaction behind; asyncpg's own reset would cost a round trip a statement."""
    if connection.is_in_transaction():
        await connection.reset()


def point_at(database_url: str) -> None:
    """Say which database the engine talks to, before any connection is made."""
    DB.config.clear()
    DB.config.update(
        dsn=database_url,
        timeout=10,
        server_settings=SETTINGS,
    )


async def connect(database_url: str, *, connections_max: int = 5) -> None:
    """Open the pool. Raises RuntimeError when the server is older than PostgreSQL 17.

    A process has one thread: five connections keep it busy, and more only crowd out each other's
    caches. A report is long, so reports never hold the last of them.
    """
    global _snapshots
    _snapshots = asyncio.Semaphore(max(1, connections_max // 2))
    point_at(database_url)
    await DB.start_connection_pool(min_size=2, max_size=connections_max, reset=_reset)
    version = int(await fetch_value("SHOW server_version_num")) // 10_000
    if version < OLDEST_POSTGRES:
        await disconnect()
        raise RuntimeError(f"PostgreSQL {version} is too old: {OLDEST_POSTGRES} or later")


async def disconnect() -> None:
    """Close the pool; connections that hang are cut after ``CLOSE_TIMEOUT_SECONDS``."""
    pool = DB.pool
    if pool is None:
        return
    try:
        await asyncio.wait_for(pool.close(), CLOSE_TIMEOUT_SECONDS)
    except TimeoutError:
        pool.terminate()
    DB.pool = None


@contextlib.asynccontextmanager
async def transaction() -> AsyncIterator[PostgresTransaction]:
    """One use case, all or nothing. Raises TransactionError when one is already open.

    Raises Invalid instead of keeping what was done for a request with wrong fields.
    """
    async with DB.transaction(allow_nested=False) as tx:
        yield tx
        errors.settle()


@contextlib.asynccontextmanager
async def connection() -> AsyncIterator[None]:
    """One connection for several statements that need no transaction around them."""
    assert DB.pool is not None, "events.db.connect() comes first"
    async with DB.pool.acquire() as held:
        context = _held.set(held)
        try:
            yield
        finally:
            _held.reset(context)


@contextlib.asynccontextmanager
async def snapshot() -> AsyncIterator[None]:
    """Several questions answered from one moment: REPEATABLE READ, READ ONLY.

    Half of the connections at most: whoever reads a long report keeps nobody waiting at the door.
    """
    async with _snapshots, transaction() as tx:
        await tx.connection.execute(SNAPSHOT)
        yield


async def fetch(sql: str, *arguments: object) -> list[asyncpg.Record]:
    """Run one statement with ``$1 …`` arguments, in the open transaction if there is one."""
    current = DB.current_transaction.get()
    held = current.connection if current else _held.get()
    if held:
        return await held.fetch(sql, *arguments)  # type: ignore[no-any-return]
    assert DB.pool is not None, "events.db.connect() comes first"
    async with DB.pool.acquire() as connection:
        return await connection.fetch(sql, *arguments)  # type: ignore[no-any-return]


async def fetch_row(sql: str, *arguments: object) -> asyncpg.Record | None:
    """The first row of a statement, or None."""
    found = await fetch(sql, *arguments)
    return found[0] if found else None


async def fetch_value(sql: str, *arguments: object) -> Any:
    """The first column of the first row, or None."""
    found = await fetch(sql, *arguments)
    return found[0][0] if found else None


async def execute(sql: str, *arguments: object) -> None:
    """Run one statement for its effect."""
    await fetch(sql, *arguments)


async def run_script(sql: str) -> None:
    """Run several statements without arguments, in the open transaction (for migrations)."""
    current = DB.current_transaction.get()
    assert current is not None, "a script runs whole or not at all"
    await current.connection.execute(sql)


async def lock(*keys: tuple[int, int]) -> None:
    """Take advisory locks until the transaction ends, in sorted order so that none deadlock."""
    for room, subject in sorted(set(keys)):
        await execute("SELECT pg_advisory_xact_lock($1, $2)", room, subject)


def one_of(column: str, words: type[StrEnum]) -> Check:
    """The rule that a column holds a word of an enumeration, for a table's declaration."""
    listed = ", ".join(f"'{word}'" for word in words)
    return Check(f"{column} IN ({listed})")


def with_json(row: asyncpg.Record, *names: str) -> dict[str, Any]:
    """A row as a dictionary, with the named columns read from JSON; null stays None."""
    return {
        name: msgspec.json.decode(value) if name in names and value else value
        for name, value in row.items()
    }


def column(rows: Sequence[asyncpg.Record], name: str) -> list[Any]:
    """One column of the rows, in their order."""
    return [row[name] for row in rows]
