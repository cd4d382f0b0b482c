"""Bodies of requests: JSON for programs, forms for people, read by the same function."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from litestar import Request

from events.errors import Refusal
from web.reading import read

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


async def form_values(request: Request[Any, Any, Any]) -> dict[str, str | list[str]]:
    """The fields of a form: a text, or a list of texts where a name was repeated."""
    values: dict[str, str | list[str]] = {}
    for name, value in (await request.form()).multi_items():
        if not isinstance(value, str):
            continue
        before = values.get(name)
        if before is None:
            values[name] = value
        elif isinstance(before, list):
            before.append(value)
        else:
            values[name] = [before, value]
    return values
