"""Pages of the desk: the usual page, with the names of codes and who is looking at it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response

from events.text import LANGUAGES
from web import language, pages
from web.desk.naming import NAMES


def show(
    request: Request[Any, Any, Any], template: str, *, status: int = 200, **context: Any
) -> Response[str]:
    """A page for whoever is signed in."""
    usual = {
        "names": NAMES,
        "actor": request.state.actor,
        "other_address": in_other_language(request),
    }
    return pages.show(request, f"desk/{template}", status=status, **(usual | context))


def in_other_language(request: Request[Any, Any, Any]) -> str:
    """The address of the same page in the other language, with all else that it asks."""
    spoken = language.of(request)
    other = next(name for name in LANGUAGES if name != spoken)
    kept = [p for p in request.query_params.multi_items() if p[0] != language.PARAMETER]
    return f"{request.scope['path']}?{urlencode([*kept, (language.PARAMETER, other)])}"


def go(address: str) -> Response[Any]:
    """Send the browser to a page after a form was taken."""
    return Response(b"", status_code=303, media_type="text/plain", headers={"location": address})
