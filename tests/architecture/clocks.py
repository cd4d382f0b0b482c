"""Where the clock may be read."""

from __future__ import annotations

import ast

from tests.architecture.sources import Sources, tree

NAIVE_CLOCKS = {"now", "utcnow", "today"}


def clocks_in_the_domain(given: Sources) -> list[str]:
    """``now`` is an argument: in events only ``clock`` reads the clock."""
    return [
        f"{path}:{node.lineno} reads the clock"
        for path, text in given.items()
        if path.startswith("events/") and path != "events/clock.py"
        for node in ast.walk(tree(text))
        if isinstance(node, ast.Call) and _reads_clock(node.func)
    ]


def _reads_clock(called: ast.expr) -> bool:
    if not isinstance(called, ast.Attribute):
        return False
    owner = ast.unparse(called.value)
    return (called.attr in NAIVE_CLOCKS and owner.split(".")[-1] in ("datetime", "date")) or (
        owner == "clock" and called.attr == "read"
    )
