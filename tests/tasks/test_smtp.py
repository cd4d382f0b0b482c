"""Handing mails to a server: plain, with login, STARTTLS or TLS, at a rate, and refused."""

import time
from urllib.parse import quote

import pytest

from tasks.lanes import RefusedError, UnavailableError
from tasks.message import Letter
from tasks.smtp import Pace, Postman, Relay
from tests.server import free_port
from tests.tasks.sink import PASSWORD, USER, encryption, listening

LOGIN = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@"
FAST = 600_000


def letter(to="cy@example.org"):
    head = f"From: us@example.org\r\nTo: {to}\r\nSubject: Hello\r\n\r\n"
    return Letter("us@example.org", to, head.encode() + b"Hello\r\n")


async def send(url, *letters, per_minute=FAST):
    async with Postman(Relay.of(url), Pace(per_minute)) as postman:
        for one in letters or [letter()]:
            await postman.send(one)


async def test_a_batch_goes_over_one_connection():
    with listening() as sink:
        await send(f"smtp://127.0.0.1:{sink.port}", *(letter() for _ in range(5)))
    assert (len(sink.mails), sink.connections) == (5, 1)


async def test_with_starttls_the_login_is_encrypted(tmp_path, monkeypatch):
    context, authority = encryption(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with listening(tls_context=context, auth_required=True, require_starttls=True) as sink:
        await send(f"smtp://{LOGIN}127.0.0.1:{sink.port}?starttls=1")
    assert (len(sink.mails), sink.logins, sink.encrypted) == (1, 1, [True])


async def test_with_smtps_all_is_encrypted(tmp_path, monkeypatch):
    context, authority = encryption(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with listening(ssl_context=context) as sink:
        await send(f"smtps://127.0.0.1:{sink.port}")
    assert len(sink.mails) == 1


async def test_a_certificate_that_nobody_vouches_for_gets_no_password(tmp_path):
    context, _ = encryption(tmp_path)
    with listening(tls_context=context) as sink, pytest.raises(UnavailableError):
        await send(f"smtp://{LOGIN}127.0.0.1:{sink.port}?starttls=1")
    assert (sink.mails, sink.logins) == ([], 0)


async def test_starttls_is_never_left_out():
    with listening() as sink, pytest.raises(UnavailableError):
        await send(f"smtp://127.0.0.1:{sink.port}?starttls=1")
    assert sink.mails == []


async def test_a_wrong_password_is_no_fault_of_the_mail():
    with listening(auth_require_tls=False) as sink, pytest.raises(UnavailableError) as problem:
        await send(f"smtp://ana:wrong@127.0.0.1:{sink.port}")
    assert str(problem.value) == "SMTPAuthenticationError 535"


async def test_a_server_that_is_away_is_unavailable():
    with pytest.raises(UnavailableError):
        await send(f"smtp://127.0.0.1:{free_port()}")


@pytest.mark.parametrize(("answer", "for_good"), [("550 No", True), ("450 Later", False)])
async def test_a_refused_mail_does_not_hold_up_the_next(answer, for_good):
    with listening() as sink:
        sink.answer = lambda to: answer if to.startswith("dee") else "250 OK"
        async with Postman(Relay.of(f"smtp://127.0.0.1:{sink.port}"), Pace(FAST)) as postman:
            with pytest.raises(RefusedError) as problem:
                await postman.send(letter("dee@example.org"))
            await postman.send(letter())
    assert problem.value.for_good is for_good
    assert "dee" not in str(problem.value)
    assert (len(sink.mails), sink.connections) == (1, 1)


async def test_a_connection_that_broke_is_opened_again():
    with listening() as sink:
        async with Postman(Relay.of(f"smtp://127.0.0.1:{sink.port}"), Pace(FAST)) as postman:
            await postman.send(letter())
            postman._connection.close()
            await postman.send(letter())
    assert (len(sink.mails), sink.connections) == (2, 2)


async def test_mails_keep_the_pace():
    started = time.monotonic()
    with listening() as sink:
        await send(f"smtp://127.0.0.1:{sink.port}", *(letter() for _ in range(6)), per_minute=600)
    assert time.monotonic() - started >= 0.5


def test_an_address_is_read_with_its_escapes():
    relay = Relay.of(f"smtps://{LOGIN}mail.example.org")
    assert (relay.user, relay.password, relay.port) == (USER, PASSWORD, 465)
    assert not Relay.of("smtp://mail.example.org").starttls


@pytest.mark.parametrize("url", ["mail.example.org:25", "http://x", "smtp://"])
def test_what_is_no_address_stops_the_worker(url):
    with pytest.raises(SystemExit, match="TURNOUT_SMTP_URL"):
        Relay.of(url)
