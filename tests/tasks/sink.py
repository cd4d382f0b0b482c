"""A real SMTP server on a loopback port that keeps what it is given."""

from __future__ import annotations

import contextlib
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from deploy.stack import certificates
from deploy.stack.folder import Folder
from tests.server import free_port

USER, PASSWORD = "ana@example.org", "s3cret:/@"


@dataclass
class Sink:
    """What arrived, and what the server answers."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    connections: int = 0
    logins: int = 0
    encrypted: list[bool] = field(default_factory=list)
    answer: Callable[[str], str] = lambda _recipient: "250 OK"
    before_data: Callable[[], None] = lambda: None

    @property
    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]

    def wait(self, count: int, seconds: float = 15) -> None:
        """Wait until so many mails have arrived."""
        deadline = time.monotonic() + seconds
        while len(self.mails) < count:
            assert time.monotonic() < deadline, f"{len(self.mails)} of {count} mails arrived"
            time.sleep(0.02)

    async def handle_EHLO(  # noqa: N802
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        if session.host_name is None:
            self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        answer = self.answer(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.before_data()
        self.encrypted.append(session.ssl is not None)
        self.mails.append(message_from_bytes(envelope.content, policy=SMTP))  # type: ignore[arg-type]
        return "250 OK"

    def login(
        self, _server: Any, _session: Any, _envelope: Any, _how: str, told: Any
    ) -> AuthResult:
        right = isinstance(told, LoginPassword) and told == LoginPassword(
            USER.encode(), PASSWORD.encode()
        )
        self.logins += right
        return AuthResult(success=right, handled=False)


@contextlib.contextmanager
def listening(port: int | None = None, **options: Any) -> Iterator[Sink]:
    """A sink while the block runs; ``options`` are those of aiosmtpd's controller."""
    sink = Sink(port or free_port())
    controller = Controller(
        sink, hostname="127.0.0.1", port=sink.port, authenticator=sink.login, enable_SMTPUTF8=True,
        **options,
    )  # fmt: skip
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


def encryption(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS with a certificate of our own making, and who vouches for it."""
    files = certificates.make(Folder.at(folder / "data"), "127.0.0.1")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files.certificate, files.key)
    return context, files.authority
