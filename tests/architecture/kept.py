"""What the house keeps: its tables and published views, read from the syntax tree."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from dataclasses import dataclass, field

from tests.architecture.sources import Sources, domain, owner_of, tree
from tests.architecture.strings import whole

PUBLISHED = "published.py"


@dataclass(frozen=True)
class Table:
    """A table, the class that declares it, and its columns; foreign keys with their target."""

    name: str
    declared: str
    where: str
    columns: frozenset[str] = frozenset()
    references: dict[str, str] = field(default_factory=dict)

    @property
    def owner(self) -> str:
        """The room, or the module of the ground floor."""
        return owner_of(self.where.rpartition(":")[0])


@dataclass(frozen=True)
class View:
    """A published view, and its place among those of its room."""

    name: str
    where: str
    sql: str
    place: int

    @property
    def owner(self) -> str:
        """The room, or the package of the ground floor."""
        return owner_of(self.where.rpartition(":")[0])


Relations = dict[str, list[Table | View]]


def relations(given: Sources) -> Relations:
    """All tables and views by name; a sound house has one of each name."""
    found: Relations = defaultdict(list)
    for table in tables(given):
        found[table.name].append(table)
    for view in views(given):
        found[view.name].append(view)
    return dict(found)


def tables(given: Sources) -> list[Table]:
    """Every Piccolo table class of rooms and ground floor."""
    return [
        _table(path, node)
        for path, text in domain(given)
        for node in ast.walk(tree(text))
        if isinstance(node, ast.ClassDef) and any(_last(base) == "Table" for base in node.bases)
    ]


def _table(path: str, node: ast.ClassDef) -> Table:
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    name = given.get("tablename")
    columns: dict[str, str] = {}
    for line in node.body:
        if isinstance(line, ast.Assign | ast.AnnAssign) and isinstance(line.value, ast.Call):
            target = line.targets[0] if isinstance(line, ast.Assign) else line.target
            columns[ast.unparse(target)] = _reference(line.value)
    return Table(
        name=str(name.value) if isinstance(name, ast.Constant) else in_snake_case(node.name),
        declared=node.name,
        where=f"{path}:{node.lineno}",
        columns=frozenset(columns),
        references={column: target for column, target in columns.items() if target},
    )


def _reference(column: ast.Call) -> str:
    """The class that a foreign key points at, or nothing."""
    if _last(column.func) != "ForeignKey":
        return ""
    told = {keyword.arg: keyword.value for keyword in column.keywords}
    target = column.args[0] if column.args else told.get("references")
    return _last(target) if target else ""


def _last(node: ast.expr) -> str:
    """The last part of a dotted name, or of one in quotes."""
    dotted = node.value if isinstance(node, ast.Constant) else ast.unparse(node)
    return str(dotted).rpartition(".")[2]


def in_snake_case(name: str) -> str:
    """As Piccolo (inflection) names the table of a class."""
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z\d])([A-Z])", r"\1_\2", name).lower()


def views(given: Sources) -> list[View]:
    """The views of every ``published.py``, each room's in the order in which they are made."""
    found = []
    for path, text in domain(given):
        told = views_of(text) if path.endswith(f"/{PUBLISHED}") else None
        if isinstance(told, ast.Dict):
            constants = _constants(text)
            pairs = zip(told.keys, told.values, strict=True)
            found += [
                View(key.value, f"{path}:{key.lineno}", _sql(value, constants), place)
                for place, (key, value) in enumerate(pairs)
                if isinstance(key, ast.Constant) and isinstance(key.value, str)
            ]
    return found


def views_of(text: str) -> ast.expr | None:
    """What ``VIEWS`` is set to."""
    return _constants(text).get("VIEWS")


def _constants(text: str) -> dict[str, ast.expr]:
    """What the names of a module are set to."""
    found: dict[str, ast.expr] = {}
    for node in tree(text).body:
        if isinstance(node, ast.Assign):
            found |= {ast.unparse(target): node.value for target in node.targets}
        elif isinstance(node, ast.AnnAssign) and node.value:
            found[ast.unparse(node.target)] = node.value
    return found


def _sql(value: ast.expr, constants: dict[str, ast.expr]) -> str:
    if isinstance(value, ast.Name) and value.id in constants:
        value = constants[value.id]
    return whole(value) or ""


def declared_tables(given: Sources) -> dict[str, str]:
    """The name of each table by the class that declares it."""
    return {table.declared: table.name for table in tables(given)}
