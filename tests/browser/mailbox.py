"""What somebody finds in a mail: the pictures shown in it, and where its links go."""

from __future__ import annotations

import io
import re
from email.message import EmailMessage

from PIL import Image

from tests.tasks.sink import Sink

HREF = re.compile(r'href="([^"]+)"')
SHOWN = re.compile(r'src="cid:([^"]+)"')


def mail_to(sink: Sink, address: str) -> EmailMessage:
    """The newest mail to an address. Call it in a thread: it waits for the worker."""
    for count in range(1, 10):
        sink.wait(count)
        if found := [mail for mail in sink.mails if address in mail["To"]]:
            return found[-1]
    raise AssertionError(f"no mail to {address}")


def pictures(mail: EmailMessage) -> list[Image.Image]:
    """The inline pictures, in the order in which the mail's page shows them."""
    inline = {
        part["Content-ID"].strip("<>"): part.get_content()
        for part in mail.walk()
        if part.get_content_type() == "image/png"
    }
    return [Image.open(io.BytesIO(inline[cid])) for cid in SHOWN.findall(page_of(mail))]


def link(mail: EmailMessage, path: str) -> str:
    """The first link of the mail's page whose address holds ``path``."""
    return next(href for href in HREF.findall(page_of(mail)) if path in href)


def page_of(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    page: str = body.get_content()
    return page
