"""The load: clients that ask one request after the other, and how long each answer took."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec

CLIENTS = 16
WARM_UP = 0.2
SECONDS_MAX = 120  # for one answer

Ask = Callable[[int], Awaitable[bool]]
"""One request of a client, by its number; false when there is nothing left to ask."""


class UnexpectedError(RuntimeError):
    """An answer that a figure must not contain."""


@dataclass(frozen=True, slots=True)
class Timings:
    """The times of a load: the time of each answer, sorted, and of the whole, in seconds."""

    answers: list[float]
    elapsed: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.answers) / self.elapsed if self.answers else 0.0

    def percentile(self, percent: int) -> float:
        """The time within which this share of the answers came, in seconds."""
        if not self.answers:
            return 0.0
        return self.answers[min(len(self.answers) - 1, len(self.answers) * percent // 100)]


class Api:
    """A program that speaks to one address over kept connections."""

    def __init__(self, base_url: str, token: str = "") -> None:
        self._session = aiohttp.ClientSession(
            base_url,
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=SECONDS_MAX),
            auto_decompress=False,
        )
        self._token = token

    async def ask(
        self, method: str, path: str, body: object = None, token: str | None = None
    ) -> tuple[int, bytes]:
        """The status and the body of an answer."""
        headers = {"accept-encoding": "identity"}
        if known := self._token if token is None else token:
            headers["authorization"] = f"Bearer {known}"
        data = None
        if body is not None:
            headers["content-type"] = "application/json"
            data = msgspec.json.encode(body)
        async with self._session.request(method, path, data=data, headers=headers) as answer:
            return answer.status, await answer.read()

    async def page(self, path: str) -> int:
        """The size of a page as it is sent to a browser. Raises UnexpectedError."""
        headers = {"accept-encoding": "gzip", "accept-language": "zh-TW,zh;q=0.9,en;q=0.8"}
        async with self._session.get(path, headers=headers) as answer:
            body = await answer.read()
            if answer.status != 200:
                raise UnexpectedError(f"GET {path}: {answer.status}")
            return len(body)

    async def told(
        self, method: str, path: str, body: object = None, token: str | None = None
    ) -> Any:
        """The answer to a request that must succeed. Raises UnexpectedError."""
        status, answer = await self.ask(method, path, body, token)
        if status >= 300:
            raise UnexpectedError(f"{method} {path}: {status} {answer[:500].decode()}")
        return msgspec.json.decode(answer)

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()


async def drive(
    ask: Ask, seconds: float, clients: int = CLIENTS, *, warm_up: float = WARM_UP
) -> Timings:
    """Ask for a while, each client as fast as it is answered, or until nothing is left.

    ``warm_up`` is the share of the seconds before them whose answers are not counted.
    """
    warm_at = time.perf_counter() + seconds * warm_up
    ends_at = warm_at + seconds
    answers: list[float] = []

    async def client(number: int) -> None:
        while (begun := time.perf_counter()) < ends_at:
            if not await ask(number):
                break
            if begun >= warm_at:
                answers.append(time.perf_counter() - begun)

    await asyncio.gather(*(client(number) for number in range(clients)))
    elapsed = time.perf_counter() - warm_at
    return Timings(sorted(answers), max(elapsed, 1e-9))
