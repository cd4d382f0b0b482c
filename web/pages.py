"""Pages: Jinja templates in two languages, with the organisation's name and our own addresses.

Each language has an environment of its own, in which words, dates and texts are already in that
language; templates need no context for it, and macros neither.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import jinja2
from litestar import Request, Response
from litestar.datastructures import Cookie

from events import cities, link_epochs, links, money, tickets, words
from events.settings import UNNAMED, OrganisationView, Settings, organisation
from events.text import LANGUAGES, in_language
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
        """Read the organisation, and which links ended, when that was a few seconds ago."""
        if self._read_at and (now - self._read_at).total_seconds() < HOUSE_SECONDS_MAX:
            return
        self._read_at = now
        self.house = await organisation()
        await link_epochs.load()

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

    environment.filters.update(_filters(spoken, zone))
    environment.globals.update(
        spoken=spoken,
        html_lang=words.TAGS[spoken],
        other_language=next(name for name in LANGUAGES if name != spoken),
        static=statics.url,
        span=lambda start, end: words.span(start, end, spoken, zone),
        days=lambda start, end: words.days(start, end, spoken, zone),
        base_url=settings.base_url,
    )
    return environment


def doors(session: Any) -> datetime:
    """When the doors of a session open."""
    opens_at: datetime = session.starts_at - timedelta(minutes=session.doors_open_minutes)
    return opens_at


def _filters(spoken: str, zone: ZoneInfo) -> dict[str, Callable[..., Any]]:
    """The filters of the templates: how they write values, in one language."""

    def by_month(rows: Iterable[Any]) -> list[tuple[str, list[Any]]]:
        """Rows with ``starts_at`` under the months they begin in."""
        months = itertools.groupby(rows, lambda row: words.month(row.starts_at, spoken, zone))
        return [(name, list(group)) for name, group in months]

    def doors_said(session: Any) -> str:
        opens_at = doors(session)
        is_same_day = opens_at.astimezone(zone).date() == session.starts_at.astimezone(zone).date()
        return (words.clock if is_same_day else words.moment)(opens_at, spoken, zone)

    return {
        "text": lambda value: in_language(value, spoken),
        "day": lambda at: words.day(at, spoken, zone),
        "places": lambda held: list(dict.fromkeys(one.place_in(spoken) for one in held)),
        "city": lambda name: cities.city(name, spoken),
        "map_url": links.map_of,
        "clock": lambda at: words.clock(at, spoken, zone),
        "moment": lambda at: words.moment(at, spoken, zone),
        "month_and_weekday": lambda at: words.month_and_weekday(at, spoken, zone),
        "month_and_year": lambda at: words.month_and_year(at, spoken, zone),
        "local": lambda at: at.astimezone(zone),
        "doors": doors,
        "doors_said": doors_said,
        "by_month": by_month,
        "money": lambda value: money.shown(value, spoken),
        "figure": lambda value: "—" if value is None else f"{value:,}",
        "spaced": tickets.spaced,
    }


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
        "path": own_path(request),
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


def own_path(request: Request[Any, Any, Any]) -> str:
    r"""The request's path for a link to this site: one that no browser takes for another host.

    Browsers read ``//host``, and ``/\\host`` too, as an address of another site (WHATWG URL).
    """
    path: str = request.scope["path"]
    return "/" + quote(path.lstrip("/\\"), safe="/@:+,;=~!$&'()*", errors="replace")


def _caching(request: Request[Any, Any, Any]) -> str:
    """Public pages may be kept by the browser that asked, but asked again; nothing else may."""
    handler = request.scope.get("route_handler")
    is_public = handler is not None and declared(handler) is Who.PUBLIC
    return "private, no-cache" if is_public else "no-store"
