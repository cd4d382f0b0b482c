"""The embedded servers: started, stopped, killed and recovered, with real processes."""

from __future__ import annotations

import contextlib
import stat
import subprocess

import asyncpg
import psutil
import pytest
import redis

from deploy.stack import embedded, processes, programs
from deploy.stack.folder import SOCKET_PATH_BYTES_MAX, Folder, FolderInUseError
from tests.deploy.stack.holding import holder, kill, rows, servers_of, wait_until, write


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


async def test_a_clean_stop_leaves_no_process_and_keeps_the_rows(folder):
    with holder(folder):
        await write(folder, 1)
        redis.Redis.from_url(Folder(folder).valkey_url).set("bell", "rung")
        assert len(servers_of(folder)) > 2
    assert servers_of(folder) == []
    assert not (folder / "postgresql" / "postmaster.pid").exists()
    with holder(folder):
        assert await rows(folder) == [1]
        assert redis.Redis.from_url(Folder(folder).valkey_url).get("bell") == b"rung"


async def test_a_killed_holder_takes_its_servers_along_and_the_next_start_recovers(folder):
    with holder(folder) as process:
        await write(folder, 1)
        process.kill()
        wait_until(lambda: servers_of(folder) == [])
    with holder(folder):
        assert await rows(folder) == [1]


async def test_everything_killed_at_once_is_recovered(folder):
    with holder(folder) as process:
        await write(folder, 1)
        kill([*servers_of(folder), psutil.Process(process.pid)])
    assert (folder / "postgresql" / "postmaster.pid").exists()
    with holder(folder):
        assert await rows(folder) == [1]


async def test_a_reused_process_number_is_not_taken_for_a_server(folder):
    """In a container the number in postmaster.pid soon belongs to somebody else."""
    with holder(folder) as process:
        await write(folder, 1)
        kill([*servers_of(folder), psutil.Process(process.pid)])
    with subprocess.Popen(["sleep", "60"]) as stranger:
        try:
            pid_file = folder / "postgresql" / "postmaster.pid"
            lines = pid_file.read_text().splitlines()
            pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
            with holder(folder):
                assert await rows(folder) == [1]
            assert stranger.poll() is None
        finally:
            stranger.kill()


async def test_orphans_of_an_earlier_run_are_stopped_first(folder):
    """Where the kernel does not end children with their parent, the servers outlive it."""
    with holder(folder):
        await write(folder, 1)
    found = programs.find(folder)
    for name in ("postgresql", "valkey"):
        found.own(Folder(folder).run / name)
    account = {} if found.uid is None else {"user": found.uid, "group": found.gid}
    commands = (
        [found.postgresql / "postgres", "-D", folder / "postgresql"],
        [found.valkey, folder / "valkey.conf"],
    )
    orphans = [
        subprocess.Popen(command, cwd="/", stderr=subprocess.DEVNULL, **account)
        for command in commands
    ]
    wait_until(lambda: embedded.is_running(Folder(folder)))
    with holder(folder):
        assert [orphan.wait(10) for orphan in orphans] == [0, 0]
        assert await rows(folder) == [1]


async def test_two_folders_run_side_by_side(tmp_path):
    with holder(tmp_path / "a"), holder(tmp_path / "b"):
        await write(tmp_path / "a", 1)
        await write(tmp_path / "b", 2)
        assert (await rows(tmp_path / "a"), await rows(tmp_path / "b")) == ([1], [2])


def test_a_folder_has_one_holder(folder):
    with holder(folder), pytest.raises(FolderInUseError), embedded.servers(Folder(folder)):
        raise AssertionError("it was held")


async def test_a_path_too_long_for_a_socket_gets_a_short_one(tmp_path):
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    with holder(deep):
        await write(deep, 1)
        assert len(str(Folder(deep).valkey_socket)) <= SOCKET_PATH_BYTES_MAX
        short = Folder(deep).run
    assert not short.exists()


async def test_a_server_that_dies_is_started_again(folder):
    with embedded.servers(Folder.at(folder)) as running:
        await write(folder, 1)
        kill(servers_of(folder))
        wait_until(lambda: all(child.poll() is not None for child in running.children.values()))
        assert running.keep_up() == ["postgresql", "valkey"]
        assert running.keep_up() == []
        assert await rows(folder) == [1]


async def test_a_database_that_would_lose_data_is_refused(folder):
    """ALTER SYSTEM stands above our file, so what is in force is looked at."""
    with holder(folder):
        connection = await asyncpg.connect(Folder(folder).database("postgres"))
        await connection.execute("ALTER SYSTEM SET fsync = off")
        await connection.close()
    with pytest.raises(RuntimeError, match="fsync"), embedded.servers(Folder(folder)):
        raise AssertionError("it ran without fsync")
    assert servers_of(folder) == []


async def test_the_database_is_durable_reached_by_socket_only_and_sorts_alike_everywhere(folder):
    with holder(folder):
        connection = await asyncpg.connect(Folder(folder).database_url)
        wanted = ("fsync", "synchronous_commit", "full_page_writes", "listen_addresses")
        found = [await connection.fetchval(f"SHOW {name}") for name in wanted]
        locale = await connection.fetchrow(
            "SELECT datlocprovider::text, datlocale FROM pg_database WHERE datname = 'turnout'"
        )
        lowered = await connection.fetchval("SELECT lower('É')")
        await connection.close()
    assert found == ["on", "on", "on", ""]
    assert tuple(locale) == ("b", "C.UTF-8")
    assert lowered == "é"


async def test_what_a_statement_carried_is_not_in_the_log(folder):
    with holder(folder):
        connection = await asyncpg.connect(Folder(folder).database_url)
        await connection.execute("CREATE TABLE guest (name text PRIMARY KEY)")
        for _ in range(2):
            with contextlib.suppress(asyncpg.UniqueViolationError):
                await connection.execute("INSERT INTO guest VALUES ($1)", "Cy Secretive")
        await connection.close()
    log = (folder / "log" / "postgresql.log").read_text()
    assert "duplicate key" in log
    assert "Secretive" not in log


def test_nobody_else_reads_the_folder_or_its_secret(folder):
    made = Folder.at(folder)
    secret = made.secret_key_file.read_text()
    assert made.secret_key_file.read_text() == secret
    assert stat.S_IMODE(made.secret_key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) & 0o066 == 0


def test_running_in_tells_a_program_from_a_stranger_in_the_same_folder(tmp_path):
    with subprocess.Popen(["sleep", "60"], cwd=tmp_path) as stranger:
        try:
            assert [p.pid for p in processes.running_in(tmp_path, "sleep")] == [stranger.pid]
            assert processes.running_in(tmp_path, "postgres") == []
        finally:
            stranger.kill()
