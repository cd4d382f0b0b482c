"""Who may import whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from tests.architecture.sources import FREE_OF_ORDER, ROOMS, WINGS, Sources, room_of, tree

MAY_IMPORT = {
    "events": {"events"},
    "web": {"web", "events"},
    "tasks": {"tasks", "events"},
    "deploy": {"deploy", "events", "web", "tasks"},
}
WINGS_OF_WEB = ("public", "door", "desk", "api")
JOINS_THE_WINGS = "web/app.py"
NOT_IN_THE_DOMAIN = {"litestar", "jinja2", "arq", "redis", "starlette", "uvicorn"}


@dataclass(frozen=True)
class Import:
    """One imported module, the names taken from it, and what they are called here."""

    module: str
    names: tuple[str, ...] = ()
    bound: tuple[str, ...] = ()
    line: int = 0


def imports(path: str, text: str) -> Iterator[Import]:
    """Every import of a file, also those inside functions; relative ones made absolute."""
    package = PurePosixPath(path).parent.parts
    for node in ast.walk(tree(text)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, (), (alias.asname or alias.name,), node.lineno)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            names = tuple(alias.name for alias in node.names)
            bound = tuple(alias.asname or alias.name for alias in node.names)
            yield Import(module, names, bound, node.lineno)


def _names(found: Import) -> Iterator[str]:
    """The dotted names that an import may mean: the module, and each name in it."""
    yield found.module
    yield from (f"{found.module}.{name}" for name in found.names)


def wings_out_of_turn(given: Sources) -> list[str]:
    """web → events, tasks → events, deploy → all; events imports none of them."""
    return [
        f"{path}:{found.line} imports {found.module}"
        for path, text in given.items()
        for found in imports(path, text)
        if (wing := found.module.split(".")[0]) in WINGS
        and wing not in MAY_IMPORT[path.split("/")[0]]
    ]


def strangers_in_the_domain(given: Sources) -> list[str]:
    """The domain knows no HTTP, no HTML and no broker."""
    return [
        f"{path}:{found.line} imports {found.module}"
        for path, text in given.items()
        if path.startswith("events/")
        for found in imports(path, text)
        if found.module.split(".")[0] in NOT_IN_THE_DOMAIN
    ]


def arq_outside_tasks(given: Sources) -> list[str]:
    """Only tasks know which queue rings."""
    return [
        f"{path}:{found.line} imports {found.module}"
        for path, text in given.items()
        if not path.startswith("tasks/")
        for found in imports(path, text)
        if found.module.split(".")[0] == "arq"
    ]


def rooms_out_of_turn(given: Sources) -> list[str]:
    """A room imports only earlier rooms; the ground floor imports none."""
    wrong = []
    for path, text in given.items():
        here = room_of(path)
        if not path.startswith("events/") or path.startswith(FREE_OF_ORDER):
            continue
        earlier = ROOMS[: ROOMS.index(here) + 1] if here else ()
        wrong += [f"{path} imports {room}" for room in _rooms_imported(path, text) - {*earlier}]
    return wrong


def side_doors(given: Sources) -> list[str]:
    """Other rooms are entered by their front door: never events.people.merging and the like.

    Tables alone may be named by foreign keys of tables.
    """
    wrong = []
    for path, text in given.items():
        if path.startswith(FREE_OF_ORDER):
            continue
        here = room_of(path)
        for found in imports(path, text):
            for door in _doors(found, given):
                foreign_key = path.endswith("/tables.py") and door[2] == "tables"
                if door[1] != here and not foreign_key:
                    wrong.append(f"{path}:{found.line} imports {'.'.join(door)}")
    return wrong


def _doors(found: Import, given: Sources) -> Iterator[list[str]]:
    """The modules inside rooms that an import goes to, as the parts of their names.

    ``from events.people import merging`` goes to a module unless people's front door shows
    something else by this name.
    """
    parts = found.module.split(".")
    if parts[0] != "events" or len(parts) < 2 or parts[1] not in ROOMS:
        return
    if len(parts) > 2:
        yield parts
        return
    front = f"events/{parts[1]}/__init__.py"
    shown = {name for one in imports(front, given.get(front, "")) for name in one.bound}
    for name in {*found.names} - shown:
        if f"events/{parts[1]}/{name}.py" in given:
            yield [*parts, name]


def _rooms_imported(path: str, text: str) -> set[str]:
    dotted = (name for found in imports(path, text) for name in _names(found))
    return {
        parts[1]
        for parts in (name.split(".") for name in dotted)
        if parts[0] == "events" and len(parts) > 1 and parts[1] in ROOMS
    }


def wings_of_web(given: Sources) -> list[str]:
    """Public pages, door, desk and API know nothing of each other; what they share stands in web/.

    So what they share knows none of them; only the app puts them together.
    """
    return [
        f"{path} imports web.{wing}"
        for path, text in given.items()
        if path.startswith("web/") and path != JOINS_THE_WINGS
        for wing in sorted(_wings_imported(path, text) - {path.split("/")[1]})
    ]


def _wings_imported(path: str, text: str) -> set[str]:
    dotted = (name.split(".") for found in imports(path, text) for name in _names(found))
    return {parts[1] for parts in dotted if parts[0] == "web" and len(parts) > 1} & {*WINGS_OF_WEB}
