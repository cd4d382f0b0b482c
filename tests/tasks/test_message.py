"""A mail on the wire: its parts, its headers, and what cannot be smuggled into them."""

import io
from email import message_from_bytes
from email.policy import SMTP

import pytest
import zxingcpp
from PIL import Image

from events.calendar import CalendarFile
from events.mails import Facts, Heading, Link, Mail, Paragraph, TicketCode
from tasks.message import Envelope, build
from tests.factories import HOUR, NOON

CODES = ["T1:" + letter * 117 for letter in "AB"]
FILE = CalendarFile(b"BEGIN:VCALENDAR\r\n", "PUBLISH")
ENVELOPE = Envelope(
    "人權組織 <no-reply@example.org>", "office@example.org", "https://t.example.org"
)


def mail(**facts):
    tickets = [TicketCode(f"Ticket {code[3]}", code, "7K2M 9QXD", "Say this") for code in CODES]
    usual = {
        "to": "cy@example.org", "name": "阿默", "language": "zh-Hant", "subject": "報名完成：影展",
        "parts": (Paragraph("<b>Cy</b> & 阿默"), Heading("票"), Facts((("時間", "19:30"),)),
                  *tickets, Link("查看", "https://t.example.org/r/x"),
                  Link("確認", "https://t.example.org/p/y", wanted=True)),
        "organisation": "人權組織台灣", "accent": "#FFE600", "calendar": FILE,
    }  # fmt: skip
    return Mail(**(usual | facts))


def sent(post=7, **facts):
    """As a mailbox reads it."""
    return message_from_bytes(build(mail(**facts), ENVELOPE, post, NOON).content, policy=SMTP)


def test_it_has_text_html_codes_and_a_calendar_file():
    message = sent()
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related",
        "text/html", "image/png", "image/png", "text/calendar",
    ]  # fmt: skip
    *_, file = message.iter_attachments()
    assert file["Content-Type"].params["method"] == "PUBLISH"
    assert file.get_filename() == "turnout.ics"
    assert file.get_content() == "BEGIN:VCALENDAR\r\n"


def test_each_code_stands_in_the_html_and_is_read_back():
    message = sent()
    html = message.get_body(("html",)).get_content()
    images = [part for part in message.walk() if part.get_content_type() == "image/png"]
    for image, code in zip(images, CODES, strict=True):
        assert f'src="cid:{image["Content-ID"][1:-1]}"' in html
        assert image["Content-Disposition"].content_disposition == "inline"
        png = Image.open(io.BytesIO(image.get_content())).convert("L")
        assert zxingcpp.read_barcodes(png)[0].text == code


def test_the_html_says_what_the_text_says_and_escapes_it():
    message = sent()
    html = message.get_body(("html",)).get_content()
    assert "&lt;b&gt;Cy&lt;/b&gt; &amp; 阿默" in html
    assert '<html lang="zh-Hant-TW">' in html
    assert 'href="https://t.example.org/p/y"' in html
    assert "http:" not in html.replace("https:", "")
    text = message.get_body(("plain",)).get_content()
    assert "<b>Cy</b> & 阿默" in text
    assert "確認：\r\nhttps://t.example.org/p/y\r\n".replace("\r\n", "\n") in text.replace(
        "\r\n", "\n"
    )
    assert "7K2M 9QXD" in text


def test_its_headers_are_those_of_the_house():
    message = sent()
    assert message["From"].addresses[0].display_name == "人權組織"
    assert message["To"].addresses[0].display_name == "阿默"
    assert message["To"].addresses[0].addr_spec == "cy@example.org"
    assert message["Reply-To"] == "office@example.org"
    assert message["Subject"] == "報名完成：影展"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "zh-Hant-TW"
    assert message["Date"].datetime == NOON


def test_the_same_row_has_the_same_id_and_another_row_another():
    assert sent()["Message-ID"] == sent(subject="another")["Message-ID"]
    assert sent()["Message-ID"] != sent(8)["Message-ID"]
    again = message_from_bytes(build(mail(), ENVELOPE, 7, NOON + HOUR).content, policy=SMTP)
    assert again["Message-ID"] != sent()["Message-ID"], "a restored database counts anew"
    assert sent()["Message-ID"].endswith("@t.example.org>")


def test_it_goes_to_one_mailbox_and_comes_from_ours():
    letter = build(mail(to="cy@例子.台灣"), ENVELOPE, 7, NOON)
    assert (letter.sender, letter.recipient) == (
        "no-reply@example.org",
        "cy@xn--fsqu00a.xn--kpry57d",
    )
    assert letter.content.isascii()


@pytest.mark.parametrize(
    "to",
    ["", "cy", "@example.org", "cy@", "阿默@example.org", "cy@example.org, dee@example.org",
     "cy@example.org\r\nBcc: x@example.org", '"a b"@example.org', "cy@exa mple.org", "cy@a..b",
     "<cy@example.org>", "cy@[127.0.0.1]", "=?utf-8?q?=2C_v=40example=2Enet?=@example.org"],
)  # fmt: skip
def test_an_address_that_not_every_relay_takes_is_none(to):
    if to.startswith("=?"):
        letter = build(mail(to=to), ENVELOPE, 7, NOON)
        assert letter.recipient == to, "a strange local part, and yet one address"
        return
    with pytest.raises(ValueError, match=r"^a "):
        build(mail(to=to), ENVELOPE, 7, NOON)


def test_a_mail_without_tickets_is_text_and_html_alone():
    message = sent(parts=(Paragraph("Hello"),), calendar=None)
    types = [part.get_content_type() for part in message.walk()]
    assert types == ["multipart/alternative", "text/plain", "text/html"]
