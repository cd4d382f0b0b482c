"""The impact report's files: headed for people or for programs, and they say what they are."""

from __future__ import annotations

import csv
import io
import zipfile
from xml.etree import ElementTree as ET

import pytest

from events.reports import COLUMNS
from tests.web.api.program import made, put_film, wrong

M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
YEAR = {"since": "2026-01-01", "until": "2026-12-31"}


async def heads(reader, **query) -> list[str]:
    answer = await reader.get("/reports/impact", format="csv", **query)
    return next(csv.reader(io.StringIO(answer.text)))


async def sheets(reader, **query) -> dict[str, list[list[str]]]:
    """The texts of a workbook's sheets, row by row, by their names."""
    answer = await reader.get("/reports/impact", format="xlsx", **query)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        shared = ET.fromstring(book.read("xl/sharedStrings.xml"))
        texts = ["".join(t.text or "" for t in one.iter(f"{M}t")) for one in shared]
        names = [
            s.get("name") for s in ET.fromstring(book.read("xl/workbook.xml")).iter(f"{M}sheet")
        ]
        found = {}
        for number, name in enumerate(names, 1):
            rows = ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml")).iter(f"{M}row")
            found[name] = [[_text(cell, texts) for cell in row] for row in rows]
    return found


def _text(cell: ET.Element, texts: list[str]) -> str:
    value = cell.findtext(f"{M}v", "")
    return texts[int(value)] if cell.get("t") == "s" else value


async def test_csv_is_headed_by_keys_unless_words_are_asked_for(ana, reader):
    await put_film(ana)
    for query in ({}, {"lang": "en"}, {"headers": "keys"}, {"headers": "keys", "lang": "en"}):
        assert await heads(reader, **query) == list(COLUMNS)


async def test_a_workbook_is_headed_by_words_unless_keys_are_asked_for(ana, reader):
    await put_film(ana)
    told = await heads(reader, headers="words")
    assert (await sheets(reader))["成果報告"][0] == told
    assert (await sheets(reader, headers="keys"))["成果報告"][0] == list(COLUMNS)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-Hant", ["議題", "類別", "項目", "數量", "數量（單位）", "數量（精確程度）", "參與"]),
        ("en", ["Campaign", "Category", "Activity", "Number", "Number: unit",
                "Number: how exact", "Participants"]),
    ],
)  # fmt: skip
async def test_words_are_those_of_the_language_asked_for(ana, reader, language, words):
    await put_film(ana)
    told = await heads(reader, headers="words", lang=language)
    assert told[: len(words)] == words
    assert len(told) == len(set(told)) == len(COLUMNS)
    book = await sheets(reader, lang=language)
    assert next(iter(book.values()))[0] == told


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-Hant", [["成果報告"], ["組織", "到場 Turnout"],
                     ["期間", "2026/01/01（四） – 2026/12/31（四）"],
                     ["資料時間", "2026/03/14（六）12:00 (Asia/Taipei)"]]),
        ("en", [["Impact report"], ["Organisation", "Turnout"],
                ["Period", "Thu 1 January 2026 – Thu 31 December 2026"],
                ["As of", "Sat 14 March 2026, 12:00 (Asia/Taipei)"]]),
    ],
)  # fmt: skip
async def test_a_workbook_says_whose_it_is_of_when_and_what_its_columns_mean(
    ana, reader, language, said
):
    await put_film(ana)
    figures, about = (await sheets(reader, lang=language, **YEAR)).values()
    assert about[: len(said)] == said
    defined = [row for row in about if len(row) == 3][1:]
    assert [row[0] for row in defined] == figures[0]
    assert [row[1] for row in defined] == list(COLUMNS)
    assert all(row[2] for row in defined)
    is_chinese = [any("\u4e00" <= c <= "\u9fff" for c in row[2]) for row in defined]
    assert is_chinese == [language == "zh-Hant"] * len(COLUMNS)


async def test_a_period_without_end_is_said_to_be_open(ana, reader):
    await put_film(ana)
    about = list((await sheets(reader, lang="en", since="2026-01-01")).values())[1]
    assert ["Period", "Thu 1 January 2026 – open"] in about


async def test_other_headers_are_refused(reader):
    answer = await reader.get("/reports/impact", format="csv", headers="numbers")
    assert wrong(answer) == [("headers", "unknown_choice")]


async def test_sums_keep_what_qualifies_them_in_json(ana, reader):
    await put_film(ana)
    measure = {
        "campaign": "equality", "line": "films", "figure": "letters", "unit": "封",
        "basis": "estimate", "value": 100, "qualifier": "exact", "since": "2026-01-01",
        "until": "2026-06-30",
    }  # fmt: skip
    autumn = {"since": "2026-07-01", "until": "2026-12-31", "qualifier": "over", "value": 7000}
    made(await ana.post("/measures", measure))
    made(await ana.post("/measures", measure | autumn))
    other = measure | autumn | {"unit": "份"}
    assert wrong(await ana.post("/measures", other)) == [("unit", "other_unit")]
    report = made(await reader.get("/reports/impact", **YEAR), 200)
    [row] = report["rows"]
    assert (row["letters"], row["letters_qualifier"]) == (7100, "over")
    [letters] = report["totals"]["in_all"]["letters"]
    assert letters == {
        "value": 7100, "unit": "封", "qualifier": "over", "counted": None, "reported": 7100,
    }  # fmt: skip
    assert report["totals"]["reported"]["letters"] == {"封": {"value": 7100, "qualifier": "over"}}
