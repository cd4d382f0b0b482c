"""The stack that is measured: durable servers in a folder that goes, and processes on them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil

from deploy.stack import embedded, processes
from deploy.stack.folder import Folder

TOP = Path(__file__).parents[2]
READY_SECONDS_MAX = 60
STOP_SECONDS_MAX = 20
MEGABYTE = 1_000_000
CEILING = ("-P", "-c", "from deploy.bench.ceiling import serve; serve({port})")
SERVE = ("-P", "-m", "deploy.command", "serve", "--port", "{port}")


@dataclass(frozen=True, slots=True)
class Running:
    """A web process: where it listens, and how long its start took, in seconds."""

    base_url: str
    process: subprocess.Popen[bytes]
    start_seconds: float

    def memory(self) -> float:
        """The resident memory of the process now, in MB."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / MEGABYTE


@dataclass(frozen=True, slots=True)
class Stack:
    """The servers, and what processes on them need to know."""

    folder: Folder
    secret_key: str

    async def database(self, name: str) -> str:
        """A new database of that name with the schema in it; its URL."""
        connection = await asyncpg.connect(self.folder.database("postgres"))
        try:
            await connection.execute(
                f"""CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'
                    LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"""
            )
        finally:
            await connection.close()
        database_url = self.folder.database(name)
        await self.command(database_url, "migrate")
        return database_url

    async def command(self, database_url: str, *arguments: str) -> str:
        """The output of a ``turnout`` command on a database. Raises RuntimeError when it fails."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "deploy.command", *arguments, cwd=TOP,
            env=self.environment(database_url), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        said, complained = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"turnout {' '.join(arguments)}: {complained.decode()[-2000:]}")
        return said.decode()

    def environment(self, database_url: str) -> dict[str, str]:
        """The environment of a process on one of the databases."""
        kept = {name: v for name, v in os.environ.items() if not name.startswith("TURNOUT_")}
        return kept | {
            "TURNOUT_DATABASE_URL": database_url,
            "TURNOUT_VALKEY_URL": self.folder.valkey_url,
            "TURNOUT_SECRET_KEY": self.secret_key,
            "TURNOUT_RATE_LIMITS": "off",
            "TURNOUT_BASE_URL": "http://127.0.0.1",
            "TURNOUT_ALLOW_WEAK": "rate_limits",
        }

    @contextlib.contextmanager
    def serving(self, database_url: str) -> Iterator[Running]:
        """One web process on a database, as ``turnout serve`` runs it."""
        with self._running(SERVE, self.environment(database_url)) as running:
            yield running

    @contextlib.contextmanager
    def ceiling(self, database_url: str) -> Iterator[Running]:
        """The bare handler on a database, under the same server program."""
        variables = os.environ | {"TURNOUT_BENCH_DATABASE_URL": database_url}
        with self._running(CEILING, variables) as running:
            yield running

    @contextlib.contextmanager
    def _running(self, command: tuple[str, ...], variables: Mapping[str, str]) -> Iterator[Running]:
        port = free_port()
        base_url = f"http://127.0.0.1:{port}"
        log = self.folder.log / f"web-{port}.log"
        begun = time.perf_counter()
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, *(part.format(port=port) for part in command)],
                cwd=TOP, env=dict(variables), stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, start_new_session=True,
                preexec_fn=processes.ends_with_parent(signal.SIGTERM),
            )  # fmt: skip
        try:
            wait_ready(base_url, process, log)
            yield Running(base_url, process, time.perf_counter() - begun)
        finally:
            processes.stop(process, signal.SIGTERM, STOP_SECONDS_MAX)


@contextlib.contextmanager
def stack() -> Iterator[Stack]:
    """An empty stack with durable settings; nothing of it is left behind."""
    path = Path(tempfile.mkdtemp(prefix="turnout-bench-"))
    try:
        folder = Folder.at(path)
        with embedded.servers(folder, durable=True):
            yield Stack(folder, secrets.token_urlsafe(48))
    finally:
        shutil.rmtree(path, ignore_errors=True)


def wait_ready(base_url: str, process: subprocess.Popen[bytes], log: Path | None = None) -> None:
    """Wait until ``/readyz`` answers 200. Raises RuntimeError with what the process said."""
    deadline = time.monotonic() + READY_SECONDS_MAX
    while True:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"{base_url}/readyz", timeout=5),  # noqa: S310  our own http
        ):
            return
        if process.poll() is not None or time.monotonic() > deadline:
            said = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log else ""
            raise RuntimeError(f"The web process does not get ready:\n{said}")
        time.sleep(0.02)


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return int(attempt.getsockname()[1])
