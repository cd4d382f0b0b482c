"""The programs as processes of their own, for browsers, races and faults."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import httpx

from deploy.stack import processes
from events.settings import Settings

TOP = Path(__file__).parent.parent
START_SECONDS_MAX = 30


@dataclass(frozen=True)
class Server:
    """A running web process."""

    base_url: str
    process: subprocess.Popen[bytes]
    log: Path


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return int(attempt.getsockname()[1])


def environment(settings: Settings, **changes: str) -> dict[str, str]:
    """The settings as the variables that a process reads."""
    given = {f.name: str(getattr(settings, f.name)) for f in fields(settings)} | changes
    variables = {f"TURNOUT_{name.upper()}": value for name, value in given.items()}
    return os.environ | variables | {"TURNOUT_ALLOW_WEAK": "base_url,rate_limits,smtp_url"}


def start(settings: Settings, log: Path, *command: str, **changes: str) -> subprocess.Popen[bytes]:
    """A ``turnout`` command as a process; what it says goes to the log."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "deploy.command", *command], cwd=TOP, stdout=output,
            stderr=output, stdin=subprocess.DEVNULL, start_new_session=True,
            env=environment(settings, **changes),
            preexec_fn=processes.ends_with_parent(signal.SIGTERM),
        )  # fmt: skip


@contextlib.contextmanager
def serving(settings: Settings, folder: Path, **changes: str) -> Iterator[Server]:
    """``turnout serve`` on a free loopback port while the block runs."""
    port = free_port()
    base_url = f"http://127.0.0.1:{port}"
    log = folder / f"serve-{port}.log"
    process = start(settings, log, "serve", "--port", str(port), base_url=base_url, **changes)
    try:
        wait_for(f"{base_url}/healthz", process, log)
        yield Server(base_url, process, log)
    finally:
        processes.stop(process, signal.SIGTERM, 15)


@contextlib.contextmanager
def working(settings: Settings, folder: Path, **changes: str) -> Iterator[subprocess.Popen[bytes]]:
    """``turnout worker`` while the block runs."""
    process = start(settings, folder / "worker.log", "worker", **changes)
    try:
        yield process
    finally:
        processes.stop(process, signal.SIGTERM, 15)


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the address answers 200."""
    deadline = time.monotonic() + START_SECONDS_MAX
    while True:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(url, timeout=5, verify=False).status_code == 200:
                return
        ended = process.poll() is not None
        assert not ended, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)
