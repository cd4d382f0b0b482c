"""The app: what every request passes, and where its parts are put together."""

from __future__ import annotations

import inspect
import logging
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import redis.asyncio as redis
from litestar import Litestar, Request, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import Message, Scope, Send

from events import access, clock, db, errors, sealing
from events.settings import Settings
from web import (
    api,
    at_the_root,
    desk,
    door,
    failures,
    glued,
    headers,
    health,
    limits,
    logs,
    policy,
    public,
    statics,
)
from web.pages import Pages
from web.statics import Statics

Ring = Callable[[], Awaitable[None] | None]
Clock = Callable[[], datetime]

BODY_BYTES_MAX = 64_000  # scans and uploads say for themselves how much they may be
log = logging.getLogger("turnout.web")


class Turnout(Litestar):
    """Litestar, with what must hold for every response: headers, HEAD, a log line, the bell."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"").decode("ascii", "ignore")
        logs.request_id.set(given[:40] if given.isalnum() else secrets.token_hex(8))
        watch = _Watch(self, scope, send)
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
            watch.scope = scope
        if (address := glued.address(scope)) is not None:
            await glued.lead(watch, address)
        else:
            with errors.gathered():
                await super().__call__(scope, receive, watch)
        await watch.finish()


class _Watch:
    """The sender of one response: adds its headers, notes its status, and counts it at the end."""

    def __init__(self, app: Litestar, scope: Scope, send: Send) -> None:
        self.app, self.scope, self.send = app, scope, send
        self.method = scope["method"]  # type: ignore[typeddict-item]
        self.started = time.perf_counter()
        self.status = 500

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers.add(message, self.scope, secure=self.app.state.settings.secure)
        elif self.method == "HEAD" and message["type"] == "http.response.body":
            message["body"] = b""
        await self.send(message)

    async def finish(self) -> None:
        """Count and log the answer; ring when something may have been posted."""
        seconds = time.perf_counter() - self.started
        route = self.scope.get("path_template") or "-"
        health.REQUESTS.labels(self.method, route, self.status).inc()
        health.DURATION.labels(route).observe(seconds)
        facts = {"method": self.method, "route": route, "status": self.status}
        log.info("answered", extra=facts | {"milliseconds": round(seconds * 1000, 1)})
        handler = self.scope.get("route_handler")
        is_quiet = handler is None or handler.opt.get("quiet", False)
        if self.method not in policy.SAFE_METHODS and self.status < 400 and not is_quiet:
            await self.app.state.ring()


def create_app(settings: Settings, ring: Ring, *, now: Clock = clock.read) -> Litestar:
    """The app for these settings.

    ``ring`` wakes the worker after a use case; ``now`` is the clock (tests bring their own). It may
    live more than once: connections, counts and what pages know begin anew with each life.
    """
    return Turnout(
        route_handlers=[
            *_parts(),
            statics.static_file,
            statics.accent,
            *_at_the_root(),
            *_for_operators(),
        ],
        lifespan=[_connections],
        state=_state(settings, ring, now),
        guards=[policy.guard],
        before_request=_refresh,
        after_request=failures.told,
        dependencies={"now": Provide(_now), "actor": Provide(_actor)},
        exception_handlers=failures.HANDLERS,
        after_exception=[failures.log_failure],
        openapi_config=None,  # web/openapi.py describes the API
        logging_config=None,
        compression_config=CompressionConfig(
            backend="gzip", gzip_compress_level=5, minimum_size=1000, exclude=["/static/"]
        ),
        request_max_body_size=BODY_BYTES_MAX,
        multipart_form_part_limit=200,
    )


@asynccontextmanager
async def _connections(app: Litestar) -> AsyncIterator[None]:
    """The connections of one life of the app, and what it counts and knows in it."""
    state, settings = app.state, app.state.settings
    sealing.use_key(settings.secret_key)
    await db.connect(settings.database_url)
    valkey = state.valkey = _valkey(settings)
    state.local_counts = limits.LocalCounts()
    state.pages.forget()
    try:
        await state.pages.refresh(state.clock())
        yield
    finally:
        await valkey.aclose()
        await db.disconnect()


def _state(settings: Settings, ring: Ring, now: Clock) -> State:
    """The shared state that handlers and hooks find at ``app.state``."""
    files = Statics()
    return State(
        {
            "settings": settings,
            "clock": now,
            "ring": _safe(ring),
            "statics": files,
            "pages": Pages(settings, files),
        }
    )


def _parts() -> list[Router]:
    return [public.router, door.router, desk.router, api.router]


def _at_the_root() -> list[Any]:
    return [at_the_root.robots, at_the_root.favicon, at_the_root.touch_icon]


def _for_operators() -> list[Any]:
    return [health.healthz, health.readyz, health.metrics]


def _valkey(settings: Settings) -> redis.Redis:
    client: redis.Redis = redis.Redis.from_url(
        settings.valkey_url, socket_connect_timeout=1, socket_timeout=1, decode_responses=True
    )
    return client


def _safe(ring: Ring) -> Callable[[], Awaitable[None]]:
    """A bell that never fails: the outbox is swept anyway."""

    async def rung() -> None:
        try:
            answer = ring()
            if inspect.isawaitable(answer):
                await answer
        except Exception as problem:  # noqa: BLE001 - the deed is done, whatever the bell says
            log.warning("the bell is broken: %s", type(problem).__name__)

    return rung


async def _refresh(request: Request[Any, Any, Any]) -> None:
    await request.app.state.pages.refresh(request.app.state.clock())


async def _now(request: Request[Any, Any, Any]) -> datetime:
    moment: datetime = request.app.state.clock()
    return moment


async def _actor(request: Request[Any, Any, Any]) -> access.Actor:
    """The actor of a request, on routes for readers, organisers and admins."""
    actor: access.Actor = request.state.actor
    return actor
