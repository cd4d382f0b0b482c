"""Texts: tidying and normalising what people type, slugs, texts that organisers write twice.

Characters that cannot be seen are kept where they shape what can be (UTS #51, UAX #31 2.3):

- joiners (U+200C, U+200D) between two letters of one script that joins its letters, and U+200D
  between two pictures; of several in a row, the first;
- variation selectors after a picture, a keycap's digit, an ideograph, a Mongolian letter;
- tags only as a whole flag of a region: black flag, 3 to 6 tags, cancel tag.

All others go: marks of direction, byte order marks, soft hyphens and zero-width spaces (where a
line breaks is for the page to say), word joiners, the Hangul fillers, invisible operators,
controls except tab and newline, halves of surrogates, noncharacters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import msgspec
import regex

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_LENGTH_MAX = 80
UNKEPT = re.compile("[\0\ud800-\udfff]")
"""What JSON can say and PostgreSQL does not keep in a text: NUL, and halves of surrogates."""
LANGUAGES = ("zh-Hant", "en")

Localised = str | Mapping[str, str]
"""A text that organisers write: one string for everybody, or one for each language."""

_JOINING = (
    "Arabic", "Syriac", "Mandaic", "Nko", "Mongolian", "Phags_Pa", "Adlam", "Hanifi_Rohingya",
    "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada",
    "Malayalam", "Sinhala", "Tibetan", "Myanmar", "Khmer", "Balinese", "Javanese", "Sundanese",
    "Chakma", "Meetei_Mayek", "Newa", "Limbu", "Grantha", "Tirhuta", "Sharada", "Saurashtra",
)  # fmt: skip
_IN_WORDS = "|".join(
    rf"[\u200c\u200d](?<=\p{{{s}}}\p{{M}}*[\u200c\u200d])(?=\p{{{s}}})" for s in _JOINING
)
_TAGS = r"[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
_SHAPING = rf"""
    {_IN_WORDS}
    | (?<=\p{{Extended_Pictographic}}[\ufe0f\p{{Emoji_Modifier}}]?)\u200d
      (?=\p{{Extended_Pictographic}})
    | (?<=[\p{{Emoji}}--\p{{ASCII}}])[\ufe0e\ufe0f]
    | (?<=[0-9#*])\ufe0f(?=\u20e3)
    | (?<=\p{{Han}})[\ufe00-\ufe02\U000e0100-\U000e01ef]
    | (?<=[\p{{Myanmar}}\p{{Phags_Pa}}])\ufe00
    | (?<=\p{{Mongolian}})[\u180b-\u180d\u180f]
    | (?<=\p{{Mongolian}})\u180e(?=\p{{Mongolian}})
    | (?<=\U0001f3f4){_TAGS}
"""
_UNSEEN = r"\p{Default_Ignorable_Code_Point}"
_STRAY = regex.compile(rf"(?V1x)(?:{_SHAPING})(*SKIP)(*FAIL)|{_UNSEEN}")
_SHAPERS = r"\u200c\u200d\u180b-\u180f\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef"
_NEVER = regex.compile(
    rf"(?V1)[[[\p{{Cc}}--[\t\n]]\p{{Cs}}\p{{Noncharacter_Code_Point}}\ufff9-\ufffc"
    rf"{_UNSEEN}]--[{_SHAPERS}]]"
)
_NEWLINES = regex.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_JOINERS = regex.compile(r"([\u200c\u200d])[\u200c\u200d]+")
_BLANK = r"\s\u2800"
_EDGES = regex.compile(
    rf"(?V1)\A[{_BLANK}\p{{M}}{_UNSEEN}]++|(?<![{_BLANK}])[{_BLANK}]++\Z"  # each run is read once
)
_SEEN = regex.compile(r"(?V1)[[\p{L}\p{N}\p{S}\p{P}]--[\u2800]]")
_NO_KEY = regex.compile(rf"[\p{{Cc}}\p{{Cf}}\p{{Cs}}{_UNSEEN}]")


def normalise(text: str) -> str:
    """A text as identities are compared by it: NFKC, trimmed, single spaces, casefolded."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def tidy(text: str) -> str:
    r"""A typed text without spaces around it and without stray characters that cannot be seen.

    Idempotent, and never longer than what was typed. Newlines of all kinds become ``\n``. Empty
    when nothing in it can be seen: only spaces, accents without a letter, blanks of braille.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = _NEVER.sub("", _NEWLINES.sub("\n", text))
    kept = _STRAY.sub("", _EDGES.sub("", _JOINERS.sub(r"\1", kept)))
    return _EDGES.sub("", kept) if _SEEN.search(kept) else ""


def one_line(text: str | None) -> str:
    """The text of a field of one line: tidied, inner spaces collapsed; empty when not given."""
    return " ".join(tidy(text or "").split())


def keyed(text: str) -> str:
    """A code as somebody typed or pasted it, or as a scanner sent it as keys.

    NFKC, so that full-width letters are letters; without controls (Tab, STX, ETX), byte order
    marks and spaces around it.
    """
    return _NO_KEY.sub("", unicodedata.normalize("NFKC", text)).strip()


def tidied(text: Localised | None) -> Localised | None:
    """A text that organisers wrote, tidied in each language; empty languages are left out.

    None when nothing is left.
    """
    if text is None:
        return None
    if isinstance(text, str):
        return tidy(text) or None
    return {language: kept for language, said in text.items() if (kept := tidy(said))} or None


def is_slug(text: str) -> bool:
    """Whether the text can be a slug: ``[a-z0-9]+(-[a-z0-9]+)*``, at most 80 characters."""
    return len(text) <= SLUG_LENGTH_MAX and SLUG.fullmatch(text) is not None


def in_language(text: Localised | None, language: str) -> str:
    """The text in a language, else in the first language it was written in; None is empty."""
    if text is None:
        return ""
    if isinstance(text, str):
        return text
    return text.get(language) or next(iter(text.values()), "")


def to_json(text: Localised | None) -> str | None:
    """The text as it is kept in a JSONB column."""
    return None if text is None else msgspec.json.encode(text).decode()


def from_json(kept: str | None) -> Localised | None:
    """The text that a JSONB column kept."""
    return None if kept is None else msgspec.json.decode(kept, type=str | dict[str, str])
