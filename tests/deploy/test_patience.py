"""Nobody keeps a connection busy with half a request, or with an endless head."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
import uvicorn

from deploy import patience
from deploy.patience import HEAD_BYTES_MAX, PatientProtocol
from tests.server import free_port

HEAD = b"POST /here HTTP/1.1\r\nhost: turnout\r\ncontent-length: %d\r\n\r\n"
GET = b"GET / HTTP/1.1\r\nhost: turnout\r\n\r\n"
HALVES = {
    "a line": b"GET / HT",
    "a head": b"GET / HTTP/1.1\r\nhost: turnout\r\nx-y: z",
    "a body": HEAD % 10 + b"12345",
    "a chunk": b"POST / HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
    "a second head": GET + b"GET / HTTP/1.1\r\nhos",
}


async def echo(scope, receive, send) -> None:
    """Answers with the size of the body, as any application that reads it first."""
    if scope["type"] != "http":
        return
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    body = str(size).encode()
    length = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
async def port(monkeypatch) -> AsyncIterator[int]:
    """A server whose patience is short."""
    monkeypatch.setattr(patience, "HEAD_SECONDS_MAX", 0.3)
    monkeypatch.setattr(patience, "BODY_SECONDS_MAX", 0.3)
    number = free_port()
    config = uvicorn.Config(
        echo, port=number, http=PatientProtocol, lifespan="off", log_level="error"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield number
    server.should_exit = True
    await task


async def said(port: int, *pieces: bytes) -> bytes:
    """All that the server answers before it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            with contextlib.suppress(ConnectionError):
                writer.write(piece)
                await writer.drain()
            await asyncio.sleep(0.02)
        with contextlib.suppress(ConnectionError):
            return await reader.read()
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES.keys())
async def test_half_a_request_is_given_up(port, half):
    answer = await said(port, half)
    assert answer.rpartition(b"HTTP/1.1 ")[2].startswith(b"408 ")


async def test_many_half_requests_are_all_given_up(port):
    answers = await asyncio.gather(*(said(port, HEAD % 10) for _ in range(50)))
    assert {answer.split(b"\r\n")[0] for answer in answers} == {b"HTTP/1.1 408 Request Timeout"}


async def test_a_connection_that_asks_nothing_is_closed_without_a_word(port):
    assert await said(port) == b""


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"a" * HEAD_BYTES_MAX,
        b"GET / HTTP/1.1\r\nx: " + b"a" * HEAD_BYTES_MAX,
        b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * HEAD_BYTES_MAX,
        b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * HEAD_BYTES_MAX + b"\r\n",
    ],
)
async def test_an_endless_head_is_refused(port, head):
    assert (await said(port, head))[:13] in (b"HTTP/1.1 431 ", b"")  # a reset takes it away


async def test_a_large_body_after_a_small_head_is_read_whole(port):
    body = b"b" * (HEAD_BYTES_MAX * 5)
    for pieces in ((HEAD % len(body) + body,), (HEAD % len(body), body), (HEAD[:5],)):
        if len(pieces) == 1 and len(pieces[0]) == 5:
            pieces = (HEAD[:20], (HEAD % len(body))[20:] + body)
        assert (await said(port, *pieces)).endswith(str(len(body)).encode())


async def test_requests_on_one_connection_are_answered_one_after_another(port):
    answer = await said(port, GET * 3 + HEAD % 2 + b"hi" + GET)
    assert answer.count(b"HTTP/1.1 200 OK") == 5
