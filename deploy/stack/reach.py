"""Commands that need the database of a stack that may be running, or not."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

from deploy import schema
from deploy.stack import embedded, environment
from deploy.stack.folder import Folder, FolderInUseError, default_folder
from events import db, link_epochs, sealing
from events.settings import Settings

START_SECONDS_MAX = 60
T = TypeVar("T")


def with_database(data: Path | None, use: Callable[[Settings], Awaitable[T]]) -> T:
    """Run something against the data folder's database, the running one if it runs."""
    with _reached(_folder(data)) as settings:
        return asyncio.run(inside(settings, use))


async def inside(
    settings: Settings, use: Callable[[Settings], Awaitable[T]], *, connections_max: int = 2
) -> T:
    """Run something with the database connected and the secret key in use."""
    sealing.use_key(settings.secret_key)
    await db.connect(settings.database_url, connections_max=connections_max)
    try:
        await link_epochs.load()
        return await use(settings)
    finally:
        await db.disconnect()


def _folder(data: Path | None) -> Path:
    """The folder that was named, else the usual one, else the demo's if only that runs."""
    if data is not None:
        return data
    usual, shown = default_folder(), default_folder("demo")
    if _runs(shown) and not _runs(usual):
        print(f"Using the running demo in {shown}", file=sys.stderr)
        return shown
    return usual


def _runs(path: Path) -> bool:
    return path.exists() and embedded.is_running(Folder(path))


@contextlib.contextmanager
def _reached(path: Path) -> Iterator[Settings]:
    folder = Folder.at(path)
    settings = Settings.from_env(os.environ | environment.completed(folder))
    if "TURNOUT_DATABASE_URL" in os.environ:
        asyncio.run(schema.require_current(settings.database_url))
        yield settings
        return
    try:
        with embedded.servers(folder, wanted=frozenset({"postgresql"})):
            asyncio.run(schema.migrate(settings.database_url))
            yield settings
    except FolderInUseError:
        _wait_for(folder, settings)
        yield settings


def _wait_for(folder: Folder, settings: Settings) -> None:
    """The other process may only just be starting."""
    deadline = time.monotonic() + START_SECONDS_MAX
    while not (embedded.is_running(folder) and _is_current(settings)):
        if time.monotonic() > deadline:
            raise SystemExit(f"The stack of {folder.path} does not answer")
        time.sleep(0.2)


def _is_current(settings: Settings) -> bool:
    with contextlib.suppress(Exception):
        return not asyncio.run(schema.missing(settings.database_url))
    return False
