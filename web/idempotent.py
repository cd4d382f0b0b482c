"""Idempotency of POSTs: the caller's key becomes a claim; a replay finds what was made.

The name of a key is scoped to caller, method and path. Only what was stored is kept, so a refused
request may be sent again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request

from events import errors, idempotency
from events.errors import Invalid
from events.idempotency import Replay, RequestKey
from web import cookies
from web.csrf import FIELD, KEY_FIELD
from web.policy import ANYBODY, Who, caller, declared

HEADER = "idempotency-key"
FIELD_OF_KEY = "Idempotency-Key"
REPLAYED = {"idempotent-replay": "true"}


async def claim(request: Request[Any, Any, Any]) -> RequestKey | None:
    """The claim of an API request, None without a key. Raises Invalid for a key that is no key.

    On a public route everybody is the same caller, with a token or without: there only a key that
    nobody guesses keeps one person's answer from another.
    """
    key = request.headers.get(HEADER)
    if key is None or errors.known():
        return None
    is_public = declared(request.route_handler) in (Who.PUBLIC, Who.GUEST)
    least = idempotency.PUBLIC_KEY_LENGTH_MIN if is_public else 1
    if not key.isascii() or not key.isprintable():
        raise Invalid.one(FIELD_OF_KEY, "malformed")
    if len(key) < least:
        raise Invalid.one(FIELD_OF_KEY, "too_short", min=least)
    if len(key) > idempotency.KEY_LENGTH_MAX:
        raise Invalid.one(FIELD_OF_KEY, "too_long", max=idempotency.KEY_LENGTH_MAX)
    asker = ANYBODY if is_public else caller(request)
    return RequestKey.of(asker, request.method, request.scope["path"], key, await request.body())


async def form_claim(request: Request[Any, Any, Any]) -> RequestKey | None:
    """The claim of a form: its hidden key together with its fields.

    So a double click does one thing, and a mended form another.
    """
    form = await request.form()
    key = form.get(KEY_FIELD)
    if not isinstance(key, str) or not key:
        return None
    pairs = sorted((n, v) for n, v in form.multi_items() if n != FIELD and isinstance(v, str))
    body = repr(pairs).encode()
    whole = f"{key[:80]}:{hashlib.sha256(body).hexdigest()}"
    return RequestKey.of(caller(request), request.method, request.scope["path"], whole, body)


async def page_claim(request: Request[Any, Any, Any]) -> RequestKey | None:
    """The claim of a form that one browser may send once, mended or not, from one page.

    Sent again as it was, it finds what it made (Replay); with other fields it is a Mismatch.
    """
    form = await request.form()
    key = form.get(KEY_FIELD)
    return await _of_browser(request, key[:80]) if isinstance(key, str) and key else None


async def typed_claim(request: Request[Any, Any, Any]) -> RequestKey:
    """The claim of all that one browser typed into a form, from whichever page it was sent.

    A browser that goes back may fetch the page anew, with another key in it.
    """
    claim = await _of_browser(request, "")
    return RequestKey(hashlib.sha256(claim.scope + claim.body).digest(), claim.body)


async def _of_browser(request: Request[Any, Any, Any], key: str) -> RequestKey:
    pairs = (await request.form()).multi_items()
    ours = (FIELD, KEY_FIELD)
    body = repr(sorted((n, v) for n, v in pairs if n not in ours and isinstance(v, str)))
    browser = cookies.read(request, cookies.CSRF)
    path = request.scope["path"]
    return RequestKey.of(browser, request.method, path, key, body.encode())


async def once(
    given: RequestKey | None, deed: Callable[[RequestKey | None], Awaitable[int]]
) -> tuple[int, dict[str, str]]:
    """Do the deed, or find that it was done: the id of what it made, and headers for the answer."""
    try:
        return await deed(given), {}
    except Replay as replay:
        made = replay.made
    assert made is not None, "a deed with a claim says what it made"
    return made, REPLAYED
