"""How long, and how much, one connection may keep us waiting.

uvicorn closes an idle connection, yet waits for ever for a head or a body that began. Here a head
has ``HEAD_SECONDS_MAX`` and ``HEAD_BYTES_MAX``, a body ``BODY_SECONDS_MAX``; then we hang up.
"""

from __future__ import annotations

from asyncio import BaseTransport, TimerHandle
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS_MAX = 10.0
BODY_SECONDS_MAX = 30.0
HEAD_BYTES_MAX = 32_000
TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)
TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class PatientProtocol(HttpToolsProtocol):
    """One connection, whose patience ends: RFC 9110 §15.5.9 (408), RFC 6585 §5 (431)."""

    _waiting: TimerHandle | None = None
    _head_bytes = 0
    _in_head = True
    _has_begun = False

    def connection_made(self, transport: BaseTransport) -> None:
        """Begin to wait for the first head."""
        super().connection_made(cast("Any", transport))
        self._wait(HEAD_SECONDS_MAX)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._wait(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser, of a head no more than a head may have."""
        while data and not self.transport.is_closing():
            size = HEAD_BYTES_MAX - self._head_bytes if self._in_head else len(data)
            if size <= 0:
                self._hang_up(TOO_LARGE)
                return
            piece, data = data[:size], data[size:]
            if self._in_head:
                self._head_bytes += len(piece)
            super().data_received(piece)

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._has_begun = True
        if self._waiting is None:
            self._wait(HEAD_SECONDS_MAX)

    def on_headers_complete(self) -> None:
        """The head is whole: a body may follow."""
        self._in_head, self._head_bytes = False, 0
        super().on_headers_complete()
        self._wait(BODY_SECONDS_MAX)

    def on_message_complete(self) -> None:
        """The request is whole; the next one begins with a head."""
        super().on_message_complete()
        self._in_head, self._head_bytes, self._has_begun = True, 0, False
        self._wait(None)

    def _wait(self, seconds: float | None) -> None:
        """Hang up after so many seconds; None: there is nothing to wait for."""
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = None if seconds is None else self.loop.call_later(seconds, self._give_up)

    def _give_up(self) -> None:
        """A browser's spare connection, on which nothing was asked, is closed without a word."""
        self._hang_up(TOO_SLOW if self._has_begun else b"")

    def _hang_up(self, answer: bytes) -> None:
        """Say why, unless an answer has begun, and close."""
        self._wait(None)
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(answer)
        self.transport.close()
