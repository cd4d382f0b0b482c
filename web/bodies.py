"""Bodies of requests in JSON, as programs send them; ``web/forms`` reads what people send."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from litestar import Request

from events.errors import Refusal
from web.forms import read

T = TypeVar("T")


class Malformed(Refusal):
    """The body is no JSON at all, or no object."""


async def read_body(request: Request[Any, Any, Any], shape: type[T]) -> T:
    """The JSON body of a request in its shape.

    Raises Malformed when it is not a JSON object, Invalid with all its wrong fields at once.
    """
    return read(shape, decode(await request.body()))


def decode(body: bytes) -> dict[str, Any]:
    """The JSON object in a body; an empty body is an empty object. Raises Malformed."""
    if not body.strip():
        return {}
    try:
        raw = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Malformed from None
    if not isinstance(raw, dict):
        raise Malformed
    return raw
