"""Links that arrive with something glued to their end, by a mail program or by a sentence."""

from __future__ import annotations

import unicodedata

from litestar.types import Scope, Send

from events import links

SEE_OTHER = 303
NO_PAGES = ("/api/", "/static/", "/accent/", "/logo/")


def address(scope: Scope) -> str | None:
    """Where a page's address leads without what was glued to its end; None when nothing was.

    It never leads to another host, nor to what stands above the page. A control character is no
    end of a sentence: such an address is not found.
    """
    path = scope["path"]
    ours, asked = links.unglued(path), path.rstrip("/")
    if scope["method"] not in ("GET", "HEAD") or ours == asked:  # type: ignore[typeddict-item]
        return None
    if path.startswith(NO_PAGES):
        return None
    if not ours or any(unicodedata.category(c) == "Cc" for c in asked):
        return None
    return "/" + ours.lstrip("/")


async def lead(send: Send, address: str) -> None:
    """Answer with the way to the address."""
    location = [(b"location", address.encode("ascii"))]
    await send({"type": "http.response.start", "status": SEE_OTHER, "headers": location})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
