"""The language of an answer: ``?lang=``, then the cookie of an earlier choice, then the browser."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from events import words
from events.text import LANGUAGES
from web import cookies

PARAMETER = "lang"


def of(request: Request[Any, Any, Any]) -> str:
    """The language to answer in."""
    wishes = [request.query_params.get(PARAMETER, ""), cookies.read(request, cookies.LANGUAGE)]
    return words.choose_language(
        *wishes, *words.accepted(request.headers.get("accept-language", ""))
    )


def choice(request: Request[Any, Any, Any]) -> Cookie | None:
    """The cookie that remembers a choice; None when nobody has just chosen."""
    chosen = request.query_params.get(PARAMETER, "")
    if chosen not in LANGUAGES or chosen == cookies.read(request, cookies.LANGUAGE):
        return None
    return cookies.make(request, cookies.LANGUAGE, chosen, cookies.YEAR_SECONDS)
