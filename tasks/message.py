"""A mail as bytes on the wire: text, the same in HTML, its codes inline, its calendar file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import jinja2

from events import qr
from events.mails import Facts, Heading, Link, Mail, Paragraph, TicketCode
from events.words import TAGS
from tasks import headers

QR_PIXELS = 405

_templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_KINDS = {Paragraph: "paragraph", Heading: "heading", Facts: "facts", Link: "link",
          TicketCode: "ticket"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Envelope:
    """The sender and reply address of every mail, and the address of our own pages."""

    sender: str
    reply_to: str
    base_url: str

    @property
    def host(self) -> str:
        """The name under which Message-IDs are ours."""
        return headers.house_domain(urlsplit(self.base_url).hostname or "localhost")


def message_id(post: int, posted_at: datetime, host: str) -> str:
    """The same for every attempt to send one outbox row, so that a repeat can be told (RFC 5322).

    The moment is in it because a restored database counts its rows anew.
    """
    return f"<{post}.{int(posted_at.timestamp() * 1000)}@{host}>"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail on its way: from whom and to whom it is handed over, and all its bytes."""

    sender: str
    recipient: str
    content: bytes


def build(mail: Mail, envelope: Envelope, post: int, posted_at: datetime) -> Letter:
    """The letter of an outbox row. Raises ValueError for an address that is none."""
    name, sender = parseaddr(envelope.sender)
    head = [
        ("From", headers.mailbox(name, sender, "From")),
        ("To", headers.mailbox(mail.name, mail.to, "To")),
        ("Subject", headers.text(mail.subject, "Subject")),
        ("Date", format_datetime(posted_at)),
        ("Message-ID", message_id(post, posted_at, envelope.host)),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", TAGS[mail.language]),
    ]
    if envelope.reply_to:
        head.insert(2, ("Reply-To", headers.mailbox(*parseaddr(envelope.reply_to), "Reply-To")))
    body = _body(mail, f"{post}@{envelope.host}")
    return Letter(
        headers.sendable(sender), headers.sendable(mail.to), headers.block(head) + body.as_bytes()
    )


def _body(mail: Mail, domain: str) -> EmailMessage:
    """The parts of a mail; its own headers are none but those that say what the parts are."""
    message = EmailMessage(policy=SMTP)
    message.set_content(mail.text, cte="base64")
    _add_html(message, mail, domain)
    if mail.calendar:
        message.add_attachment(
            mail.calendar.content.decode(), subtype="calendar", cte="base64",
            params={"method": mail.calendar.method}, filename="turnout.ics",
        )  # fmt: skip
    return message


def _add_html(message: EmailMessage, mail: Mail, domain: str) -> None:
    """The HTML alternative, and in it each code as an inline image."""
    cids = {code: f"ticket-{number}.{domain}" for number, code in enumerate(mail.tickets, 1)}
    parts = [(_KINDS[type(part)], part) for part in mail.parts]
    page = _templates.get_template("mail.html").render(
        mail=mail, parts=parts, cids=cids, language=TAGS[mail.language]
    )
    message.add_alternative(page, subtype="html", cte="base64")
    html = message.get_payload()[1]  # type: ignore[index]
    for number, (code, cid) in enumerate(cids.items(), 1):
        html.add_related(  # type: ignore[union-attr]
            qr.png(code.code, QR_PIXELS), "image", "png", cid=f"<{cid}>", disposition="inline",
            filename=f"ticket-{number}.png",
        )  # fmt: skip
