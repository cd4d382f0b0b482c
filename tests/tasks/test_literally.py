"""Every text in every field of every mail arrives literally, and writes nothing but itself."""

from __future__ import annotations

import re
import unicodedata
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import SMTP, compat32
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events.calendar import CalendarFile
from events.mails import Facts, Heading, Link, Mail, Paragraph, TicketCode
from tasks.message import Envelope, build
from tests.factories import NOON

HEADERS = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted",
    "Content-Language", "Content-Type", "MIME-Version",
]  # fmt: skip
TO = "cy@example.org"
HOSTILE = [
    "=?utf-8?q?a=0D=0ASubject:_X=0D=0A=0D=0Abody?=",
    "=?utf-8?q?=2C_v=40example=2Enet?=",
    "=?utf-8?b?PT91dGYtOD9xP3g/PQ==?=",
    "=?iso-8859-1?q?=E9?= =?utf-8?q?_x?=",
    "x =?utf-8?q?y?=",
    "=?utf-8?q?",
    "?=",
    "Cy\r\nBcc: dee@example.org",
    "Cy\nBcc: dee@example.org\n\nhello",
    "Cy\rX: y",
    "Cy\u2028Bcc: dee@example.org",
    "Cy\x85Bcc: x",
    "Cy\x0b\x0cX: y",
    "Cy, dee@example.org",
    "Cy <dee@example.org>, Eve",
    '"Cy" <dee@example.org>',
    'Cy (dee) ; : < > @ [ ] \\ " \\"',
    "group: dee@example.org;",
    "\u202eeyC\u202c",
    "阿默" * 40,
    "é" * 100,
    "a" * 2000,
    "a b " * 400,
    "👩‍👩‍👧 می‌خواهم",
    "\x00\x07",
    " ",
    "-- \n.\n",
    "\n.\r\n",
    "{name} %s {{ x }} <script>",
]
TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=120),
    st.lists(st.sampled_from([*HOSTILE, " ", ",", "\r\n", "=?", "?="]), max_size=4).map("".join),
)


def one_line(text: str) -> str:
    """What a header can hold of a text: no breaks, one blank for several."""
    spaced = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join(spaced.split())


def read(raw: str) -> str:
    """A header's text as RFC 2047 says it is read: decoded once."""
    return str(make_header(decode_header(raw)))


def heads(content: bytes) -> tuple[list[str], dict[str, str]]:
    """The names of the header lines in their order, and their raw values unfolded."""
    head = content.partition(b"\r\n\r\n")[0].decode("ascii")
    assert all(len(line) <= 998 for line in head.split("\r\n"))
    unfolded = re.sub(r"\r\n[ \t]", " ", head).split("\r\n")
    pairs = [line.partition(": ")[::2] for line in unfolded]
    return [name for name, _ in pairs], dict(pairs)


@given(TEXTS, TEXTS, TEXTS)
@example(*HOSTILE[:3])
def test_headers_are_ours_and_say_what_was_meant(name, subject, house):
    mail = Mail(
        to=TO, name=name, language="zh-Hant", subject=subject, parts=(Paragraph("x"),),
        organisation="house", accent="#FFE600",
    )  # fmt: skip
    envelope = Envelope("us@example.org", "office@example.org", "https://t.example.org")
    letter = build(mail, envelope, 7, NOON)
    names, raw = heads(letter.content)
    assert sorted(names) == sorted(HEADERS)
    assert read(raw["Subject"]) == one_line(subject)
    shown, address = parseaddr(raw["To"])
    assert (read(shown), address) == (one_line(name), TO)
    assert letter.recipient == TO
    strict = message_from_bytes(letter.content, policy=SMTP)
    assert [one.addr_spec for one in strict["To"].addresses] == [TO]
    assert set(strict.keys()) == set(HEADERS)


@pytest.mark.parametrize("text", [text for text in HOSTILE if one_line(text).isprintable()])
def test_the_house_s_own_name_is_a_text_too(text):
    shown = one_line(text).replace('"', "").replace("\\", "")
    envelope = Envelope(f'"{shown}" <us@example.org>', "", "https://t.example.org")
    mail = Mail(
        to=TO, name="Cy", language="en", subject="x", parts=(Paragraph("x"),),
        organisation=text, accent="#FFE600",
    )  # fmt: skip
    letter = build(mail, envelope, 7, NOON)
    names, raw = heads(letter.content)
    assert sorted(names) == sorted(set(HEADERS) - {"Reply-To"})
    assert parseaddr(raw["From"])[1] == letter.sender == "us@example.org"


@given(st.text(max_size=80).filter(lambda t: t.isprintable()) | st.sampled_from(HOSTILE))
def test_the_text_of_every_part_arrives(words):
    parts = (
        Paragraph(words), Heading(words), Facts(((words, words),)), Link(words, "https://t/x"),
        TicketCode(words, "T1:" + "A" * 117, "7K2M9QXD", words),
    )  # fmt: skip
    mail = Mail(
        to=TO, name=words, language="en", subject=words, parts=parts, organisation=words,
        accent="#FFE600", calendar=CalendarFile(f"SUMMARY:{words}".encode(), "CANCEL"),
    )  # fmt: skip
    letter = build(mail, Envelope("us@example.org", "", "https://t.example.org"), 7, NOON)
    message = message_from_bytes(letter.content, policy=compat32)
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related",
        "text/html", "image/png", "text/calendar",
    ]  # fmt: skip
    plain = next(part for part in message.walk() if part.get_content_type() == "text/plain")
    said = plain.get_payload(decode=True).decode()
    assert said.replace("\r\n", "\n").strip() == "\n".join(mail.text.splitlines()).strip() or (
        said.split() == mail.text.split()
    )
