r"""Codes as they arrive: scanned, typed on any keyboard, or sent as keys by a hardware scanner.

``web/static/door/code.js`` reads in the same way; ``tests/web/door/codes.json`` is held against
both. A scanner may put its own words before a code, as ``]Q1`` (ISO/IEC 15424, the symbology of a
QR code): whatever stands before ``T1:`` is cut off. ``t1:`` is not ours: small letters are another
code in base45.
"""

from __future__ import annotations

import regex

from events.text import keyed

PREFIX = "T1:"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SHORT_LENGTH = 8
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1"})
_AROUND = regex.compile(r"\A[\s\p{P}]+|[\s\p{P}]+\Z")
_BETWEEN = regex.compile(
    r"[\s\p{Pd}\u2212\u30fc]"
)  # a minus, and the long mark of a Chinese keyboard


def whole(text: str) -> str:
    """The text of a signed code from its prefix on, cleaned; cleaned only when it has none."""
    cleaned = keyed(text)
    return cleaned[max(cleaned.find(PREFIX), 0) :]


def read_short(text: str) -> str | None:
    """A typed short code as it is kept: case ignored, O = 0, I = L = 1; None when it is none.

    Spaces and dashes of all kinds between its characters, and other marks around it, are passed
    over.
    """
    bare = _BETWEEN.sub("", _AROUND.sub("", keyed(text)))
    short = bare.upper().translate(_FORGIVEN)
    return short if len(short) == SHORT_LENGTH and set(short) <= set(CROCKFORD) else None
