"""Requests of programs besides their bodies: actor, query, period, and our own address."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from typing import Annotated, Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from litestar import Request, Response
from msgspec import Meta, Struct

from events import access, errors
from events.errors import Invalid
from events.idempotency import RequestKey
from web import idempotent
from web.forms import read
from web.forms.standing import SOME_DAY

T = TypeVar("T")
AnyRequest = Request[Any, Any, Any]
Deed = Callable[[RequestKey | None], Awaitable[int]]

ITEMS_MAX = 200
Limit = Annotated[int, Meta(ge=1, le=ITEMS_MAX)]


class Page(Struct, Generic[T], frozen=True):
    """Some items of a list; ``next`` is the ``after`` of the items behind them, null at the end."""

    items: list[T]
    next: str | None


class ListQuery(Struct, frozen=True, kw_only=True):
    """``after``: the ``next`` of the page before."""

    limit: Limit = ITEMS_MAX
    after: str | None = None


class Period(Struct, frozen=True, kw_only=True):
    """Inclusive dates in the organisation's time zone; without them everything."""

    since: date | None = None
    until: date | None = None


class Made(Struct, frozen=True):
    """The id of what was made."""

    id: int


def query(request: AnyRequest, shape: type[T]) -> T:
    """The query of a request in its shape. Raises Invalid, also when ``until`` is too early."""
    asked = read(shape, dict(request.query_params), is_form=True, is_whole=True)
    since, until = getattr(asked, "since", None), getattr(asked, "until", None)
    if since and until and until < since:
        raise Invalid.one("until", "before_start")
    return asked


def page(items: list[T], limit: int, cursor: Callable[[T], str]) -> Page[T]:
    """A page of at most ``limit`` items, from one more than that where there are more."""
    shown = items[:limit]
    return Page(shown, cursor(shown[-1]) if len(items) > limit else None)


def paged(items: list[T], asked: ListQuery, cursor: Callable[[T], str]) -> Page[T]:
    """The asked page of a whole list. Raises Invalid for an ``after`` that is none of ours."""
    names = [cursor(item) for item in items]
    if asked.after is not None and asked.after not in names:
        raise Invalid.one("after", "unknown")
    start = names.index(asked.after) + 1 if asked.after is not None else 0
    return page(items[start : start + asked.limit + 1], asked.limit, cursor)


def base_url(request: AnyRequest) -> str:
    """The public address that links begin with."""
    address: str = request.app.state.settings.base_url
    return address


def zone(request: AnyRequest) -> ZoneInfo:
    """The organisation's time zone."""
    told: ZoneInfo = request.app.state.settings.zone
    return told


def actor_if_any(request: AnyRequest) -> access.Actor | None:
    """Who asks on a public route, None without a token of a program."""
    actor: access.Actor | None = getattr(request.state, "actor", None)
    return actor


async def once(request: AnyRequest, deed: Deed) -> tuple[int, dict[str, str]]:
    """Do the deed of a POST at most once for its key: the id of what was made, and headers."""
    return await idempotent.once(await idempotent.claim(request), deed)


def put_answer(made: bool, shown: T) -> Response[T]:
    """The answer of a PUT: the object as GET shows it, 201 when it was made."""
    return Response(shown, status_code=201 if made else 200)


def instant(text: str, field: str, zone: ZoneInfo) -> datetime:
    """A date (its beginning in the zone) or a time with offset; else the field is known wrong."""
    if field in {error.field for error in errors.known()}:
        return SOME_DAY
    is_date = len(text) == len("2026-03-14")
    kind: Any = date if is_date else datetime
    try:
        told = read(dict[str, kind], {field: text})[field]
    except Invalid as wrong:
        errors.know(wrong.errors)
        return SOME_DAY
    return datetime.combine(told, time(), zone) if is_date else told
