"""Makes ``.venv`` from ``uv.lock`` when needed, then becomes the ``turnout`` command in it.

Run by ``deploy/turnout`` with any Python since 3.11; it may import the standard library only.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
ENVIRONMENT = TOP / ".venv"
STAMP = ENVIRONMENT / "made-from"
UV_HOME = TOP / ".venv-uv"
WITH_DEVELOPMENT_TOOLS = {"test", "bench"}


def main() -> None:
    """Bring the environment up to date and hand over to the command."""
    tools = bool(WITH_DEVELOPMENT_TOOLS & set(sys.argv[1:2]))
    if not is_current(tools):
        with _turn():
            if not is_current(tools):
                make(tools)
    program = str(ENVIRONMENT / "bin" / "turnout")
    os.execv(program, [program, *sys.argv[1:]])  # noqa: S606  no shell is wanted


def is_current(tools: bool) -> bool:
    """Whether the environment was made from this lock, with the tools if they are wanted."""
    if not (ENVIRONMENT / "bin" / "turnout").exists() or not STAMP.exists():
        return False
    made_from = STAMP.read_text(encoding="utf-8").split()
    return _mark() in made_from and ("tools" in made_from or not tools)


def make(tools: bool) -> None:
    """Install exactly what the lock names. Tools that are there already stay."""
    had_tools = STAMP.exists() and STAMP.read_text(encoding="utf-8").endswith(" tools")
    tools = tools or had_tools
    STAMP.unlink(missing_ok=True)
    print("Turnout: preparing .venv …", file=sys.stderr)
    subprocess.run(
        [
            _uv(), "sync", "--quiet", "--frozen", "--python", sys.executable,
            "--dev" if tools else "--no-dev",
        ],
        check=True, cwd=TOP, stdout=sys.stderr, env=_settings(),
    )  # fmt: skip
    STAMP.write_text(_mark() + (" tools" if tools else " plain"), encoding="utf-8")


def _settings() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH")}
    return kept | {
        "UV_PROJECT_ENVIRONMENT": str(ENVIRONMENT),
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_LINK_MODE": kept.get("UV_LINK_MODE", "copy"),
        "UV_SYSTEM_CERTS": kept.get("UV_SYSTEM_CERTS", "1"),  # as pip does
    }


def _mark() -> str:
    facts = hashlib.sha256(str(TOP).encode())
    for name in ("uv.lock", "pyproject.toml"):
        facts.update((TOP / name).read_bytes())
    return facts.hexdigest()


def _uv() -> str:
    """The uv that is installed and works, or one of our own from the package index."""
    own = UV_HOME / "bin" / "uv"
    for found in (shutil.which("uv"), own):
        if found and _works(str(found)):
            return str(found)
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(UV_HOME)],
        [str(UV_HOME / "bin" / "pip"), "install", "--quiet", "uv"],
    ):
        subprocess.run(command, check=True, stdout=sys.stderr)
    return str(own)


def _works(uv: str) -> bool:
    try:
        return subprocess.run([uv, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    """One of several starts at a time makes the environment; the others then find it made."""
    with (TOP / ".venv.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as problem:
        sys.exit(f"Turnout: {problem.cmd[0]} failed; what it said is above.")
