"""A mail as bytes on the wire: text, the same in HTML, its codes inline, its calendar file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

import jinja2

from events import qr
from events.mails import Facts, Heading, Link, Mail, Paragraph, TicketCode
from events.words import TAGS

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
        return urlsplit(self.base_url).hostname or "localhost"


def message_id(post: int, posted_at: datetime, host: str) -> str:
    """The same for every attempt to send one outbox row, so that a repeat can be told (RFC 5322).

    The moment is in it because a restored database counts its rows anew.
    """
    return f"<{post}.{int(posted_at.timestamp() * 1000)}@{host}>"


def build(mail: Mail, envelope: Envelope, post: int, posted_at: datetime) -> EmailMessage:
    """The message of an outbox row. Raises ValueError for an address that is none."""
    local, _, domain = mail.to.rpartition("@")
    plain = mail.to.isascii()
    message = EmailMessage(policy=SMTP if plain else SMTPUTF8)
    message["From"] = envelope.sender
    message["To"] = Address(display_name=mail.name, username=local, domain=domain)
    if envelope.reply_to:
        message["Reply-To"] = envelope.reply_to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(posted_at)
    message["Message-ID"] = message_id(post, posted_at, envelope.host)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = TAGS[mail.language]
    message.set_content(mail.text, cte="base64")
    _add_html(message, mail, f"{post}@{envelope.host}")
    if mail.calendar:
        message.add_attachment(
            mail.calendar.decode(), subtype="calendar", cte="base64",
            params={"method": "PUBLISH"}, filename="turnout.ics",
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
