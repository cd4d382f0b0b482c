"""Changing one rule in a copy of the tree, and running there the tests that must see it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.stack import BORROWER, TOP

COPIED = ("events", "web", "tasks", "deploy", "tests", "pyproject.toml", "README.md", "uv.lock")
SECONDS_MAX = 540
FAILED = 1
"""What pytest exits with when tests failed; it is another number when it could not run them."""
NO_RULE = re.compile(
    r"SyntaxError|NameError|ImportError|(Undefined|Ambiguous|Indeterminate|Grouping)\w*Error"
)
"""Of a failure that says that the change is no rule at all, but nonsense."""


@dataclass(frozen=True)
class Mutant:
    """A rule that is a little wrong: ``old`` stands once in ``file``, and ``tests`` must see it."""

    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    @property
    def stands_once(self) -> bool:
        """Whether the rule is still where it was."""
        return (TOP / self.file).read_text(encoding="utf-8").count(self.old) == 1

    @property
    def name(self) -> str:
        """The room and what is changed, for the record."""
        changed = re.sub(r"\W+", "-", self.new or f"no {self.old}").strip("-")
        return f"{self.file.removesuffix('.py').replace('/', '.')}-{changed[:50]}"


@dataclass(frozen=True)
class Run:
    """How a run of tests ended, and what it said."""

    code: int
    said: str

    @property
    def failures(self) -> list[str]:
        """The tests that failed, not those that could not begin."""
        return re.findall(r"^FAILED (\S+)", self.said, re.MULTILINE)


def of(file: str, *rows: tuple[str, str, str]) -> tuple[Mutant, ...]:
    """Mutants of one file: the old text, the new one, and the tests that must see it."""
    return tuple(Mutant(file, old, new, tuple(tests.split())) for old, new, tests in rows)


def copy(where: Path) -> Path:
    """A copy of the tree, in which rules may be changed."""
    for name in COPIED:
        from_, to = TOP / name, where / name
        if from_.is_dir():
            shutil.copytree(from_, to)
        else:
            shutil.copy2(from_, to)
    return where


def run(copied: Path, tests: tuple[str, ...], number: int) -> Run:
    """Run tests of the copy against the servers of this run; ``number`` is our worker's."""
    away = ("TURNOUT_TEST_LONG", "TURNOUT_TEST_RECORD", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER")
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in away and not name.startswith("COV_")
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider",
         "--no-cov", "-rf", "--tb=short", *tests],
        cwd=copied, env=environment | {BORROWER: str(number)}, timeout=SECONDS_MAX,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    return Run(done.returncode, done.stdout)


def run_changed(copied: Path, mutant: Mutant, number: int) -> Run:
    """Run the mutant's tests while its rule is changed in the copy."""
    file = copied / mutant.file
    kept = file.read_text(encoding="utf-8")
    assert kept.count(mutant.old) == 1, mutant
    try:
        _write(file, kept.replace(mutant.old, mutant.new))
        return run(copied, mutant.tests, number)
    finally:
        _write(file, kept)


def _write(file: Path, text: str) -> None:
    """Python tells what it has compiled by time and length, which two versions may share."""
    file.write_text(text, encoding="utf-8")
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
        compiled.unlink()
