"""Processes that hold a data folder, as ``turnout up`` does, for tests that kill them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import psutil

from deploy.stack.folder import Folder
from deploy.stack.processes import running_in

TOP = Path(__file__).parents[3]
HOLD = """
import signal, sys
from pathlib import Path
from deploy.stack import embedded
from deploy.stack.folder import Folder
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with embedded.servers(Folder.at(Path(sys.argv[1]))):
    print("ready", flush=True)
    signal.pause()
"""


@contextlib.contextmanager
def holder(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own that runs the folder's servers."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], cwd=TOP, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(60)
        assert process.stdout is not None
        process.stdout.close()


def servers_of(folder: Path) -> list[psutil.Process]:
    """Every process of the folder's two servers."""
    return running_in(folder / "postgresql", "postgres") + running_in(
        folder / "valkey", "valkey-server"
    )


def kill(processes: list[psutil.Process]) -> None:
    """SIGKILL for exactly these."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            os.kill(process.pid, signal.SIGKILL)


def wait_until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until it holds, or fail."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.05)


async def write(folder: Path, value: int) -> None:
    """Commit a row."""
    connection = await asyncpg.connect(Folder(folder).database_url)
    try:
        await connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
        await connection.execute("INSERT INTO kept VALUES ($1)", value)
    finally:
        await connection.close()


async def rows(folder: Path) -> list[int]:
    """The rows that were committed."""
    connection = await asyncpg.connect(Folder(folder).database_url)
    try:
        return [row["value"] for row in await connection.fetch("TABLE kept ORDER BY value")]
    finally:
        await connection.close()
