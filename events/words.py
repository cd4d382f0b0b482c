"""Words in two languages: English is written in the code, zh-Hant stands in ``locale/``.

One ``.po`` file for each part of the house (``public door desk mail words``) is read at start;
nothing is compiled. A text that organisers write is not a word: see ``events.text``.
"""

from __future__ import annotations

import functools
import gettext as standard
import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from events.text import LANGUAGES

LOCALE_FOLDER = Path(__file__).parent / "locale"
CHINESE, ENGLISH = LANGUAGES
DEFAULT_LANGUAGE = CHINESE
TAGS = {CHINESE: "zh-Hant-TW", ENGLISH: "en"}
"""The language tags of pages (``<html lang>``) and mails."""


@functools.cache
def translations(language: str) -> standard.NullTranslations:
    """All words of a language; English needs none."""
    if language != CHINESE:
        return standard.NullTranslations()
    together = Catalog(locale="zh_Hant")
    for file in po_files():
        with file.open("rb") as opened:
            for message in read_po(opened, locale="zh_Hant"):
                if message.id and message.string:
                    together[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, together)
    compiled.seek(0)
    return standard.GNUTranslations(compiled)


def po_files() -> list[Path]:
    """The files with zh-Hant words, one for each part of the house."""
    return sorted((LOCALE_FOLDER / "zh_Hant").glob("*.po"))


def gettext(language: str, msgid: str) -> str:
    """An English text in a language."""
    return translations(language).gettext(msgid)


def ngettext(language: str, singular: str, plural: str, count: int) -> str:
    """An English text with a number in a language."""
    return translations(language).ngettext(singular, plural, count)


def choose_language(*wishes: str) -> str:
    """The first wish that is one of our languages; any ``zh`` means zh-Hant.

    Who wishes only for others gets English, who wishes for nothing zh-Hant.
    """
    for wish in wishes:
        tag = wish.strip().lower()
        if tag.startswith("zh"):
            return CHINESE
        if tag.startswith("en"):
            return ENGLISH
    asked = any(wish.strip().strip("*") for wish in wishes)
    return ENGLISH if asked else DEFAULT_LANGUAGE


def accepted(header: str) -> list[str]:
    """The tags of an Accept-Language header, best first (RFC 9110, 12.5.4)."""
    tags: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        tag, _, weight = part.partition(";q=")
        try:
            tags.append((-float(weight or 1), tag.strip()))
        except ValueError:
            continue
    return [tag for _, tag in sorted(tags, key=lambda pair: pair[0])]


WORDS_KEPT = 4096  # the same days and times stand on many pages
DAY = {CHINESE: "y/MM/dd（EEEEE）", ENGLISH: "EEE d MMMM y"}
TIME = {CHINESE: "HH:mm", ENGLISH: "HH:mm"}
BETWEEN = {CHINESE: "", ENGLISH: ", "}


@functools.lru_cache(WORDS_KEPT)
def day(moment: datetime | date, language: str, zone: ZoneInfo) -> str:
    """``2026/03/14（六）`` or ``Sat 14 March 2026``."""
    local = moment.astimezone(zone) if isinstance(moment, datetime) else moment
    return format_date(local, DAY[language], locale=_locale(language))


@functools.lru_cache(WORDS_KEPT)
def clock(moment: datetime, language: str, zone: ZoneInfo) -> str:
    """``19:30``, in the organisation's zone."""
    return format_datetime(moment, TIME[language], tzinfo=zone, locale=_locale(language))


def moment(at: datetime, language: str, zone: ZoneInfo) -> str:
    """``2026/03/14（六）19:30`` or ``Sat 14 March 2026, 19:30``."""
    return day(at, language, zone) + BETWEEN[language] + clock(at, language, zone)


def span(start: datetime, end: datetime, language: str, zone: ZoneInfo) -> str:
    """From and to: the day is said once when it is the same."""
    if start.astimezone(zone).date() == end.astimezone(zone).date():
        return f"{moment(start, language, zone)}–{clock(end, language, zone)}"
    return f"{moment(start, language, zone)} – {moment(end, language, zone)}"


@functools.lru_cache(WORDS_KEPT)
def month(at: datetime, language: str, zone: ZoneInfo) -> str:
    """``2026 年 3 月`` or ``March 2026``, as the heading of a programme."""
    local = at.astimezone(zone)
    pattern = "y 年 M 月" if language == CHINESE else "MMMM y"
    return format_date(local, pattern, locale=_locale(language))


@functools.lru_cache(WORDS_KEPT)
def month_and_weekday(at: datetime, language: str, zone: ZoneInfo) -> str:
    """``3 月（六）`` or ``Mar, Sat``: the line under the day in large figures."""
    pattern = "M 月（EEEEE）" if language == CHINESE else "MMM, EEE"
    return format_date(at.astimezone(zone), pattern, locale=_locale(language))


def month_and_year(at: datetime, language: str, zone: ZoneInfo) -> str:
    """``2025/3`` or ``Mar 2025``, under the day of something that is long over."""
    pattern = "y/M" if language == CHINESE else "MMM y"
    return format_date(at.astimezone(zone), pattern, locale=_locale(language))


def days(first: datetime, last: datetime, language: str, zone: ZoneInfo) -> str:
    """``2026/10/17–11/01`` or ``17 October – 1 November 2026``; one day is said in full."""
    start, end = first.astimezone(zone).date(), last.astimezone(zone).date()
    if start == end:
        return day(start, language, zone)
    same_year = start.year == end.year
    if language == CHINESE:
        tail = "MM/dd" if same_year else "y/MM/dd"
        return f"{start:%Y/%m/%d}–{format_date(end, tail, locale='en')}"
    head = "d MMMM" if same_year else "d MMMM y"
    whole = format_date(end, "d MMMM y", locale="en_GB")
    return f"{format_date(start, head, locale='en_GB')} – {whole}"


def _locale(language: str) -> str:
    return "zh_Hant_TW" if language == CHINESE else "en_GB"


Translate = Callable[[str], str]


def translator(language: str) -> Translate:
    """``gettext`` with the language filled in."""
    return functools.partial(gettext, language)


def mark(msgid: str) -> str:
    """The text itself, marked for the catalogue: for a table whose texts are translated later."""
    return msgid
