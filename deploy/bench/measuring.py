"""A run of the benchmark: the ceiling first, then each figure on the same servers.

This process is the driver. It holds the servers and speaks HTTP to one web process over loopback.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

import uvloop

from deploy.bench import door, guests, reading, whole
from deploy.bench.driving import Api, Timings, drive
from deploy.bench.figures import CEILING, Figure, line, object_of, shown
from deploy.bench.stack import Stack, stack
from deploy.bench.stage import Stage, admin_token
from deploy.stack.supervisor import Stopped, stops_when_told
from events import db, sealing

FIGURES: dict[str, Callable[[Stage], Awaitable[Figure]]] = {
    "page": guests.page,
    "register": guests.register,
    "register_hot": guests.register_hot,
    "scan": door.scan,
    "scan_batch": door.scan_batch,
    "sign": guests.sign,
    "turnout": reading.turnout,
    "impact": reading.impact,
    "load_sample": whole.load_sample,
    "start": whole.start,
}


def run(names: Iterable[str], seconds: float, *, as_json: bool) -> int:
    """Measure the named figures, or all of them, and print each as it is known.

    Returns 1 when an answer was wrong. Raises SystemExit for a name that is no figure.
    """
    asked = list(names)
    if unknown := [name for name in asked if name not in (CEILING, *FIGURES)]:
        known = ", ".join((CEILING, *FIGURES))
        raise SystemExit(f"There is no figure {', '.join(unknown)}; there are {known}.")
    wanted = [name for name in FIGURES if not asked or name in asked]
    with contextlib.suppress(Stopped), stops_when_told(), stack() as servers:
        return uvloop.run(_measure(servers, wanted, seconds, as_json))
    return 1


async def _measure(servers: Stack, wanted: list[str], seconds: float, as_json: bool) -> int:
    """The ceiling, then what is wanted; whether an answer was wrong."""
    ceiling = Figure(await _ceiling(servers, seconds))
    _print(shown(CEILING, ceiling, ceiling.rate), as_json)
    wrong = False
    async with _stage(servers, seconds) as stage:
        for name in wanted:
            figure = await FIGURES[name](stage)
            facts = shown(name, figure, ceiling.rate)
            _print(facts | {"web_mb": round(stage.running.memory(), 1)}, as_json)
            wrong = wrong or bool(figure.wrong)
    return int(wrong)


async def _ceiling(servers: Stack, seconds: float) -> Timings:
    """The rate of a bare handler with one insert: a bound for the others on this machine."""
    database_url = await servers.database(CEILING)
    with servers.ceiling(database_url) as running:
        api = Api(running.base_url)

        async def ask(_client: int) -> bool:
            await api.told("POST", "/", {"words": "a bare handler with one insert"})
            return True

        try:
            return await drive(ask, seconds)
        finally:
            await api.close()


@contextlib.asynccontextmanager
async def _stage(servers: Stack, seconds: float) -> AsyncIterator[Stage]:
    """A web process on an empty database, which this process reaches too."""
    database_url = await servers.database("measured")
    sealing.use_key(servers.secret_key)
    await db.connect(database_url, connections_max=2)
    try:
        with servers.serving(database_url) as running:
            api = Api(running.base_url, await admin_token())
            try:
                yield Stage(servers, running, api, seconds)
            finally:
                await api.close()
    finally:
        await db.disconnect()


def _print(facts: dict[str, object], as_json: bool) -> None:
    """One line for people, and one object for programs."""
    if not as_json:
        print(line(facts))
    print(object_of(facts), flush=True)
