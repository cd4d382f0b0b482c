"""Handing mails to the SMTP server: one connection for a batch, at the rate that is allowed."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from tasks.lanes import RefusedError, UnavailableError
from tasks.message import Letter

STEP_SECONDS_MAX = 15
MAIL_SECONDS_MAX = 30
"""How long one mail may take with all its steps; see ``BATCH_SECONDS_MAX`` of a lane."""
PORTS = {"smtp": 25, "smtps": 465}
FAILED_FOR_GOOD = range(500, 600)


@dataclass(frozen=True, slots=True)
class Relay:
    """Where mails are handed over, read from ``TURNOUT_SMTP_URL``."""

    host: str
    port: int
    tls: bool
    starttls: bool
    user: str | None
    password: str | None

    @classmethod
    def of(cls, url: str) -> Self:
        """Read ``smtp[s]://[user:password@]host:port[?starttls=1]``. Raises SystemExit."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise SystemExit("TURNOUT_SMTP_URL must be smtp://host:port or smtps://host:port")
        return cls(
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            tls=parts.scheme == "smtps",
            starttls=parse_qs(parts.query).get("starttls") == ["1"],
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )


class Pace:
    """Lets mails go no faster than so many a minute."""

    def __init__(self, per_minute: int) -> None:
        self.seconds = 60 / per_minute
        self._next = 0.0

    @property
    def pause(self) -> float:
        """How many seconds are left until the next mail may go."""
        return max(0.0, self._next - asyncio.get_running_loop().time())

    async def take_turn(self) -> None:
        """Wait for the next mail's turn, and take it."""
        pause = self.pause
        self._next = asyncio.get_running_loop().time() + pause + self.seconds
        await asyncio.sleep(pause)


class Postman:
    """One connection to the relay, opened for the first mail and again after it broke."""

    def __init__(self, relay: Relay, pace: Pace) -> None:
        self._relay, self._pace = relay, pace
        self._connection: aiosmtplib.SMTP | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._hang_up()

    async def send(self, letter: Letter) -> None:
        """Hand one mail over. Raises UnavailableError, RefusedError; both without names."""
        await self._pace.take_turn()
        try:
            async with asyncio.timeout(MAIL_SECONDS_MAX):
                connection = await self._connect()
                await connection.sendmail(letter.sender, [letter.recipient], letter.content)
        except _REFUSALS as problem:
            if not self._connected:
                raise UnavailableError(_named(problem)) from None
            await self._reset()
            raise _refused(problem) from None
        except (aiosmtplib.SMTPException, OSError) as problem:
            await self._hang_up()
            raise UnavailableError(_named(problem)) from None

    @property
    def _connected(self) -> bool:
        return self._connection is not None and self._connection.is_connected

    async def _connect(self) -> aiosmtplib.SMTP:
        if self._connection is None or not self._connected:
            relay = self._relay
            self._connection = aiosmtplib.SMTP(
                hostname=relay.host, port=relay.port, use_tls=relay.tls, start_tls=relay.starttls,
                username=relay.user, password=relay.password, timeout=STEP_SECONDS_MAX,
            )  # fmt: skip
            await self._connection.connect()
        return self._connection

    async def _reset(self) -> None:
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            if self._connection is not None:
                await self._connection.rset()

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None and connection.is_connected:
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                await connection.quit()
            connection.close()


_REFUSALS = (
    aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPDataError, aiosmtplib.SMTPNotSupported,
)  # fmt: skip
"""The replies that judge one mail; all others concern the server or ourselves."""


def _code(problem: Exception) -> int | None:
    if isinstance(problem, aiosmtplib.SMTPRecipientsRefused):
        return max((refused.code for refused in problem.recipients), default=None)
    return getattr(problem, "code", None)


def _named(problem: Exception) -> str:
    """The kind of a problem and its code; what servers say about it may hold addresses."""
    code = _code(problem)
    return f"{type(problem).__name__} {code}" if code else type(problem).__name__


def _refused(problem: Exception) -> RefusedError:
    code = _code(problem)
    return RefusedError(_named(problem), for_good=code is None or code in FAILED_FOR_GOOD)
