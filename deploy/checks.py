"""``turnout test``: form, types and the suite, with everything they need."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
FOLDERS = ("events", "web", "tasks", "deploy", "tests")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
RECORD = "test-record.json"


def run(arguments: Iterable[str], *, long: bool) -> int:
    """Everything in order, the quickest first; the exit code of the first that fails."""
    _need_browser()
    os.environ["TURNOUT_TEST_LONG"] = "1" if long else ""
    if long:
        os.environ.setdefault("TURNOUT_TEST_RECORD", str(TOP / RECORD))
    checks = (
        ("ruff", "format", "--check", "--quiet", *FOLDERS),
        ("ruff", "check", "--quiet", *FOLDERS),
        ("mypy",),
        ("pytest", *_suite(), *arguments),
    )
    for module, *rest in checks:
        print(f"— {module} {' '.join(rest)}", flush=True)
        code = subprocess.run([sys.executable, "-m", module, *rest], cwd=TOP).returncode
        if code:
            return code
    return 0


def _suite() -> list[str]:
    measured = [f"--cov={folder}" for folder in FOLDERS if folder != "tests"]
    return ["-n", str(os.cpu_count() or 2), "--dist", "worksteal", *measured]


def _need_browser() -> None:
    """The browser tests need a real Chromium: fetched where we may, named where we may not."""
    if any(shutil.which(name) for name in BROWSERS):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise SystemExit("The browser tests need Chromium: install the package `chromium` first.")
    print("— apt-get install chromium", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
        subprocess.run(["apt-get", *arguments], check=True, env=quiet, stdout=subprocess.DEVNULL)
