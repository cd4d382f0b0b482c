"""Our own numbers in addresses: whatever else stands there names nothing."""

from __future__ import annotations

from typing import Any

from litestar import Request

from events.errors import NotFound

NUMBER_MAX = 2**31 - 1


def number(text: str, what: str) -> int:
    """The id in an address. Raises NotFound for what cannot be one."""
    found = _read(text)
    if found is None:
        raise NotFound(what)
    return found


def after(request: Request[Any, Any, Any]) -> int | None:
    """The id behind which a list goes on; anything else is its beginning."""
    return _read(request.query_params.get("after", ""))


def _read(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) < 11
    return int(text) if is_number and int(text) <= NUMBER_MAX else None
