"""The ``turnout`` command as a person at a terminal meets it."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import command
from tests.deploy.stack.holding import TOP, holder, servers_of

TURNOUT = [sys.executable, "-m", "deploy.command"]
KEY = secrets.token_urlsafe(32)
TOKEN = re.compile(r"\A[\w-]{40,}\n\Z")


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TURNOUT_")}
    return subprocess.run(
        [*TURNOUT, *arguments], cwd=TOP, env=kept | variables, capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip


def test_token_prints_a_token_and_nothing_else_also_while_the_stack_runs(tmp_path):
    asked = ("token", "ci", "--role", "admin", "--data", str(tmp_path / "data"))
    before = run(*asked)
    assert servers_of(tmp_path / "data") == []
    with holder(tmp_path / "data"):
        during = run(*asked)
    assert (before.returncode, during.returncode) == (0, 0), during.stderr
    assert TOKEN.match(before.stdout)
    assert TOKEN.match(during.stdout)
    assert before.stdout != during.stdout


def test_sign_in_prints_a_link(tmp_path):
    done = run("sign-in", "ana@example.org", "--data", str(tmp_path / "data"))
    assert re.fullmatch(r"https?://\S+/desk/sign-in/[\w-]{20,}\n", done.stdout), done.stderr


@pytest.mark.parametrize(
    ("part", "more"),
    [("serve", ", TURNOUT_BASE_URL"), ("worker", ", TURNOUT_BASE_URL"), ("migrate", "")],
)
def test_the_parts_name_the_settings_that_are_missing(part, more):
    done = run(part)
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"Set TURNOUT_DATABASE_URL, TURNOUT_VALKEY_URL, TURNOUT_SECRET_KEY{more}"
    )


async def test_the_parts_refuse_an_old_schema(stack):
    await stack.drop("empty")
    await stack._run('CREATE DATABASE "empty"')
    done = run(
        "worker", TURNOUT_DATABASE_URL=stack.folder.database("empty"),
        TURNOUT_VALKEY_URL=stack.valkey_url(0), TURNOUT_SECRET_KEY=KEY,
        TURNOUT_BASE_URL="https://turnout.example.org",
    )  # fmt: skip
    await stack.drop("empty")
    assert done.returncode == 1
    assert "run `turnout migrate` first" in done.stderr


async def test_migrate_may_run_twice_at_once(stack):
    await stack.drop("young")
    await stack._run('CREATE DATABASE "young"')
    variables = {
        "TURNOUT_DATABASE_URL": stack.folder.database("young"),
        "TURNOUT_VALKEY_URL": stack.valkey_url(0),
        "TURNOUT_SECRET_KEY": KEY,
    }
    both = [
        subprocess.Popen([*TURNOUT, "migrate"], cwd=TOP, env=os.environ | variables)
        for _ in range(2)
    ]
    assert [process.wait(120) for process in both] == [0, 0]
    await stack.drop("young")


def test_a_second_stack_on_one_folder_is_refused_with_a_sentence(tmp_path):
    with holder(tmp_path / "data"):
        done = run("up", "--data", str(tmp_path / "data"), "--port", "18999")
    assert done.returncode == 1
    assert done.stderr == (
        f"Turnout already runs on {tmp_path / 'data'}: stop it, or choose another --data.\n"
    )


def test_every_command_of_the_contract_is_there():
    promised = {"demo", "up", "serve", "worker", "migrate"}
    promised |= {"token", "sign-in", "audit", "bench", "test"}
    assert promised <= set(command.turnout.commands)


def test_the_command_starts_quickly_because_it_imports_late():
    done = subprocess.run(
        [sys.executable, "-c", "import sys, deploy.command; print(*sys.modules)"],
        cwd=TOP, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not {"litestar", "piccolo", "PIL", "cryptography", "arq"} & set(done.stdout.split())


def test_ci_runs_the_readmes_command():
    script = (Path(TOP) / ".ci" / "run").read_text().splitlines()
    assert script[-1] == "exec deploy/turnout test"
