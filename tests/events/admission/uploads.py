"""What was answered to an upload, and what was kept of it."""

from __future__ import annotations

from events import db


async def scans() -> list[tuple[int, str]]:
    rows = await db.fetch("SELECT seq, status FROM scan ORDER BY id")
    return [(row["seq"], row["status"]) for row in rows]


async def incidents() -> list[str]:
    return db.column(await db.fetch("SELECT kind FROM incident ORDER BY id"), "kind")


def statuses(answer) -> list[str]:
    return [result["status"] for result in answer["results"]]


def verdicts(answer) -> list[str | None]:
    return [result.get("verdict") for result in answer["results"]]
