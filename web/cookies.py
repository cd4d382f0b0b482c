"""The few cookies there are: a staff session, a paired phone, a form's token, a chosen language.

Over HTTPS their names begin with ``__Host-``, so that no other host can plant them (RFC 6265bis).
"""

from __future__ import annotations

from typing import Any, Literal

from litestar import Request
from litestar.datastructures import Cookie

DESK = "session"
DOOR = "door"
CSRF = "csrf"
LANGUAGE = "language"
YEAR_SECONDS = 365 * 24 * 3600


def _name(request: Request[Any, Any, Any], name: str) -> str:
    return f"__Host-{name}" if request.app.state.settings.secure else name


def read(request: Request[Any, Any, Any], name: str) -> str:
    """The value of one of our cookies, or an empty text."""
    return request.cookies.get(_name(request, name), "")


def make(
    request: Request[Any, Any, Any],
    name: str,
    value: str,
    max_age_seconds: int | None = None,
    same_site: Literal["lax", "strict"] = "lax",
) -> Cookie:
    """A cookie that scripts cannot read; without an age it ends with the browser."""
    return Cookie(
        key=_name(request, name),
        value=value,
        max_age=max_age_seconds,
        path="/",
        secure=request.app.state.settings.secure,
        httponly=True,
        samesite=same_site,
    )


def drop(request: Request[Any, Any, Any], name: str) -> Cookie:
    """A cookie that takes an earlier one away."""
    return make(request, name, "", max_age_seconds=0)
