"""The headers of a mail, written so that no text of a person is ever read as anything else.

The library's header objects decode encoded words in what they are given, and so let a name write
headers of its own. Here each text goes out as encoded words (RFC 2047) unless it is plain letters,
and nothing that was written is parsed again.
"""

from __future__ import annotations

import re
import unicodedata
from email.header import Header
from email.headerregistry import Address

import idna

PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,.:;!?+/()'-]*")
PHRASE = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")  # atoms of RFC 5322 that need no quotes
LINE_LENGTH_MAX = 76
PLAIN_LENGTH_MAX = 60
WORDS = re.compile(r"[A-Za-z0-9-]+")
LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+")


def block(headers: list[tuple[str, str]]) -> bytes:
    """Header lines as they go over the wire. The values come from the functions below."""
    lines = [f"{name}: {value}\r\n" for name, value in headers]
    whole = "".join(lines).encode("ascii")
    assert len(re.findall(rb"(?m)^[^ \t\r\n]", whole)) == len(headers), "a value began a header"
    return whole


def text(words: str, name: str) -> str:
    """The value of an unstructured header such as Subject: the words, literally, on one line."""
    return _written(words, name, PLAIN)


def mailbox(display_name: str, address: str, name: str) -> str:
    """One mailbox with its name. Raises ValueError for an address that cannot be written."""
    spec = sendable(address)
    shown = one_line(display_name)
    return f"{_written(shown, name, PHRASE)}\r\n <{spec}>" if shown else spec


def sendable(address: str) -> str:
    """An address as every relay takes it: ASCII, its domain by A-labels (RFC 5891).

    Raises ValueError for one that has no such form; the message never says the address.
    """
    local, _, domain = address.rpartition("@")
    if not LOCAL.fullmatch(local):
        raise ValueError("a local part that not every relay takes")
    return Address(username=local, domain=host(domain)).addr_spec


def host(domain: str) -> str:
    """A domain by its A-labels. Raises ValueError for what is none."""
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise ValueError("a domain that is none") from None


def house_domain(hostname: str) -> str:
    """The domain of names that are only ours, such as a Message-ID: a dot-atom of any host.

    A host that has no A-labels (``::1``, ``turnout_web``) gives the words in it.
    """
    try:
        return host(hostname)
    except ValueError:
        return ".".join(WORDS.findall(hostname)) or "localhost"


def one_line(words: str) -> str:
    """A text on one line: what controls or breaks lines becomes a blank."""
    return " ".join("".join(" " if _breaks(c) else c for c in words).split())


def _breaks(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Zl", "Zp")


def _written(words: str, name: str, plain: re.Pattern[str]) -> str:
    shown = one_line(words)
    if plain.fullmatch(shown) and len(shown) <= PLAIN_LENGTH_MAX:
        return shown
    header = Header(shown, "utf-8", LINE_LENGTH_MAX, name)
    return header.encode(linesep="\r\n")
