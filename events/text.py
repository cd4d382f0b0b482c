"""Texts: normalising names and addresses, slugs, and texts that organisers write twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import msgspec

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_LENGTH_MAX = 80
LANGUAGES = ("zh-Hant", "en")

Localised = str | Mapping[str, str]
"""A text that organisers write: one string for everybody, or one for each language."""


def normalise(text: str) -> str:
    """A text as identities are compared by it: NFKC, trimmed, single spaces, casefolded."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def tidy(text: str) -> str:
    """A typed text without spaces around it and without invisible characters."""
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return "".join(kept).strip()


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
