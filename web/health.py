"""Whether the process lives, whether it is ready, and figures for Prometheus."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from redis.exceptions import RedisError

from events import db, heartbeat, migrations, outbox
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
    """Database, schema and outbox; without Valkey or a worker we are degraded, yet ready."""
    checks = await _of_database(now)
    ready = checks["database"] == "ok" and checks.get("schema") == "ok"
    checks["valkey"] = await _valkey(request)
    degraded = ready and set(checks.values()) != {"ok"}
    status = "degraded" if degraded else "ready" if ready else "not ready"
    return Response(
        msgspec.json.encode({"status": status, **checks}),
        status_code=200 if ready else 503,
        media_type="application/json",
    )


async def _schema_is_current() -> bool:
    done = {
        row["name"]
        for row in await db.fetch("SELECT name FROM migration WHERE app_name = 'events'")
    }
    return migrations.expected() <= done


async def _of_database(now: datetime) -> dict[str, str]:
    """Whether the database answers, with our schema, and nothing waits in the outbox too long."""
    try:
        async with asyncio.timeout(3):
            schema = "ok" if await _schema_is_current() else "old"
            age = await outbox.oldest_due_seconds(now)
            worker = "away" if await heartbeat.is_silent(now) else "ok"
    except Exception:  # noqa: BLE001 - whatever it is, we are not ready
        return {"database": "unreachable"}
    late = "ok" if age < OUTBOX_SECONDS_MAX else "late"
    return {"database": "ok", "schema": schema, "outbox": late, "worker": worker}


async def _valkey(request: Request[Any, Any, Any]) -> str:
    try:
        await request.app.state.valkey.ping()
    except (RedisError, OSError):
        return "unreachable"
    return "ok"


@get("/metrics", opt={"who": Who.OPERATOR}, include_in_schema=False)
async def metrics(now: NamedDependency[datetime]) -> Response[bytes]:
    """Figures for Prometheus: routes, never paths; nothing about persons."""
    OUTBOX_AGE.set(await outbox.oldest_due_seconds(now))
    return Response(generate_latest(REGISTRY), headers={"content-type": CONTENT_TYPE_LATEST})
