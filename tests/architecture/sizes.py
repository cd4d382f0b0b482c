"""How long things may be."""

from __future__ import annotations

import ast

from tests.architecture.sources import Function, Sources, functions

FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 40
HANDLER_LINES_MAX = 15
PAGE_LINES_MAX = 80
PARAMETERS_MAX = 5
ROUTES = {"get", "post", "put", "patch", "delete", "head", "route", "websocket"}


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
        f"{path}:{node.lineno} {node.name} has {lines} lines"
        for path, text in given.items()
        if "/migrations/" not in path
        for node in functions(text)
        if (lines := _length(node)) > FUNCTION_LINES_MAX
    ]


def long_handlers(given: Sources) -> list[str]:
    """A route handler reads, asks and shows; what it is given by name is not counted."""
    return [
        f"{path}:{node.lineno} {node.name} has {lines} lines"
        for path, text in given.items()
        if path.startswith("web/")
        for node in functions(text)
        if _is_routed(node) and (lines := _length_of_body(node)) > HANDLER_LINES_MAX
    ]


def many_parameters(given: Sources) -> list[str]:
    """Five parameters, and then a frozen dataclass; route handlers are given theirs by name."""
    return [
        f"{path}:{node.lineno} {node.name} has {count} parameters"
        for path, text in given.items()
        if "/migrations/" not in path
        for node in functions(text)
        if not node.decorator_list and (count := _parameters(node)) > PARAMETERS_MAX
    ]


def long_pages(given: Sources) -> list[str]:
    """A page template reads at one glance; what repeats is a macro."""
    return [
        f"{path} has {lines} lines"
        for path, text in given.items()
        if (lines := len(text.splitlines())) > PAGE_LINES_MAX
    ]


def _is_routed(node: Function) -> bool:
    return any(
        ast.unparse(one.func if isinstance(one, ast.Call) else one).split(".")[-1] in ROUTES
        for one in node.decorator_list
    )


def _length(node: Function) -> int:
    return _lines(node) - (_lines(node.body[0]) if ast.get_docstring(node) is not None else 0)


def _length_of_body(node: Function) -> int:
    body = node.body[ast.get_docstring(node) is not None :]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _parameters(node: Function) -> int:
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return len([one for one in given if one.arg not in ("self", "cls")])
