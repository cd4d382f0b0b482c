"""Loads of phones at the door: one row in a request, and whole batches."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from deploy.bench import crowd
from deploy.bench.driving import CLIENTS, UnexpectedError, drive
from deploy.bench.figures import Figure
from deploy.bench.stage import Stage
from events import clock

SCANS_PER_SECOND = 2000
ROWS_PER_SECOND = 12_000
ROWS = 250
UPLOADING_PHONES = 4
CROWD_MAX = 60_000


async def scan(stage: Stage) -> Figure:
    """One row in each request, sixteen phones, every ticket new."""
    await stage.event("scan")
    phones = await stage.phones("scan", CLIENTS)
    count = min(CROWD_MAX, int(stage.seconds * SCANS_PER_SECOND) + CLIENTS)
    codes = iter(await crowd.gather("scan", count, clock.read()))
    seqs = [0] * CLIENTS

    async def ask(client: int) -> bool:
        code = next(codes, None)
        if code is None:
            return False
        seqs[client] += 1
        now = clock.read()
        row = _row("scan", seqs[client], code, now)
        told = await stage.api.told("POST", *_upload([row], now), token=phones[client])
        _check(told, 1)
        return True

    return Figure(await drive(ask, stage.seconds))


async def scan_batch(stage: Stage) -> Figure:
    """250 rows in each request, as phones send them that were without a network."""
    await stage.event("batch")
    phones = await stage.phones("batch", UPLOADING_PHONES)
    count = min(CROWD_MAX, max(int(stage.seconds * ROWS_PER_SECOND), ROWS * UPLOADING_PHONES))
    codes = await crowd.gather("batch", count, clock.read())
    batches = iter([codes[i : i + ROWS] for i in range(0, count - ROWS + 1, ROWS)])
    seqs = [0] * UPLOADING_PHONES

    async def ask(client: int) -> bool:
        batch = next(batches, None)
        if batch is None:
            return False
        now, first = clock.read(), seqs[client] + 1
        rows = [_row("batch", first + i, code, now, "admit") for i, code in enumerate(batch)]
        seqs[client] += ROWS
        told = await stage.api.told("POST", *_upload(rows, now), token=phones[client])
        _check(told, ROWS)
        return True

    timings = await drive(ask, stage.seconds, UPLOADING_PHONES)
    return Figure(timings, "rows", ROWS)


def _row(event: str, seq: int, code: str, now: datetime, told: str | None = None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "seq": seq,
        "id": uuid.uuid4(),
        "gate": "entry",
        "session": f"{event}/s1",
        "kind": "in",
        "code": code,
        "scanned_at": now,
    }
    return row | ({"told": told} if told else {})


def _upload(rows: list[dict[str, Any]], now: datetime) -> tuple[str, dict[str, Any]]:
    body = {"clock": {"sent_at": now}, "announced": rows[-1]["seq"], "rows": rows}
    return "/api/v1/door/scans", body


def _check(told: Any, count: int) -> None:
    """Every ticket is new: whatever is not let in would make the figure worthless."""
    verdicts = [result.get("verdict") for result in told["results"]]
    if verdicts != ["admit"] * count:
        raise UnexpectedError(f"the door answered {sorted(set(map(str, verdicts)))}")
