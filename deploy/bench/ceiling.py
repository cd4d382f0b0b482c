"""The ceiling: one insert behind a bare handler. What this machine can do at best."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from litestar import Litestar, Request, Response, get, post

from deploy.parts import Listening, run_server

DATABASE_URL = "TURNOUT_BENCH_DATABASE_URL"
CONNECTIONS_MAX = 10  # as the real one has


async def _as_it_is(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """No statement when a connection is given back, as in ``events.db``."""


@asynccontextmanager
async def _connected(app: Litestar) -> AsyncIterator[None]:
    pool = await asyncpg.create_pool(
        os.environ[DATABASE_URL], min_size=2, max_size=CONNECTIONS_MAX, reset=_as_it_is
    )
    await pool.execute(
        "CREATE TABLE IF NOT EXISTS note (id bigserial PRIMARY KEY, words text NOT NULL)"
    )
    app.state.pool = pool
    yield
    await pool.close()


@get("/readyz")
async def ready() -> None:
    """The process answers."""


@post("/")
async def insert(request: Request[None, None, dict[str, str]]) -> Response[dict[str, str]]:  # type: ignore[type-var]
    """One row, committed."""
    body = await request.json()
    await request.app.state.pool.execute("INSERT INTO note (words) VALUES ($1)", body["words"])
    return Response({"kept": "yes"})


def app() -> Litestar:
    """The application of the ceiling's process."""
    return Litestar(
        [ready, insert], lifespan=[_connected], openapi_config=None, logging_config=None
    )


def serve(port: int) -> None:
    """Run it as ``turnout serve`` runs the real one."""
    run_server("deploy.bench.ceiling:app", Listening("127.0.0.1", port))
