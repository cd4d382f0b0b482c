"""Who may use a route. Every handler, or the router around it, declares ``opt={"who": Who.…}``.

One guard of the app enforces what is declared: it finds the actor or the device behind the
request, refuses the rest, checks that a form came from our own page, and counts against the
route's rate limit (``opt={"limit": …}``). A handler that shows a stale form again, with all that
was typed, says ``opt={"forgives": True}`` and asks ``csrf.is_stale`` before it does anything.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from events import access, devices, sealing, text
from events.devices import UnknownPhone
from events.errors import FieldError, Invalid, NotFound, Refusal
from web import cookies, csrf, limits

ANYBODY = "public"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Who(StrEnum):
    """Who may use a route, from everybody to few."""

    PUBLIC = "public"  # anybody
    GUEST = "guest"  # whoever holds the secret in the path; the use case checks it
    DEVICE = "device"  # a paired phone; the use case finds it by its token
    READER = "reader"  # any account or token: figures only
    ORGANISER = "organiser"  # may write and see persons
    ADMIN = "admin"
    OPERATOR = "operator"  # whoever runs it: by the token of the settings, or an admin's


ROLES = {
    Who.READER: frozenset({"reader", "organiser", "admin"}),
    Who.ORGANISER: frozenset({"organiser", "admin"}),
    Who.ADMIN: frozenset({"admin"}),
}


class Forbidden(Refusal):
    """A token of ours, but its role is too small for the route."""


class Unauthorised(Refusal):
    """Nobody we know: the token or session is missing, unknown, or has ended."""


def declared(handler: BaseRouteHandler) -> Who | None:
    """The declaration of a handler, or None when somebody forgot."""
    who = handler.opt.get("who")
    return who if isinstance(who, Who) else None


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let in whom the route declares. Raises Unauthorised, NotFound, ForeignForm or TooMany."""
    if connection.scope.get("method") == "OPTIONS":
        return  # Litestar's own answer: which methods there are
    who = declared(handler)
    assert who is not None, f"{handler.handler_name} does not declare who may use it"
    assert isinstance(connection, Request)
    if rule := handler.opt.get("limit"):
        await _check_limit(connection, rule)
    if who is Who.DEVICE:
        connection.state.phone_token = _phone_token(connection)
    elif who in ROLES:
        await _find_actor(connection, who)
    elif who is Who.OPERATOR:
        await _check_operator(connection)
    elif is_api(connection.scope["path"]):
        await _check_token(connection)
    _check_query(connection, handler)
    if connection.method not in SAFE_METHODS and not is_api(connection.scope["path"]):
        try:
            await csrf.check_form(connection)
        except csrf.StaleForm:
            if not handler.opt.get("forgives"):
                raise
            connection.state.stale_form = True


async def _check_limit(request: Request[Any, Any, Any], rule: limits.Rule) -> None:
    """Raises TooMany; a form of ours is read all the same, so that it can be offered again."""
    try:
        await limits.check(request, rule)
    except limits.TooMany:
        if request.method not in SAFE_METHODS and not is_api(request.scope["path"]):
            with contextlib.suppress(csrf.ForeignForm, csrf.TooManyFields):
                await csrf.check_form(request)
        raise


def is_api(path: str) -> bool:
    """Whether a path belongs to programs, who speak JSON and bring a token."""
    return path.startswith("/api/")


async def _find_actor(request: Request[Any, Any, Any], who: Who) -> None:
    now = request.app.state.clock()
    if is_api(request.scope["path"]):
        token = bearer(request)
        actor = await access.actor_for_token(token, now) if token else None
        if token and actor is None:
            await devices.device_for_token(token)
            raise Forbidden
    else:
        session = cookies.read(request, cookies.DESK)
        actor = await access.session_actor(session, now) if session else None
    if actor is None:
        raise Unauthorised
    if actor.role not in ROLES[who]:
        raise Forbidden if is_api(request.scope["path"]) else NotFound
    request.state.actor = actor


async def _check_token(request: Request[Any, Any, Any]) -> None:
    """Who asks on a public route, if a token says so. Raises UnknownPhone for none of ours."""
    scheme, _, _ = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return
    actor = await access.actor_for_token(bearer(request), request.app.state.clock())
    if actor is None:
        await devices.device_for_token(bearer(request))
    request.state.actor = actor


def _check_query(request: Request[Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Raises Invalid for a query of a route of the API that declares none."""
    if is_api(request.scope["path"]) and not handler.opt.get("query"):
        names = dict.fromkeys(request.query_params.keys())
        if unknown := [FieldError(text.tidy(name)[:80], "unknown_field") for name in names]:
            raise Invalid(unknown)


@contextlib.asynccontextmanager
async def phones_only(request: Request[Any, Any, Any]) -> AsyncIterator[None]:
    """What a use case does for a phone's token. Raises Forbidden for a token of a program."""
    try:
        yield
    except UnknownPhone:
        token = request.state.phone_token
        if await access.actor_for_token(token, request.app.state.clock()):
            raise Forbidden from None
        raise


async def _check_operator(request: Request[Any, Any, Any]) -> None:
    given, expected = bearer(request), request.app.state.settings.metrics_token
    if expected and sealing.same(given, expected):
        return
    actor = await access.actor_for_token(given, request.app.state.clock()) if given else None
    if actor is None:
        raise Unauthorised
    if actor.role not in ROLES[Who.ADMIN]:
        raise Forbidden


def _phone_token(request: Request[Any, Any, Any]) -> str:
    token = bearer(request)
    if not token and (token := cookies.read(request, cookies.DOOR)):
        csrf.check_origin(request)
    if not token:
        raise Unauthorised
    return token


def phone_token(request: Request[Any, Any, Any]) -> str:
    """The token that came with a request for devices. It is not checked: it may be nobody's."""
    token: str = request.state.phone_token
    return token


def bearer(request: Request[Any, Any, Any]) -> str:
    """The token of an ``Authorization: Bearer`` header, or an empty text."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def caller(request: Request[Any, Any, Any]) -> str:
    """A name for whoever asks, for journals and idempotency: an actor's, or ``public``."""
    actor = getattr(request.state, "actor", None)
    return actor.name if actor else ANYBODY
