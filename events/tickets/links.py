"""The secret in a ticket's link: derived from its number and issue, so that nothing is stored."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

from events import sealing
from events.text import keyed
from events.tickets.codes import NUMBER_BYTES, decode

LINK_LENGTH = len(urlsafe_b64encode(bytes(NUMBER_BYTES + 16)))


def link_secret(number: bytes, issue: int) -> str:
    """The secret in a ticket's link; a new issue has another one."""
    seal = sealing.derive("ticket-link", number, issue)[:16]
    return urlsafe_b64encode(number + seal).decode()


def read_link_secret(secret: str) -> bytes | None:
    """The ticket number that a link's secret names; it proves nothing yet."""
    try:
        raw = urlsafe_b64decode(secret.encode())
    except ValueError:
        return None
    return raw[:NUMBER_BYTES] if len(raw) == NUMBER_BYTES + 16 else None


def read_number(text: str) -> bytes | None:
    """The number of the ticket whose code or link was pasted; it proves nothing.

    A link may have a suffix of a file, and end in a slash or in what a sentence put behind it.
    """
    if code := decode(text):
        return code.number
    last = keyed(text).partition("/t/")[2].partition("/")[0].partition(".")[0]
    return read_link_secret(last[:LINK_LENGTH])
