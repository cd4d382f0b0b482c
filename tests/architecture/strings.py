"""The strings of a file as they are at run time: glued where the source glues them.

What is put in at run time is a ``HOLE``. Docstrings are no strings of the program.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.architecture.sources import tree

HOLE = "\ue000"


@dataclass(frozen=True)
class Said:
    """A string, and the line where it begins."""

    line: int
    text: str


@dataclass
class _Glued:
    """A string of several parts, and the expressions that fill its holes."""

    text: str = ""
    filled: list[ast.AST] = field(default_factory=list)

    def __add__(self, other: _Glued) -> _Glued:
        return _Glued(self.text + other.text, self.filled + other.filled)


def strings(text: str) -> Iterator[Said]:
    """Constants, f-strings, implicit and explicit concatenations; each once, as a whole."""
    yield from _strings(tree(text))


def _strings(node: ast.AST) -> Iterator[Said]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    glued = _glued(node)
    if glued is None:
        for child in ast.iter_child_nodes(node):
            yield from _strings(child)
        return
    yield Said(getattr(node, "lineno", 0), glued.text)
    for one in glued.filled:
        yield from _strings(one)


def whole(node: ast.AST) -> str | None:
    """The string that an expression makes, with its holes; None when it makes none."""
    glued = _glued(node)
    return None if glued is None else glued.text


def _glued(node: ast.AST) -> _Glued | None:
    if isinstance(node, ast.Constant):
        return _Glued(node.value) if isinstance(node.value, str) else None
    if isinstance(node, ast.FormattedValue):
        return _Glued(HOLE, [node.value])
    if isinstance(node, ast.JoinedStr):
        return sum((_glued(part) or _Glued() for part in node.values), _Glued())
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _glued(node.left), _glued(node.right)
        if left is not None or right is not None:
            return (left or _Glued(HOLE, [node.left])) + (right or _Glued(HOLE, [node.right]))
    return None
