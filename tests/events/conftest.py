"""Fixtures of the domain's tests."""

from __future__ import annotations

import asyncpg
import pytest


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that were run since the test last cleared it; they run as always."""
    run = asyncpg.Connection.fetch
    said: list[str] = []

    async def listened(connection, sql: str, *arguments: object, **how: object):
        said.append(sql)
        return await run(connection, sql, *arguments, **how)

    monkeypatch.setattr(asyncpg.Connection, "fetch", listened)
    return said
