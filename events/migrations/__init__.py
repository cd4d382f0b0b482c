"""Migrations, for Piccolo, and which of them this version of the programs was written for."""

from __future__ import annotations

import functools
import re
from pathlib import Path

_ID = re.compile(r'^ID = "(.+)"$', re.MULTILINE)


@functools.cache
def expected() -> frozenset[str]:
    """The ids of all migrations; read as text, for Piccolo's own reader is heavy."""
    files = Path(__file__).parent.glob("m*.py")
    found = (_ID.search(file.read_text(encoding="utf-8")) for file in files)
    return frozenset(match[1] for match in found if match)
