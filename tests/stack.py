"""One embedded stack for a test run: all workers share it, each has a database of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from deploy.schema import migrate
from deploy.stack import embedded, processes
from deploy.stack.folder import Folder

TOP = Path(__file__).parent.parent
VARIABLE = "TURNOUT_TEST_STACK"
BORROWER = "TURNOUT_TEST_BORROWER"
"""Of a run within a run: the number of the worker that waits for it, whose servers it uses."""
TEMPLATE = "turnout_template"
CREATE_TEMPLATE = f"""CREATE DATABASE {TEMPLATE} TEMPLATE template0 ENCODING 'UTF8'
    LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"""
START_SECONDS_MAX = 90

# Empties what a test filled, and puts back the rows that the migrations had made. Identities go
# on counting: a test that mixes up two ids must not pass because both are 1.
RESET = """
CREATE SCHEMA kept;
DO $$ DECLARE t text; filled boolean; BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', t) INTO filled;
        IF filled THEN EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', t, t); END IF;
    END LOOP;
END $$;
CREATE FUNCTION kept.reset() RETURNS void LANGUAGE plpgsql AS $$
DECLARE t text; filled boolean; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', t) INTO filled;
        IF filled THEN EXECUTE format('DELETE FROM public.%I', t); END IF;
    END LOOP;
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'kept' LOOP
        EXECUTE format('INSERT INTO public.%I SELECT * FROM kept.%I', t, t);
    END LOOP;
END $$;
"""


@dataclass(frozen=True)
class Stack:
    """Where the servers of the run are."""

    folder: Folder

    def valkey_url(self, number: int) -> str:
        """One of Valkey's databases, so that workers do not meet."""
        return f"{self.folder.valkey_url}?db={number}"

    async def copy(self, name: str) -> str:
        """A fresh copy of the migrated template; its URL."""
        await self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await self._run(f'CREATE DATABASE "{name}" TEMPLATE {TEMPLATE} STRATEGY wal_log')
        return self.folder.database(name)

    async def drop(self, name: str) -> None:
        await self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def _run(self, sql: str) -> None:
        connection = await asyncpg.connect(self.folder.database("postgres"))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()


def is_borrowed() -> bool:
    """Whether the servers are those of a run that waits for this one."""
    return BORROWER in os.environ


def launch() -> subprocess.Popen[bytes]:
    """Start the run's servers beside us; ``find`` waits for them. They end when we do."""
    top = tempfile.mkdtemp(prefix="turnout-test-")
    os.environ[VARIABLE] = top
    return subprocess.Popen(
        [sys.executable, "-m", "tests.stack", top], cwd=TOP, start_new_session=True,
        preexec_fn=processes.ends_with_parent(signal.SIGTERM),
    )  # fmt: skip


def find() -> Stack:
    """The run's stack, once it is ready."""
    top = Path(os.environ[VARIABLE])
    deadline = time.monotonic() + START_SECONDS_MAX
    while not (top / "ready").exists():
        assert time.monotonic() < deadline, "the embedded stack did not start"
        assert top.exists(), "the embedded stack has ended"
        time.sleep(0.02)
    return Stack(Folder((top / "data").resolve()))


async def _make_template(folder: Folder) -> None:
    stack = Stack(folder)
    await stack._run(CREATE_TEMPLATE)
    await migrate(folder.database(TEMPLATE))
    connection = await asyncpg.connect(folder.database(TEMPLATE))
    try:
        await connection.execute(RESET)
    finally:
        await connection.close()


def main() -> None:
    """Keep the servers of a test run up until asked to end."""
    top = Path(sys.argv[1])
    top.chmod(0o711)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with embedded.servers(Folder.at(top / "data"), durable=False):
            asyncio.run(_make_template(Folder(top / "data")))
            (top / "ready").touch()
            while True:
                signal.pause()
    finally:
        shutil.rmtree(top, ignore_errors=True)


if __name__ == "__main__":
    main()
