"""The house rules, checked on the syntax tree: who may import whom, and how long things may be.

Every rule takes sources (path → text), so that the tests can show it a house that breaks it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

WINGS = ("events", "web", "tasks", "deploy")
MAY_IMPORT = {
    "events": {"events"},
    "web": {"web", "events"},
    "tasks": {"tasks", "events"},
    "deploy": {"deploy", "events", "web", "tasks"},
}
ROOMS = (
    "people", "access", "campaigns", "catalogue", "tickets", "registration", "devices",
    "admission", "petitions", "actions", "measures", "reports", "mails",
)  # fmt: skip
WINGS_OF_WEB = ("public", "door", "desk", "api")
JOINS_THE_WINGS = "web/app.py"
NOT_IN_THE_DOMAIN = {"litestar", "jinja2", "arq", "redis", "starlette", "uvicorn"}
NOT_A_NAME = {
    "utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "managers",
    "service", "services", "repository", "repositories", "signals",
}  # fmt: skip
FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 40
PAGE_LINES_MAX = 80
PARAMETERS_MAX = 5
NAIVE_CLOCKS = {"now", "utcnow", "today"}

Sources = dict[str, str]


@dataclass(frozen=True)
class Import:
    """One imported module, and the names taken from it."""

    module: str
    names: tuple[str, ...] = ()


def sources(top: Path, pattern: str = "*.py") -> Sources:
    """The project's files by their path from the top."""
    found = {}
    for wing in WINGS:
        for path in sorted((top / wing).rglob(pattern)):
            found[path.relative_to(top).as_posix()] = path.read_text(encoding="utf-8")
    return found


def imports(path: str, text: str) -> Iterator[Import]:
    """Every import of a file, also those inside functions; relative ones made absolute."""
    package = PurePosixPath(path).parent.parts
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield Import(module, tuple(alias.name for alias in node.names))


def _names(found: Import) -> Iterator[str]:
    """The dotted names that an import may mean: the module, and each name in it."""
    yield found.module
    yield from (f"{found.module}.{name}" for name in found.names)


def wings_out_of_turn(given: Sources) -> list[str]:
    """web → events, tasks → events, deploy → all; events imports none of them."""
    return [
        f"{path} imports {found.module}"
        for path, text in given.items()
        for found in imports(path, text)
        if (wing := found.module.split(".")[0]) in WINGS
        and wing not in MAY_IMPORT[path.split("/")[0]]
    ]


def strangers_in_the_domain(given: Sources) -> list[str]:
    """The domain knows no HTTP, no HTML and no broker."""
    return [
        f"{path} imports {found.module}"
        for path, text in given.items()
        if path.startswith("events/")
        for found in imports(path, text)
        if found.module.split(".")[0] in NOT_IN_THE_DOMAIN
    ]


def arq_outside_tasks(given: Sources) -> list[str]:
    """Only tasks know which queue rings."""
    return [
        f"{path} imports {found.module}"
        for path, text in given.items()
        if not path.startswith("tasks/")
        for found in imports(path, text)
        if found.module.split(".")[0] == "arq"
    ]


def rooms_out_of_turn(given: Sources) -> list[str]:
    """A room imports only rooms above it; the ground floor imports none."""
    wrong = []
    for path, text in given.items():
        here = _room_of(path)
        if not path.startswith("events/") or path.startswith(FREE_OF_ORDER):
            continue
        above = ROOMS[: ROOMS.index(here) + 1] if here else ()
        wrong += [f"{path} imports {room}" for room in _rooms_imported(path, text) - {*above}]
    return wrong


FREE_OF_ORDER = ("events/migrations/", "events/piccolo_app.py", "events/piccolo_conf.py")


def side_doors(given: Sources) -> list[str]:
    """Other rooms are entered by their front door: never events.people.reads and the like.

    Tables alone may be named by foreign keys of tables.
    """
    wrong = []
    for path, text in given.items():
        if path.startswith(FREE_OF_ORDER):
            continue
        here = _room_of(path)
        for found in imports(path, text):
            parts = found.module.split(".")
            if parts[0] != "events" or len(parts) < 3 or parts[1] not in ROOMS:
                continue
            foreign_key = path.endswith("/tables.py") and parts[2] == "tables"
            if parts[1] != here and not foreign_key:
                wrong.append(f"{path} imports {found.module}")
    return wrong


def _room_of(path: str) -> str | None:
    parts = path.split("/")
    return parts[1] if parts[0] == "events" and len(parts) > 2 and parts[1] in ROOMS else None


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


def forbidden_names(given: Sources) -> list[str]:
    """Not in this house: modules that say nothing about what is in them."""
    return [
        path
        for path in given
        if NOT_A_NAME & {PurePosixPath(path).stem, *PurePosixPath(path).parent.parts}
    ]


def long_files(given: Sources) -> list[str]:
    """Where a drawer outgrows this, the room is two rooms."""
    return [
        f"{path} has {lines} lines"
        for path, text in given.items()
        if (lines := len(text.splitlines())) > FILE_LINES_MAX and "/migrations/" not in path
    ]


def long_functions(given: Sources) -> list[str]:
    """A function fits on a screen, its docstring and decorators not counted."""
    return [
        f"{path}: {node.name} has {lines} lines"
        for path, text in given.items()
        if "/migrations/" not in path
        for node in _functions(text)
        if (lines := _length(node)) > FUNCTION_LINES_MAX
    ]


def many_parameters(given: Sources) -> list[str]:
    """Five parameters, and then a frozen dataclass; route handlers are given theirs by name."""
    return [
        f"{path}: {node.name} has {count} parameters"
        for path, text in given.items()
        if "/migrations/" not in path
        for node in _functions(text)
        if not node.decorator_list and (count := _parameters(node)) > PARAMETERS_MAX
    ]


def long_pages(given: Sources) -> list[str]:
    """A page template reads at one glance; what repeats is a macro."""
    return [
        f"{path} has {lines} lines"
        for path, text in given.items()
        if (lines := len(text.splitlines())) > PAGE_LINES_MAX
    ]


def clocks_in_the_domain(given: Sources) -> list[str]:
    """``now`` is an argument: in events only ``clock`` reads the clock."""
    return [
        f"{path}:{node.lineno} reads the clock"
        for path, text in given.items()
        if path.startswith("events/") and path != "events/clock.py"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and _reads_clock(node.func)
    ]


def _reads_clock(called: ast.expr) -> bool:
    if not isinstance(called, ast.Attribute):
        return False
    owner = ast.unparse(called.value)
    return (called.attr in NAIVE_CLOCKS and owner.split(".")[-1] in ("datetime", "date")) or (
        owner == "clock" and called.attr == "read"
    )


def _functions(text: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    first = node.body[0]
    described = ast.get_docstring(node) is not None
    docstring = first.end_lineno - first.lineno + 1 if described and first.end_lineno else 0
    return node.end_lineno - node.lineno + 1 - docstring


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return len([one for one in given if one.arg not in ("self", "cls")])
