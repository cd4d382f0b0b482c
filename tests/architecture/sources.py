"""The house as the rules see it: its files by path, its rooms in order, and who lives where."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

Sources = dict[str, str]
Function = ast.FunctionDef | ast.AsyncFunctionDef

WINGS = ("events", "web", "tasks", "deploy")
ROOMS = (
    "people", "access", "campaigns", "catalogue", "places", "tickets", "registration", "devices",
    "admission", "petitions", "actions", "measures", "reports", "mails",
)  # fmt: skip
FREE_OF_ORDER = (
    "events/migrations/",
    "events/piccolo_app.py",
    "events/piccolo_conf.py",
    "events/published.py",  # gathers the views of all rooms
)


def sources_of(top: Path, pattern: str = "*.py") -> Sources:
    """The project's files by their path from the top."""
    found = {}
    for wing in WINGS:
        for path in sorted((top / wing).rglob(pattern)):
            found[path.relative_to(top).as_posix()] = path.read_text(encoding="utf-8")
    return found


@lru_cache(maxsize=1024)
def tree(text: str) -> ast.Module:
    """The syntax tree of a file, read once for all rules; nobody changes it."""
    return ast.parse(text)


def room_of(path: str) -> str | None:
    """The room that a file stands in; None for the ground floor and the other wings."""
    parts = path.split("/")
    return parts[1] if parts[0] == "events" and len(parts) > 2 and parts[1] in ROOMS else None


def owner_of(path: str) -> str:
    """Who keeps the tables of a file: its room, or its module (or package) of the ground floor."""
    parts = PurePosixPath(path).with_suffix("").parts
    return parts[1] if parts[0] == "events" and len(parts) > 1 else parts[0]


def stands(owner: str) -> int:
    """The place of a room in the order, from 0; the ground floor is before all rooms, at -1."""
    return ROOMS.index(owner) if owner in ROOMS else -1


def domain(given: Sources) -> Iterator[tuple[str, str]]:
    """The files of rooms and ground floor, without migrations and Piccolo's settings."""
    for path, text in given.items():
        if path.startswith("events/") and not path.startswith(FREE_OF_ORDER):
            yield path, text


def functions(text: str) -> Iterator[Function]:
    """Every function and method of a file."""
    for node in ast.walk(tree(text)):
        if isinstance(node, Function):
            yield node
