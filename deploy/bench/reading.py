"""Loads of organisers who read: an event's turnout, and the report of the year."""

from __future__ import annotations

from deploy.bench import crowd, whole
from deploy.bench.driving import Api, Timings, UnexpectedError, drive
from deploy.bench.figures import Figure
from deploy.bench.stage import Stage
from events import clock

SCANS = 100_000
SESSIONS = 5
IMPACT = "/api/v1/reports/impact?since=2025-01-01&until=2026-01-31&format=csv"


async def turnout(stage: Stage) -> Figure:
    """The turnout of an event that a hundred thousand tickets were scanned at."""
    await stage.event("turnout", sessions=SESSIONS)
    await stage.phones("turnout", 1)
    await crowd.gather("turnout", SCANS, clock.read(), admitted=True)
    timings = await _read(stage.api, "/api/v1/events/turnout/turnout", stage.seconds)
    return Figure(timings, facts={"scans": SCANS})


async def impact(stage: Stage) -> Figure:
    """The impact report of the sample year, as CSV."""
    database_url = await whole.sample_database(stage)
    token = await stage.stack.command(database_url, "token", "bench", "--role", "reader")
    with stage.stack.serving(database_url) as running:
        api = Api(running.base_url, token.strip())
        try:
            timings = await _read(api, IMPACT, stage.seconds)
        finally:
            await api.close()
        return Figure(timings, facts={"memory_mb": round(running.memory(), 1)})


async def _read(api: Api, path: str, seconds: float) -> Timings:
    """One reader, again and again; the first answer is not counted."""
    await _once(api, path)

    async def ask(_client: int) -> bool:
        await _once(api, path)
        return True

    return await drive(ask, seconds, 1, warm_up=0)


async def _once(api: Api, path: str) -> None:
    status, answer = await api.ask("GET", path)
    if status != 200:
        raise UnexpectedError(f"GET {path}: {status} {answer[:300].decode()}")
