"""Addresses as people write them: e-mail that can be delivered, phone numbers that can be read.

One rule for the whole product. An e-mail address is kept as every relay takes it: the local part in
ASCII, the domain by its A-labels (RFC 5891, never folding ß to ss), which is also how two are
compared. A local part in other letters needs SMTPUTF8 all the way: we could not promise the mail.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import unquote

import idna

EMAIL_LENGTH_MAX = 254  # RFC 5321 4.5.3.1.3, less the brackets
LOCAL_LENGTH_MAX = 64
PHONE_LENGTH_MAX = 40
PHONE_DIGITS_MIN = 3
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LOCAL = re.compile(rf"{ATOM}(?:\.{ATOM})*")  # the dot-atom of RFC 5322
LINK = re.compile(r"(?i)mailto:(?://)?([^?]*)(\?.*)?")
AROUND = " \t\n<>「」『』《》〈〉（）()[]【】\"'“”‘’«»"
AFTER = "。．.,;:、，；：!！?？"
NO_PHONE = re.compile(r"@|://|\n")


def mended(typed: str) -> str | None:
    """An e-mail address as it is delivered, or None when it is none.

    Full-width signs, ``mailto:``, brackets, and what a sentence leaves at its end are mended.
    """
    text = unicodedata.normalize("NFKC", typed).strip(AROUND)
    if link := LINK.fullmatch(text):
        text = unquote(link[1])  # RFC 6068: what is no plain letter may be percent-encoded
    local, _, domain = text.strip(AROUND).rstrip(AFTER).strip(AROUND).rpartition("@")
    labels = _labels(domain)
    if labels is None or not LOCAL.fullmatch(local) or len(local) > LOCAL_LENGTH_MAX:
        return None
    whole = f"{local}@{labels}"
    return whole if len(whole) <= EMAIL_LENGTH_MAX else None


def _labels(domain: str) -> str | None:
    """A domain by its A-labels; None when mail cannot go there: one label, or numbers alone."""
    try:
        labels = idna.encode(domain, uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        return None
    names = labels.split(".")
    return labels if len(names) > 1 and not names[-1].isdecimal() else None


def same(email: str) -> str:
    """An address as it is compared: two are one only if mail for them goes to one mailbox.

    Of what is no address, the typed text without differences of case and width.
    """
    return (mended(email) or " ".join(unicodedata.normalize("NFKC", email).split())).lower()


def is_phone(typed: str) -> bool:
    """Whether a text can be a phone number, however people write it: （02）2345-6789 轉 12."""
    digits = sum(c.isdecimal() for c in unicodedata.normalize("NFKC", typed))
    return digits >= PHONE_DIGITS_MIN and not NO_PHONE.search(typed)


def kept(tidy: str, field: Mapping[str, bool]) -> str | None:
    """A text as a field keeps it, None when it is none: ``email`` mended, ``phone`` as written."""
    if field.get("email"):
        return mended(tidy)
    return tidy if not field.get("phone") or is_phone(tidy) else None
