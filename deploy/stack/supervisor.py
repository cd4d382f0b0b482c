"""``turnout up``: the servers, a web process and a worker, for as long as this process lives."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from deploy import schema
from deploy.stack import accounts, embedded, environment, processes
from deploy.stack.accounts import Account
from deploy.stack.folder import Folder

STOP_SECONDS_MAX = 15
PAUSE_SECONDS = (0.5, 30.0)  # before a child that ended is started again: doubled each time
HEALTHY_SECONDS = 60.0
LOOK_SECONDS = 0.2
ANSWER_SECONDS_MAX = 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """The options of ``up`` and ``demo``."""

    data: Path
    host: str
    port: int
    tls: bool
    sample: bool


@dataclass(slots=True)
class Child:
    """One of our programs: started again when it ends, after a pause that grows.

    Its log is written to a file, which begins anew when it is full; what it complains of on stderr
    is for the terminal.
    """

    name: str
    arguments: tuple[str, ...]
    log: Path
    account: Account
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = field(default=PAUSE_SECONDS[0])
    due: float = 0.0

    def keep_up(self) -> None:
        """Start it when it is not running and its pause is over."""
        now = time.monotonic()
        if self.process is not None:
            if self.process.poll() is None:
                self._trim()
                return
            code = self.process.returncode
            print(f"{self.name} ended with {code}; its log is {self.log}", file=sys.stderr)
            lasted = now - self.started > HEALTHY_SECONDS
            self.pause = PAUSE_SECONDS[0] if lasted else min(self.pause * 2, PAUSE_SECONDS[1])
            self.due = now + self.pause
            self.process = None
        if now >= self.due:
            self.started = now
            with self.log.open("ab") as output:
                self.process = subprocess.Popen(
                    [sys.executable, "-P", "-m", *self.arguments], stdin=subprocess.DEVNULL,
                    stdout=output, start_new_session=True, env=self.account.variables(os.environ),
                    preexec_fn=processes.ends_with_parent(signal.SIGTERM),
                    **self.account.options(),
                )  # fmt: skip

    def _trim(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            if self.log.stat().st_size > embedded.LOG_BYTES_MAX:
                os.truncate(self.log, 0)

    def tell_to_stop(self) -> None:
        """Ask it to end; ``stop`` waits for it."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        """Wait until it has ended, by force at last."""
        if self.process is not None:
            processes.stop(self.process, signal.SIGTERM, STOP_SECONDS_MAX)


def run(plan: Plan) -> None:
    """Run everything until SIGINT or SIGTERM. Raises FolderInUseError, SystemExit."""
    _refuse_taken(plan.host, plan.port)
    folder = Folder.at(plan.data)
    base_url = _public_address(plan)
    variables = environment.completed(folder, base_url)
    environment.check(os.environ | variables)
    with contextlib.suppress(Stopped), stops_when_told() as order:
        wanted = frozenset(
            name
            for name, variable in (("postgresql", "DATABASE_URL"), ("valkey", "VALKEY_URL"))
            if f"TURNOUT_{variable}" in variables
        )
        with embedded.servers(folder, wanted=wanted) as servers:
            os.environ.update(variables)
            environment.keep_base_url(folder, variables.get("TURNOUT_BASE_URL", base_url))
            _prepare(plan)
            with _running(_children(plan, folder)) as children:
                _watch(plan, folder, servers, children, order)


class Stopped(BaseException):
    """Somebody asked us to stop; not an error."""


@dataclass(slots=True)
class Order:
    """Whether we were asked to stop.

    Python swallows what a signal's handler raises while a finalizer runs, so a loop looks here too.
    """

    came: bool = False

    def check(self) -> None:
        """Raises Stopped once the order came."""
        if self.came:
            raise Stopped


@contextlib.contextmanager
def stops_when_told() -> Iterator[Order]:
    """The first SIGINT or SIGTERM unwinds everything; more of them change nothing."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    order = Order()

    def unwind(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        order.came = True
        order.check()

    for number in numbers:
        signal.signal(number, unwind)
    yield order


def _prepare(plan: Plan) -> None:
    """The schema, and for the demo its sample, before anybody is served."""
    from events.settings import Settings

    settings = Settings.from_env()
    asyncio.run(schema.migrate(settings.database_url))
    if plan.sample:
        _load_sample()


def _load_sample() -> None:
    """Load the sample if it is not there, in a process of its own that gives its memory back."""
    print("Loading the sample year …", file=sys.stderr)
    command = [sys.executable, "-P", "-m", "deploy.command", "load-sample"]
    if subprocess.run(command).returncode:
        raise SystemExit("The sample was not loaded")


def _children(plan: Plan, folder: Folder) -> list[Child]:
    account = accounts.of_children(folder.path)
    listen = ["--host", plan.host, "--port", str(plan.port)]
    children = []

    def add(name: str, *arguments: str) -> None:
        log = folder.log / f"{name.replace(' ', '-')}.log"
        children.append(Child(name, arguments, log, account))

    if plan.tls:
        from deploy.stack.certificates import make

        made = make(folder, plan.host)
        for path in (made.certificate, made.key, made.authority):
            account.own(path)
        listen += ["--certificate", str(made.certificate), "--certificate-key", str(made.key)]
        page = ("deploy.stack.trust_page", made.authority, plan.host, plan.port + 1)
        add("trust page", *map(str, page))
    add("web", "deploy.command", "serve", *listen)
    add("worker", "deploy.command", "worker")
    return children


@contextlib.contextmanager
def _running(children: list[Child]) -> Iterator[list[Child]]:
    try:
        yield children
    finally:
        for act in (Child.tell_to_stop, Child.stop):
            _each(children, act)


def _each(children: list[Child], act: Callable[[Child], None]) -> None:
    for child in children:
        act(child)


def _watch(
    plan: Plan, folder: Folder, servers: embedded.Servers, children: list[Child], order: Order
) -> None:
    """Keep everything up, and greet once the web process answers. Raises Stopped."""
    greeted = False
    while True:
        order.check()
        for name in servers.keep_up():
            print(f"{name} had ended and was started again", file=sys.stderr)
        _each(children, Child.keep_up)
        if not greeted and _answers(plan):
            from deploy.stack.welcome import greet

            greet(folder, sample=plan.sample, trust_port=plan.port + 1 if plan.tls else None)
            greeted = True
        time.sleep(LOOK_SECONDS)


def _answers(plan: Plan) -> bool:
    host = "127.0.0.1" if plan.host == "0.0.0.0" else plan.host  # noqa: S104
    with contextlib.suppress(OSError), socket.create_connection((host, plan.port), 1):
        return True
    return False


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError as problem:
            raise SystemExit(f"Cannot listen on {host} port {port}: {problem.strerror}") from None


def _public_address(plan: Plan) -> str:
    """The address to print: with --tls one that a phone on this network can open."""
    if plan.host not in ("0.0.0.0", "::"):  # noqa: S104
        shown = f"[{plan.host}]" if ":" in plan.host else plan.host
    else:
        from deploy.stack.network import own_address

        shown = own_address()
    return f"{'https' if plan.tls else 'http'}://{shown}:{plan.port}"
