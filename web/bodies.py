"""Bodies of requests in JSON, as programs send them; ``web/forms`` reads what people send."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from typing import Any, TypeVar, cast

import msgspec
from litestar import Request

from events import errors
from events.errors import Invalid, Refusal
from web.forms import read_on, without_shown

T = TypeVar("T")

DEPTH_MAX = 100
DIGITS_MAX = 40
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)


class Malformed(Refusal):
    """The body is no JSON at all, or no object."""


async def read_body(
    request: Request[Any, Any, Any], shape: type[T], shown: Hashable | None = None
) -> T:
    """The JSON body of a request in its shape; ``shown`` is the one in which GET shows the thing.

    Raises Malformed when it is not a JSON object. Something stands for each of its wrong fields;
    they are told together with what the use case finds wrong (``errors.know``).
    """
    raw = decode(await request.body())
    put = without_shown(raw, cast(Hashable, shape), shown) if shown else raw
    request.state.shape = shape
    value, wrong = read_on(shape, put)
    if value is None:
        raise Invalid(wrong)
    errors.know(wrong)
    return value


def decode(body: bytes) -> dict[str, Any]:
    """The JSON object in a body; an empty body is an empty object. Raises Malformed."""
    if not body.strip():
        return {}
    try:
        raw = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raw = _leniently(body.decode("utf-8", "surrogateescape"))
    if not isinstance(raw, dict):
        raise Malformed
    return raw


def _leniently(said: str) -> Any:
    """JSON with values that we cannot keep, so that the field which holds one can be named.

    Halves of surrogates stay in texts (bytes that are no UTF-8 become such), numbers beyond all
    bounds are infinite or NaN, and what is nested too deep is null. Raises Malformed.
    """
    try:
        return json.loads(_shallow(said), parse_int=_whole)
    except (ValueError, RecursionError):
        raise Malformed from None


def _whole(digits: str) -> float:
    return int(digits) if len(digits) <= DIGITS_MAX else float(digits)


def _shallow(said: str) -> str:
    """The JSON without what is nested deeper than ``DEPTH_MAX``."""
    depth, kept, since = 0, [], 0
    for token in _TOKENS.finditer(said):
        if token[0] in "[{":
            depth += 1
            if depth == DEPTH_MAX + 1:
                kept.append(said[since : token.start()])
        elif token[0] in "]}":
            if depth == DEPTH_MAX + 1:
                kept.append("null")
                since = token.end()
            depth -= 1
    return "".join([*kept, said[since:]]) if depth <= DEPTH_MAX else ""
