"""The web process and the worker, as a real deployment runs them: configured by environment."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.production import strong_settings
from deploy.schema import require_current
from events.settings import Settings

if TYPE_CHECKING:
    from litestar import Litestar

STOP_SECONDS_MAX = 8
LINKED = frozenset({"base_url"})  # what pages and mails link to is nothing to guess


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the web process listens, and how many of it there are."""

    host: str
    port: int
    workers: int = 1
    certificate: Path | None = None
    certificate_key: Path | None = None


def serve(listening: Listening) -> None:
    """Serve until asked to stop. Raises SystemExit on a missing setting or an old schema."""
    settings = strong_settings(needs=LINKED)
    asyncio.run(require_current(settings.database_url))
    run_server("deploy.parts:app", listening, settings.trusted_proxies)


def run_server(factory: str, listening: Listening, trusted_proxies: str = "") -> None:
    """Run the application that a factory makes (``module:name``) under our server program.

    Only the networks of ``trusted_proxies`` are believed when they say for whom they ask.
    """
    import uvicorn

    from deploy.patience import PatientProtocol

    uvicorn.run(
        factory,
        factory=True,
        host=listening.host,
        port=listening.port,
        workers=listening.workers,
        ssl_certfile=listening.certificate,
        ssl_keyfile=listening.certificate_key,
        loop="uvloop",
        http=PatientProtocol,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS_MAX,
    )


def app() -> Litestar:
    """The application of one web process."""
    from tasks.doorbell import make_ring
    from web import logs
    from web.app import create_app

    logs.configure()
    settings = Settings.from_env()
    return create_app(settings, make_ring(settings.valkey_url))


def work() -> None:
    """Deliver until asked to stop. Raises SystemExit on a missing setting or an old schema."""
    settings = strong_settings(needs=LINKED)
    asyncio.run(require_current(settings.database_url))
    from tasks.worker import run

    run(settings)
