"""What files and types may be called."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import PurePosixPath

from tests.architecture.sources import Sources, domain, room_of, tree

NOT_A_NAME = {
    "utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "managers",
    "service", "services", "repository", "repositories", "signals",
}  # fmt: skip
NOT_A_SUBJECT = {"rules", "reads", "writes", "drafts", "views"}


def forbidden_names(given: Sources) -> list[str]:
    """Not in this house: modules that say nothing about what is in them."""
    return [
        f"{path} says nothing about what is in it"
        for path in given
        if NOT_A_NAME & {PurePosixPath(path).stem, *PurePosixPath(path).parent.parts}
    ]


def files_without_subject(given: Sources) -> list[str]:
    """A room's file is a deed or a question, and not one layer of all of them."""
    return [
        f"{path} is named after a layer, not after a deed or a question"
        for path in given
        if room_of(path)
        and NOT_A_SUBJECT & {PurePosixPath(path).stem, *PurePosixPath(path).parts[2:-1]}
    ]


def types_named_twice(given: Sources) -> list[str]:
    """One name, one type: of two rooms that use it, both are named. The ground floor is one."""
    seen: dict[str, dict[str, str]] = defaultdict(dict)
    for path, text in domain(given):
        room = room_of(path) or "the ground floor"
        for node in ast.walk(tree(text)):
            if isinstance(node, ast.ClassDef):
                seen[node.name].setdefault(room, f"{path}:{node.lineno}")
    return [
        f"{where} defines {name}, and so does {_others(rooms, where)}"
        for name, rooms in seen.items()
        if len(rooms) > 1
        for where in rooms.values()
    ]


def _others(rooms: dict[str, str], where: str) -> str:
    return ", ".join(other for other in rooms.values() if other != where)
