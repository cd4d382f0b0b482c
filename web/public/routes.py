"""All controllers and handlers of the public pages."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.types import ControllerRouterHandler

from web import pages
from web.policy import Who


@get("/", opt={"who": Who.PUBLIC})
async def home(request: Request[Any, Any, Any]) -> Response[str]:
    """The programme."""
    return pages.show(request, "public/home.html")


HANDLERS: list[ControllerRouterHandler] = [home]
