"""Whether the process lives, whether it is ready, and figures for Prometheus."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from piccolo.conf.apps import Finder
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from redis.exceptions import RedisError

from events import db, outbox
from web.policy import Who

OUTBOX_SECONDS_MAX = 600
REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "turnout_requests_total", "Answers by route", ["method", "route", "status"], registry=REGISTRY
)
DURATION = Histogram(
    "turnout_request_seconds",
    "Time to answer, by route",
    ["route"],
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
OUTBOX_AGE = Gauge(
    "turnout_outbox_oldest_seconds", "How long the oldest due row waits", registry=REGISTRY
)


@get("/healthz", opt={"who": Who.PUBLIC}, include_in_schema=False)
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@get("/readyz", opt={"who": Who.PUBLIC}, include_in_schema=False)
async def readyz(
    request: Request[Any, Any, Any], now: NamedDependency[datetime]
) -> Response[bytes]:
    """Database, schema and outbox; without Valkey we are degraded, yet ready."""
    checks: dict[str, str] = {}
    try:
        async with asyncio.timeout(3):
            checks["database"] = "ok"
            checks["schema"] = "ok" if await _schema_is_current() else "old"
            age = await outbox.oldest_due_seconds(now)
            checks["outbox"] = "ok" if age < OUTBOX_SECONDS_MAX else "late"
    except Exception:  # noqa: BLE001 - whatever it is, we are not ready
        checks["database"] = "unreachable"
    ready = checks["database"] == "ok" and checks["schema"] == "ok"
    checks["valkey"] = await _valkey(request)
    degraded = ready and set(checks.values()) != {"ok"}
    status = "degraded" if degraded else "ready" if ready else "not ready"
    return Response(
        msgspec.json.encode({"status": status, **checks}),
        status_code=200 if ready else 503,
        media_type="application/json",
    )


async def _schema_is_current() -> bool:
    known = {
        str(getattr(migration, "ID"))  # noqa: B009 - modules of migrations carry it
        for app in Finder().get_app_modules()
        for migration in _migrations(app)
    }
    done = {row["name"] for row in await db.fetch("SELECT name FROM migration")}
    return known <= done


def _migrations(app: Any) -> list[Any]:
    from piccolo.apps.migrations.commands.base import BaseMigrationManager

    modules = BaseMigrationManager().get_migration_modules(
        app.APP_CONFIG.resolved_migrations_folder_path
    )
    return list(modules.values())


async def _valkey(request: Request[Any, Any, Any]) -> str:
    try:
        await request.app.state.valkey.ping()
    except (RedisError, OSError):
        return "unreachable"
    return "ok"


@get("/metrics", opt={"who": Who.PUBLIC}, include_in_schema=False)
async def metrics(now: NamedDependency[datetime]) -> Response[bytes]:
    """Figures for Prometheus: routes, never paths; nothing about persons."""
    OUTBOX_AGE.set(await outbox.oldest_due_seconds(now))
    return Response(generate_latest(REGISTRY), headers={"content-type": CONTENT_TYPE_LATEST})
