"""Whatever the check at the start lets through, every mail can be built with it."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events.mails import Mail, Paragraph, TicketCode
from events.settings import Settings
from tasks.mailing import Mailing
from tasks.message import build
from tests.factories import NOON

MESSAGE_ID = re.compile(r"<[0-9.]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*>")
ADDRESSES = {
    "us@example.org": "us@example.org",
    "us@localhost": "us@localhost",
    "ｕｓ@example.org": "us@example.org",
    "us@ｅｘａｍｐｌｅ．ｏｒｇ": "us@example.org",
    "us@example.org。": "us@example.org",
    "us@例子.台灣": "us@xn--fsqu00a.xn--kpry57d",
}
HOSTS = [
    "turnout.example.org", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "[2001:db8::7]",
    "turnout_web:8000", "到場.台灣", "r3---sn.example.org", "☃.example.org",
]  # fmt: skip
GIVEN = {
    "TURNOUT_DATABASE_URL": "postgresql://turnout@localhost/turnout",
    "TURNOUT_VALKEY_URL": "redis://localhost:6379",
    "TURNOUT_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
}


def sent(base_url: str, sender: str, reply_to: str = ""):
    """A mail with a ticket, sent with these settings, as it is read; and who hands it over."""
    settings = Settings.from_env(
        GIVEN | {"TURNOUT_BASE_URL": base_url, "TURNOUT_MAIL_FROM": sender,
                 "TURNOUT_MAIL_REPLY_TO": reply_to}
    )  # fmt: skip
    mail = Mail(
        to="cy@example.org", name="Cy", language="en", subject="x",
        parts=(Paragraph("x"), TicketCode("x", "T1:" + "A" * 117, "7K2M9QXD", "x")),
        organisation="house", accent="#FFE600",
    )  # fmt: skip
    letter = build(mail, Mailing(settings)._envelope, 7, NOON)
    return letter.sender, message_from_bytes(letter.content)


def said(header: str) -> tuple[str, str]:
    """The name of a mailbox as its reader sees it, and its address."""
    name, address = parseaddr(header)
    return str(make_header(decode_header(name))), address


@pytest.mark.parametrize("host", HOSTS)
def test_mails_go_out_from_every_host(host):
    _, message = sent(f"http://{host}", "us@example.org")
    assert MESSAGE_ID.fullmatch(message["Message-ID"])
    [picture] = [part for part in message.walk() if part.get_content_type() == "image/png"]
    [page] = [part for part in message.walk() if part.get_content_type() == "text/html"]
    cid = picture["Content-ID"].strip("<>")
    assert f'src="cid:{cid}"' in page.get_payload(decode=True).decode()


@pytest.mark.parametrize(("typed", "meant"), ADDRESSES.items())
@pytest.mark.parametrize("form", ["{address}", '"{name}" <{address}>', "{address} ({name})"])
def test_a_sender_is_mended_as_any_address(typed, meant, form):
    for field in ("From", "Reply-To"):
        mailbox = form.format(address=typed, name="us@example.org")
        sender, message = sent(
            "http://t.example.org", *((mailbox,) if field == "From" else ("x@example.org", mailbox))
        )
        assert said(message[field]) == ("us@example.org" if "name" in form else "", meant)
        assert sender == said(message["From"])[1]


@given(st.text(max_size=60).filter(lambda t: t.isprintable() and not {*t} & {'"', "\\"}))
@example("=?utf-8?q?x=0D=0ABcc:_y?=")
@example("us@example.org")
@example("a (b), c;")
def test_the_name_of_the_sender_is_read_as_it_was_set(name):
    mailbox = f'"{name}" <us@example.org>'
    _, message = sent("http://t.example.org", mailbox, mailbox)
    for field in ("From", "Reply-To"):
        assert said(message[field]) == (" ".join(name.split()), "us@example.org")
