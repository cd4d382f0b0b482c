"""What stands once: pieces of SQL that would otherwise be written again in every room."""

from __future__ import annotations

import re

from tests.architecture.sources import Sources

PATTERNS = {
    # The full name of a session, ``event/session``.
    r"\|\|\s*'/'\s*\|\|": ("events/catalogue/published.py",),
    # Whether a session is cancelled.
    r"\bsession_cancellation\b": ("events/catalogue/",),
    # When doors open, and until when one may enter.
    r"\bmake_interval\s*\(\s*mins\b": ("events/catalogue/",),
    # How many places are left.
    r"\bsize\s*-\s*(\w+\.)*(taken|at_door)\b": ("events/places/",),
}


def said_elsewhere(given: Sources) -> list[str]:
    """A piece of ``PATTERNS`` stands only where that says."""
    return [
        f"{path}:{text.count(chr(10), 0, found.start()) + 1} says {found.group()!r}, which"
        f" belongs in {' or '.join(places)}"
        for path, text in given.items()
        if "/migrations/" not in path
        for pattern, places in PATTERNS.items()
        if not path.startswith(places)
        for found in re.finditer(pattern, text)
    ]
