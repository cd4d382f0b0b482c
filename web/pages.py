"""Pages: Jinja templates in two languages, with the organisation's name and our own addresses.

Each language has an environment of its own, in which words, dates and texts are already in that
language; templates need no context for it, and macros neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jinja2
from litestar import Request, Response
from litestar.datastructures import Cookie

from events import money, words
from events.settings import UNNAMED, OrganisationView, Settings, organisation
from events.text import LANGUAGES, Localised, in_language
from web import language
from web.csrf import FormToken
from web.policy import Who, declared
from web.statics import Statics

FOLDER = Path(__file__).parent / "templates"
HOUSE_SECONDS_MAX = 5.0


class Pages:
    """The templates, ready to be filled, and the organisation as it was last read."""

    def __init__(self, settings: Settings, statics: Statics) -> None:
        self.house: OrganisationView = UNNAMED
        self._read_at: datetime | None = None
        self._environments = {name: build(name, settings, statics) for name in LANGUAGES}

    async def refresh(self, now: datetime) -> None:
        """Read the organisation again when what we hold is older than a few seconds."""
        if self._read_at and (now - self._read_at).total_seconds() < HOUSE_SECONDS_MAX:
            return
        self._read_at = now
        self.house = await organisation()

    def forget(self) -> None:
        """Read the organisation again at the next page: somebody changed it."""
        self._read_at = None

    def render(self, spoken: str, template: str, context: dict[str, Any]) -> str:
        """A template in a language."""
        return self._environments[spoken].get_template(template).render(context)


def build(spoken: str, settings: Settings, statics: Statics) -> jinja2.Environment:
    """The environment of one language."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
        cache_size=-1,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        words.translations(spoken), newstyle=True
    )
    zone = settings.zone

    def text(value: Localised | None) -> str:
        return in_language(value, spoken)

    def day(at: datetime | date) -> str:
        return words.day(at, spoken, zone)

    def clock(at: datetime) -> str:
        return words.clock(at, spoken, zone)

    def moment(at: datetime) -> str:
        return words.moment(at, spoken, zone)

    def span(start: datetime, end: datetime) -> str:
        return words.span(start, end, spoken, zone)

    def local(at: datetime) -> datetime:
        return at.astimezone(zone)

    def amount(value: int) -> str:
        return money.shown(value, spoken)

    def figure(value: int | None) -> str:
        return "—" if value is None else f"{value:,}"

    environment.filters.update(
        text=text, day=day, clock=clock, moment=moment, local=local, money=amount, figure=figure
    )
    environment.globals.update(
        spoken=spoken,
        html_lang=words.TAGS[spoken],
        other_language=next(name for name in LANGUAGES if name != spoken),
        static=statics.url,
        span=span,
        base_url=settings.base_url,
    )
    return environment


def show(
    request: Request[Any, Any, Any],
    template: str,
    *,
    status: int = 200,
    cookies: Sequence[Cookie] = (),
    **context: Any,
) -> Response[str]:
    """A page for people, in their language. Call it after the use case has returned."""
    pages: Pages = request.app.state.pages
    token = FormToken(request)
    usual = {
        "request": request,
        "house": pages.house,
        "csrf": token,
        "path": request.scope["path"],
        "now": request.app.state.clock(),
    }
    body = pages.render(language.of(request), template, usual | context)
    wanted = [*cookies, token.cookie(), language.choice(request)]
    return Response(
        body,
        status_code=status,
        media_type="text/html",
        headers={"cache-control": _caching(request), "vary": "accept-language, cookie"},
        cookies=[cookie for cookie in wanted if cookie],
    )


def _caching(request: Request[Any, Any, Any]) -> str:
    """Public pages may be kept by the browser that asked, but asked again; nothing else may."""
    handler = request.scope.get("route_handler")
    is_public = handler is not None and declared(handler) is Who.PUBLIC
    return "private, no-cache" if is_public else "no-store"
