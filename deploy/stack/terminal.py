"""A QR code in the terminal: two rows of modules a line, black on white whatever the colours."""

from __future__ import annotations

import sys

from events import qr

BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
BLACK_ON_WHITE, AS_BEFORE = "\x1b[30;107m", "\x1b[0m"


def drawn(text: str) -> str:
    """The code of a text as lines of half blocks; coloured where a person looks at it."""
    rows = [list(row) for row in qr.matrix(text)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    lines = [
        "".join(BLOCKS[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]
    if sys.stdout.isatty():
        lines = [f"{BLACK_ON_WHITE}{line}{AS_BEFORE}" for line in lines]
    return "\n".join(lines)
