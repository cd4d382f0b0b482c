"""``turnout up``: everything comes up, stays up, and ends together."""

from __future__ import annotations

import contextlib
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest

from deploy.stack import accounts
from deploy.stack.folder import Folder
from tests.deploy.stack.holding import TOP, kill, servers_of, wait_until
from tests.server import free_port


@dataclass(frozen=True)
class Up:
    """A running ``turnout up``."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int
    scheme: str

    def ready(self) -> bool:
        """Whether it answers that it is ready."""
        with contextlib.suppress(httpx.TransportError):
            address = f"{self.scheme}://127.0.0.1:{self.port}/readyz"
            return httpx.get(address, verify=False, timeout=5).status_code == 200
        return False

    def parts(self) -> dict[str, psutil.Process]:
        """The web process and the worker by their name."""
        found = {}
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                found |= {part: child for part in ("serve", "worker") if part in child.cmdline()}
        return found


@contextlib.contextmanager
def up(folder: Path, *options: str, **variables: str) -> Iterator[Up]:
    """Run it, wait until it is ready, and stop it at last."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TURNOUT_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.command", "up", "--data", folder, "--port", str(port),
         *options],
        cwd=TOP, env=kept | variables, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    running = Up(process, folder, port, "https" if "--tls" in options else "http")
    try:
        wait_until(running.ready, 60)
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything_cleanly(tmp_path, number):
    with up(tmp_path / "data") as running:
        children = psutil.Process(running.process.pid).children(recursive=True)
        running.process.send_signal(number)
        assert running.process.wait(60) == 0
        wait_until(lambda: not any(child.is_running() for child in children))
    assert servers_of(tmp_path / "data") == []


SWALLOWED = """
import os, signal
from deploy.stack.supervisor import Stopped, stops_when_told

class Last:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)

with stops_when_told() as order:
    Last()
    try:
        order.check()
    except Stopped:
        print("stops all the same")
"""


def test_a_signal_during_a_finalizer_is_not_lost():
    """What its handler raises there, Python prints and forgets."""
    done = subprocess.run(
        [sys.executable, "-c", SWALLOWED], cwd=TOP, capture_output=True, text=True, check=True
    )
    assert done.stdout == "stops all the same\n"
    assert "Exception ignored" in done.stderr


def test_web_and_worker_of_root_are_the_system_accounts(tmp_path):
    expected = accounts.system_account().pw_uid if os.geteuid() == 0 else os.geteuid()
    with up(tmp_path / "data") as running:
        parts = running.parts()
        assert set(parts) == {"serve", "worker"}
        for part in parts.values():
            assert set(part.uids()) == {expected}
            assert os.geteuid() != 0 or set(os.getgrouplist("turnout", part.gids().real)) == {
                part.gids().real
            }
        assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o077 == 0


async def test_the_role_of_the_application_owns_its_tables_and_is_no_superuser(tmp_path):
    with up(tmp_path / "data") as running:
        connection = await asyncpg.connect(Folder(running.folder).database_url)
        try:
            powers = await connection.fetchrow(
                """SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls
                   FROM pg_roles WHERE rolname = current_user"""
            )
            assert set(powers) == {False}
            owners = await connection.fetch(
                """SELECT DISTINCT pg_get_userbyid(relowner) AS owner, current_user AS me
                   FROM pg_class WHERE relnamespace = 'public'::regnamespace"""
            )
            assert [(row["owner"], row["me"]) for row in owners] == [("turnout", "turnout")]
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute("COPY (SELECT 1) TO PROGRAM 'true'")
        finally:
            await connection.close()


def test_a_part_that_dies_is_started_again(tmp_path):
    with up(tmp_path / "data") as running:
        before = running.parts()
        kill(list(before.values()))
        wait_until(lambda: set(running.parts()) == {"serve", "worker"} and running.ready())
        after = running.parts()
        assert {part.pid for part in before.values()} & {
            part.pid for part in after.values()
        } == set()
        kill(servers_of(tmp_path / "data"))
        wait_until(lambda: len(servers_of(tmp_path / "data")) > 2 and running.ready())


def test_kill_9_ends_all_parts_and_the_next_run_recovers(tmp_path):
    with up(tmp_path / "data") as running:
        children = psutil.Process(running.process.pid).children(recursive=True)
        running.process.kill()
        wait_until(lambda: not any(_lives(child) for child in children))
    with up(tmp_path / "data") as again:
        assert again.ready()


def _lives(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


async def test_nothing_embedded_starts_when_the_addresses_are_set(tmp_path, stack):
    await stack.drop("theirs")
    await stack._run('CREATE DATABASE "theirs"')
    theirs = {
        "TURNOUT_DATABASE_URL": stack.folder.database("theirs"),
        "TURNOUT_VALKEY_URL": stack.valkey_url(15),
    }
    with up(tmp_path / "data", **theirs):
        assert servers_of(tmp_path / "data") == []
        assert not (tmp_path / "data" / "postgresql").exists()
    await stack.drop("theirs")


def test_tls_serves_under_an_authority_that_a_phone_can_fetch_and_trust(tmp_path):
    with up(tmp_path / "data", "--tls", "--host", "127.0.0.1") as running:
        page = httpx.get(f"http://127.0.0.1:{running.port + 1}/")
        authority = httpx.get(f"http://127.0.0.1:{running.port + 1}/ca.crt")
        assert "信任" in page.text
        assert "trust" in page.text
        (tmp_path / "ca.crt").write_bytes(authority.content)
        trusting = ssl.create_default_context(cafile=tmp_path / "ca.crt")
        for name in ("127.0.0.1", "localhost"):
            answer = httpx.get(f"https://{name}:{running.port}/healthz", verify=trusting)
            assert answer.status_code == 200
        assert httpx.get(f"http://127.0.0.1:{running.port + 1}/ca.key").status_code == 404
