"""The cases of codes as they are typed or keyed in: ``codes.json``, with one real code put in.

They are held against the server's reader and the phone's (``web/static/door/code.js``).
"""

from __future__ import annotations

import json
from pathlib import Path

from events import tickets
from events.text import keyed
from events.tickets.typed import PREFIX, whole

_FILE = json.loads((Path(__file__).parent / "codes.json").read_text(encoding="utf-8"))
_CODE: str = _FILE["code"]
_WIDE = {n: n + 0xFEE0 for n in range(0x21, 0x7F)} | {0x20: 0x3000}
_PUT = {
    "{code}": _CODE,
    "{rest}": _CODE.removeprefix(PREFIX),
    "{cut}": _CODE[:-1],
    "{lower}": _CODE.lower(),
    "{wide}": _CODE.translate(_WIDE),
    "{nbsp}": _CODE.replace(" ", "\u00a0"),
}


def cases() -> list[tuple[str, str, list[str | None]]]:
    """Name, what was typed, and how it is read: its form, and the code or short code kept."""
    return [(c["name"], _put(c["typed"]), [c["form"], _put(c.get("text"))]) for c in _FILE["cases"]]


def _put(text: str | None) -> str | None:
    for mark, code in _PUT.items():
        text = text and text.replace(mark, code)
    return text


def by_the_server(typed: str) -> list[str | None]:
    """How the server reads a text: its form, and the code or short code that it keeps."""
    if not keyed(typed):
        return ["empty", None]
    if tickets.decode(typed):
        return ["signed", whole(typed)]
    short = tickets.read_short(typed)
    return ["short", short] if short else ["foreign", None]
