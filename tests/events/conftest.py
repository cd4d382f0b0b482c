"""Fixtures of the domain's tests."""

from __future__ import annotations

import pytest

from events import db


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that were run since the test last cleared it; they run as always."""
    run = db.fetch
    said: list[str] = []

    async def listened(sql: str, *arguments: object):
        said.append(sql)
        return await run(sql, *arguments)

    monkeypatch.setattr(db, "fetch", listened)
    return said
