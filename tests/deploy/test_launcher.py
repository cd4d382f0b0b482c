"""``deploy/turnout`` on a fresh checkout, run by a person without rights."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.stack.holding import TOP
from tests.deploy.test_command import TOKEN

ACCOUNT = "turnout-tester"
COPIED = ("deploy", "events", "web", "tasks", "pyproject.toml", "uv.lock", "README.md")
KEPT = ("PIP_", "UV_", "SSL_", "LANG")


@pytest.fixture
def checkout(tmp_path_factory) -> Iterator[Path]:
    """A checkout that its user owns, at a place that the user reaches."""
    top = Path("/tmp") / f"turnout-checkout-{os.getpid()}"
    top.mkdir(mode=0o755)
    for name in COPIED:
        copy = shutil.copytree if (TOP / name).is_dir() else shutil.copy
        copy(TOP / name, top / name)
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", _account().pw_name, top], check=True)
    yield top
    shutil.rmtree(top)


def _account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        subprocess.run(["useradd", "--create-home", ACCOUNT], check=True)
        return pwd.getpwnam(ACCOUNT)


def as_person(top: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the launcher from another directory as an ordinary user."""
    command = [str(top / "deploy" / "turnout"), *arguments]
    kept = {name: value for name, value in os.environ.items() if name.startswith(KEPT)}
    data = {"XDG_DATA_HOME": str(top / "home" / "data")}
    variables = kept | data | {"HOME": str(top / "home"), "PATH": "/usr/local/bin:/usr/bin:/bin"}
    (top / "home").mkdir(exist_ok=True)
    if os.geteuid() == 0:
        shutil.chown(top / "home", _account().pw_name)
        command = [str(shutil.which("runuser")), "-u", _account().pw_name, "--", *command]
    else:
        variables["PATH"] = f"{Path(sys.base_prefix) / 'bin'}:{variables['PATH']}"
    return subprocess.run(
        command, cwd="/", env=variables, capture_output=True, text=True, timeout=300
    )


def test_an_ordinary_user_needs_only_python_and_the_checkout(checkout):
    first = as_person(checkout, "token", "ci", "--role", "admin")
    assert first.returncode == 0, first.stderr
    assert TOKEN.match(first.stdout)
    assert "preparing .venv" in first.stderr
    again = as_person(checkout, "token", "ci", "--role", "reader")
    assert TOKEN.match(again.stdout)
    assert again.stderr == ""
    (checkout / "uv.lock").write_text((checkout / "uv.lock").read_text() + "\n")
    after_a_change = as_person(checkout, "token", "ci", "--role", "reader")
    assert TOKEN.match(after_a_change.stdout)
    assert "preparing .venv" in after_a_change.stderr
