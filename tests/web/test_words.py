"""Everything is said in both languages, and nothing is translated that nobody says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

import events
from events import words

TOP = Path(events.__file__).parent.parent
CODE = {"_": None, "mark": None, "say": None, "gettext": (2,), "ngettext": (2, 3)}
TEMPLATES = {"_": None, "gettext": None, "ngettext": (1, 2)}
TAIPEI = ZoneInfo("Asia/Taipei")
FILM = datetime(2026, 3, 14, 11, 30, tzinfo=UTC)

Message = str | tuple[str, ...]


def found(files: Iterator[Path], method: str, keywords: dict) -> Iterator[Message]:
    for file in files:
        with file.open("rb") as opened:
            for _line, message, _comments, _context in extract(method, opened, keywords):
                yield tuple(message) if isinstance(message, tuple | list) else message


def said() -> set[Message]:
    """Every English text of the code and the templates."""
    messages: set[Message] = set()
    for part in ("events", "web", "tasks"):
        messages |= set(found(TOP.joinpath(part).rglob("*.py"), "python", CODE))
        messages |= set(found(TOP.joinpath(part).rglob("*.html"), "jinja2", TEMPLATES))
        messages |= set(found(TOP.joinpath(part).rglob("*.txt"), "jinja2", TEMPLATES))
    return messages


def kept() -> dict[Message, tuple[str, str]]:
    """Every translation, with the file that it stands in."""
    translations = {}
    for file in words.po_files():
        with file.open("rb") as opened:
            for message in read_po(opened, locale="zh_Hant"):
                if message.id:
                    key = tuple(message.id) if not isinstance(message.id, str) else message.id
                    text = message.string if isinstance(message.string, str) else message.string[0]
                    translations[key] = (text, file.name)
    return translations


def test_everything_that_is_said_has_chinese_words():
    translated = {message for message, (text, _) in kept().items() if text}
    assert said() - translated == set()


def test_nothing_is_translated_that_nobody_says():
    assert {message: file for message, (_, file) in kept().items()}.keys() - said() == set()


def test_placeholders_survive_translation():
    import re

    hole = re.compile(r"%\(\w+\)s|\{\w+\}")
    for message, (text, _) in kept().items():
        plain = message if isinstance(message, str) else message[-1]
        assert set(hole.findall(text)) == set(hole.findall(plain)), message


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        (["zh-TW"], "zh-Hant"),
        (["zh-CN", "en"], "zh-Hant"),
        (["en-GB"], "en"),
        (["fr", "en"], "en"),
        (["fr"], "en"),
        (["*"], "zh-Hant"),
        ([], "zh-Hant"),
        (["", "EN"], "en"),
    ],
)
def test_the_first_wish_that_we_speak_is_granted(wishes, language):
    assert words.choose_language(*wishes) == language


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("en;q=0.5, zh-TW", ["zh-TW", "en"]),
        ("fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5", ["fr-CH", "fr", "en", "*"]),
        ("en;q=x", []),
        ("", [""]),
    ],
)
def test_browsers_say_what_they_prefer(header, tags):
    assert words.accepted(header) == tags


@pytest.mark.parametrize(
    ("language", "moment", "span"),
    [
        ("zh-Hant", "2026/03/14（六）19:30", "2026/03/14（六）19:30–22:00"),
        ("en", "Sat 14 March 2026, 19:30", "Sat 14 March 2026, 19:30–22:00"),
    ],
)
def test_dates_are_written_as_people_here_write_them(language, moment, span):
    assert words.moment(FILM, language, TAIPEI) == moment
    assert words.span(FILM, FILM.replace(hour=14, minute=0), language, TAIPEI) == span


def test_days_name_what_differs():
    later = datetime(2026, 4, 1, tzinfo=UTC)
    assert words.days(FILM, later, "zh-Hant", TAIPEI) == "2026/03/14–04/01"
    assert words.days(FILM, later, "en", TAIPEI) == "14 March – 1 April 2026"
    assert words.days(FILM, FILM, "zh-Hant", TAIPEI) == "2026/03/14（六）"
    next_year = later.replace(year=2027)
    assert words.days(FILM, next_year, "zh-Hant", TAIPEI) == "2026/03/14–2027/04/01"


async def test_a_page_follows_the_choice_then_its_cookie_then_the_browser(visitor):
    assert '<html lang="en">' in (await visitor.get("/", "en")).text
    assert '<html lang="en">' in (await visitor.get("/", "fr")).text
    assert '<html lang="zh-Hant-TW">' in (await visitor.get("/", "zh")).text
    chosen = await visitor.get("/?lang=zh-Hant", "en")
    assert chosen.headers["set-cookie"].startswith("language=zh-Hant")
    assert '<html lang="zh-Hant-TW">' in (await visitor.get("/", "en")).text
