"""A visitor of the pages, at a clock that the test moves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
import pytest

from tests.factories import Clock

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass
class Visitor:
    """Somebody with a browser, without JavaScript."""

    http: httpx.AsyncClient
    clock: Clock

    async def get(self, path: str, language: str = "en") -> httpx.Response:
        """A page."""
        return await self.http.get(path, headers={"accept-language": language})

    async def send(
        self, page: str, path: str, fields: Mapping[str, object], language: str = "en"
    ) -> httpx.Response:
        """Open a page and send its form with these fields; redirects are not followed."""
        shown = await self.get(page, language)
        hidden = dict(HIDDEN.findall(shown.text))
        return await self.http.post(
            path, data={**hidden, **fields}, headers={"accept-language": language}
        )


@pytest.fixture
def visitor(client: httpx.AsyncClient, clock: Clock) -> Visitor:
    """Cy, at a browser."""
    return Visitor(client, clock)
