"""The files that browsers and crawlers ask for at the root, whatever a page says."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get

from web.policy import Who
from web.statics import Statics

DAY = "public, max-age=86400"
ROBOTS = "User-agent: *\n" + "".join(
    f"Disallow: {path}\n" for path in (
        "/r/", "/t/", "/w/", "/desk", "/door", "/api/", "/p/confirmation/", "/p/rejection/",
        "/p/withdrawal/", "/e/*/register", "/e/*/registrations", "/p/*/signatures", "/p/*/thanks",
    )
)  # fmt: skip
"""Paths with a secret, of staff and of programs, and the forms (RFC 9309)."""


@get("/robots.txt", opt={"who": Who.PUBLIC}, include_in_schema=False)
async def robots() -> Response[str]:
    """What crawlers leave alone. It names no secret."""
    return Response(ROBOTS, media_type="text/plain", headers={"cache-control": DAY})


@get("/favicon.ico", opt={"who": Who.PUBLIC}, include_in_schema=False)
async def favicon(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The icon of a tab, for browsers that ask for nothing else."""
    return _icon(request, "favicon.ico", "image/x-icon")


@get(
    ["/apple-touch-icon.png", "/apple-touch-icon-precomposed.png"],
    opt={"who": Who.PUBLIC},
    include_in_schema=False,
)
async def touch_icon(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The icon on a phone's home screen."""
    return _icon(request, "touch-icon.png", "image/png")


def _icon(request: Request[Any, Any, Any], name: str, kind: str) -> Response[bytes]:
    statics: Statics = request.app.state.statics
    found = statics.find(name)
    assert found is not None, "it is one of our files"
    return Response(found.plain, media_type=kind, headers={"cache-control": DAY})
