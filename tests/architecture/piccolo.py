"""Piccolo keeps to its room too: table classes are their room's own, and joins stay inside."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.imports import imports
from tests.architecture.kept import Table, tables
from tests.architecture.sources import FREE_OF_ORDER, Sources, domain, owner_of, tree


def tables_of_others(given: Sources) -> list[str]:
    """A table class is used in its own room; others name it in foreign keys of ``tables.py``."""
    known = _known(given)
    return [
        f"{path}:{line} uses {name}, a table of {known[name].owner}"
        for path, text in given.items()
        if not path.startswith(FREE_OF_ORDER) and not path.endswith("/tables.py")
        for name, line in _used(path, text)
        if name in known and known[name].owner != owner_of(path)
    ]


def joins_out_of_room(given: Sources) -> list[str]:
    """``Guest.ticket.short`` reads a column of another room's table: Piccolo joins it."""
    known = _known(given)
    return [
        f"{path}:{node.lineno} joins {ast.unparse(node)}, of a table of {joined.owner}"
        for path, text in domain(given)
        for node in ast.walk(tree(text))
        if isinstance(node, ast.Attribute)
        and (joined := _followed(node.value, known))
        and (node.attr in joined.columns or node.attr == "all_columns")
        and joined.owner != owner_of(path)
    ]


def _followed(node: ast.expr, known: dict[str, Table]) -> Table | None:
    """The table that a foreign key of a table class points at: ``Guest.ticket``."""
    if not isinstance(node, ast.Attribute):
        return None
    start = _followed(node.value, known) or known.get(ast.unparse(node.value).rpartition(".")[2])
    return known.get(start.references.get(node.attr, "")) if start else None


def _known(given: Sources) -> dict[str, Table]:
    return {table.declared: table for table in tables(given)}


def _used(path: str, text: str) -> Iterator[tuple[str, int]]:
    """The names that a file takes from the domain: imported, or as ``room.Name``."""
    modules: set[str] = set()
    for found in imports(path, text):
        if _may_hold_tables_of_others(found.module, path):
            yield from ((name, found.line) for name in found.names)
            modules |= {*found.bound}
    for node in ast.walk(tree(text)):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in modules:
            yield node.attr, node.lineno


def _may_hold_tables_of_others(module: str, path: str) -> bool:
    """Of its own room a file sees other rooms' tables in ``tables`` only."""
    parts = module.split(".")
    own = parts[1:2] == [owner_of(path)] and parts[-1] != "tables"
    return parts[0] == "events" and not own
