"""PostgreSQL and Valkey of one data folder, on unix sockets, for as long as a process needs them.

The process that starts them holds the folder's lock and is their parent: they end with it, even
when it is killed, and whatever an earlier run left is ended before a start.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.stack import processes
from deploy.stack.folder import DATABASE, ROLE, Folder
from deploy.stack.programs import Programs, find

START_SECONDS_MAX = 120  # a long recovery after a crash
STOP_SECONDS_MAX = 60
LOG_BYTES_MAX = 10_000_000
END = {"postgresql": signal.SIGINT, "valkey": signal.SIGTERM}  # how each is told to stop

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
FLEETING = dict.fromkeys(DURABLE, "off")
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "update_process_title": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    # A log must not hold personal data: no statement, no parameter, no row.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_statement": "none",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
VALKEY = """\
port 0
unixsocket {socket}
unixsocketperm 700
dir {folder}
databases 64
appendonly yes
appendfsync everysec
save ""
maxmemory 256mb
maxmemory-policy noeviction
daemonize no
"""


@dataclass(frozen=True, slots=True)
class _Start:
    """How one server is started and known to be ready."""

    folder: Folder
    programs: Programs
    environment: dict[str, str] = field(default_factory=lambda: {"LC_ALL": "C.UTF-8", "TZ": "UTC"})

    def run(self, *command: str | Path) -> None:
        """A program that ends by itself. Raises CalledProcessError with what it said."""
        subprocess.run(
            command, check=True, capture_output=True, cwd="/", env=self.environment,
            **self._account(),
        )  # fmt: skip

    def child(self, name: str, *command: str | Path) -> subprocess.Popen[bytes]:
        """A server as our child; it is signalled when we die."""
        log = self.folder.log / f"{name}.log"
        fresh = log.exists() and log.stat().st_size > LOG_BYTES_MAX
        with log.open("wb" if fresh else "ab") as output:
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/",
                env=self.environment, start_new_session=True,
                preexec_fn=processes.ends_with_parent(END[name]),
                **self._account(),
            )  # fmt: skip

    def _account(self) -> dict[str, Any]:
        if self.programs.uid is None:
            return {}
        return {"user": self.programs.uid, "group": self.programs.gid, "extra_groups": []}


class Servers:
    """The embedded servers of a folder, running."""

    def __init__(self, start: _Start, durable: bool, wanted: frozenset[str]) -> None:
        self._starts: dict[str, Callable[[], subprocess.Popen[bytes]]] = {
            "postgresql": lambda: _start_postgresql(start, durable),
            "valkey": lambda: _start_valkey(start),
        }
        self._wanted = [name for name in self._starts if name in wanted]
        self._start = start
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def keep_up(self) -> list[str]:
        """Start what is not running, wait until it answers, and name it."""
        down = [
            n for n in self._wanted if (c := self.children.get(n)) is None or c.poll() is not None
        ]
        for name in down:
            self.children[name] = self._starts[name]()
        for name in down:
            _wait(name, self.children[name], self._start)
        return down

    def stop(self) -> None:
        """Stop them all; nothing is left behind."""
        for name, child in self.children.items():
            processes.stop(child, END[name], STOP_SECONDS_MAX)


@contextlib.contextmanager
def servers(
    folder: Folder, *, durable: bool = True, wanted: frozenset[str] = frozenset(END)
) -> Iterator[Servers]:
    """Run both servers (or those wanted) while the block runs, and stop them cleanly after it.

    Call it from the main thread. Raises FolderInUseError when another process runs them,
    RuntimeError when one does not come up.
    """
    with folder.held():
        start = _Start(folder, find(folder.path))
        running = Servers(start, durable, wanted)
        try:
            running.keep_up()
            if "postgresql" in wanted:
                _make_database(start)
                _assert_settings(start, DURABLE if durable else FLEETING)
            yield running
        finally:
            running.stop()
            shutil.rmtree(folder.run, ignore_errors=True)


def is_running(folder: Folder) -> bool:
    """Whether somebody listens on the folder's database socket."""
    with socket.socket(socket.AF_UNIX) as attempt:
        try:
            attempt.connect(str(folder.run / "postgresql" / ".s.PGSQL.5432"))
        except OSError:
            return False
    return True


def _start_postgresql(start: _Start, durable: bool) -> subprocess.Popen[bytes]:
    data = start.folder.path / "postgresql"
    start.programs.own(data)
    processes.end_orphans(data, "postgres")
    if not (data / "PG_VERSION").exists():
        start.run(
            start.programs.postgresql / "initdb", "--pgdata", data, "--username=postgres",
            "--auth=trust", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", *([] if durable else ["--no-sync"]),
        )  # fmt: skip
    sockets = start.folder.run / "postgresql"
    start.programs.own(sockets)
    # Nobody lives here, the lock and the search say; a number in a file may be a zombie's.
    for left in (data / "postmaster.pid", *sockets.glob(".s.PGSQL*")):
        left.unlink(missing_ok=True)
    given = SETTINGS | (DURABLE if durable else FLEETING) | {"unix_socket_directories": sockets}
    configuration = "".join(f"{name} = '{value}'\n" for name, value in given.items())
    (data / "postgresql.conf").write_text(configuration, encoding="utf-8")
    program = start.programs.postgresql / "postgres"
    return start.child("postgresql", program, "-D", data)


def _start_valkey(start: _Start) -> subprocess.Popen[bytes]:
    data = start.folder.path / "valkey"
    start.programs.own(data)
    processes.end_orphans(data, "valkey-server")
    start.programs.own(start.folder.run / "valkey")
    start.folder.valkey_socket.unlink(missing_ok=True)
    configuration = start.folder.path / "valkey.conf"
    socket_path = start.folder.valkey_socket
    configuration.write_text(
        VALKEY.format(socket=f'"{socket_path}"', folder=f'"{data}"'), encoding="utf-8"
    )
    configuration.chmod(0o644)
    return start.child("valkey", start.programs.valkey, configuration)


def _wait(name: str, child: subprocess.Popen[bytes], start: _Start) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    ready = {"postgresql": _postgresql_ready, "valkey": _valkey_ready}[name]
    while not ready(start):
        if child.poll() is not None or time.monotonic() > deadline:
            log = start.folder.log / f"{name}.log"
            last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
            raise RuntimeError("\n".join([f"{name} did not start; {log} ends with:", *last]))
        time.sleep(0.02)


def _psql(start: _Start, sql: str, database: str = "postgres") -> list[str]:
    """The rows of a statement, as psql prints them; the schema's statements use asyncpg."""
    done = subprocess.run(
        [
            start.programs.postgresql / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1",
            "-h", start.folder.run / "postgresql", "-U", "postgres", "-d", database, "-c", sql,
        ],
        check=True, capture_output=True, text=True, cwd="/",
        env={"LC_ALL": "C.UTF-8", "PATH": os.defpath},
    )  # fmt: skip
    return done.stdout.splitlines()


def _postgresql_ready(start: _Start) -> bool:
    if not is_running(start.folder):
        return False
    try:
        return _psql(start, "SELECT 1") == ["1"]
    except subprocess.CalledProcessError:
        return False


def _make_database(start: _Start) -> None:
    """The database and its owner, who is no superuser.

    In a locale that every PostgreSQL since 17 has and sorts alike.
    """
    if not _psql(start, f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"):
        _psql(start, f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB")
    if not _psql(start, f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):
        _psql(
            start,
            f"CREATE DATABASE {DATABASE} OWNER {ROLE} TEMPLATE template0 ENCODING 'UTF8' "
            "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'",
        )


def _assert_settings(start: _Start, promised: dict[str, str]) -> None:
    """A setting that ALTER SYSTEM changed would lose data without a word: refuse to run so."""
    rows = _psql(start, "SELECT name || '=' || setting FROM pg_settings")
    found = dict(row.split("=", 1) for row in rows if "=" in row)
    wrong = {name: found[name] for name, value in promised.items() if found[name] != value}
    if wrong:
        raise RuntimeError(f"PostgreSQL runs with {wrong}, promised was {promised}")


def _valkey_ready(start: _Start) -> bool:
    with socket.socket(socket.AF_UNIX) as attempt:
        attempt.settimeout(1)
        try:
            attempt.connect(str(start.folder.valkey_socket))
            attempt.sendall(b"PING\r\n")
            return attempt.recv(16).startswith(b"+PONG")
        except OSError:
            return False
