"""The impact report as files: CSV (RFC 4180) and XLSX, safe to open in a spreadsheet.

Columns are headed by their keys, for programs, or by words in the reader's language; a workbook has
a second sheet that says whose figures these are, of when, and what each column means.

A text that a spreadsheet would read as a formula gets an apostrophe in front, in CSV; in XLSX it is
stored as a text. Numbers stay numbers, what is unknown is an empty cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

import xlsxwriter
from litestar import Response

from events import words
from events.reports import ImpactReport
from events.words import Translate
from web import report_words

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ("text/csv", XLSX)
BYTE_ORDER_MARK = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")

DEFINED_AT = 5  # the row of the second sheet from which columns are explained

Row = Mapping[str, Any]
Headers = Literal["keys", "words"]
HEADERS: tuple[Headers, ...] = get_args(Headers)


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a file is made: their language, and whose report it is, in which time zone."""

    language: str
    zone: ZoneInfo
    organisation: str

    @property
    def say(self) -> Translate:
        """Words in the reader's language."""
        return words.translator(self.language)


def csv_response(
    report: ImpactReport, reader: Reader, *, mark: bool, headers: Headers | None = None
) -> Response[bytes]:
    """The report as CSV, headed by keys unless asked for words.

    With a byte order mark, from which Excel knows that it is UTF-8.
    """
    text = csv_text(report, _heads(report, reader, headers or "keys"))
    content = ((BYTE_ORDER_MARK if mark else "") + text).encode()
    return _download(report, content, "csv", CSV)


def xlsx_response(
    report: ImpactReport, reader: Reader, headers: Headers | None = None
) -> Response[bytes]:
    """The report as a workbook, headed by words unless asked for keys."""
    content = xlsx(report, _heads(report, reader, headers or "words"), reader)
    return _download(report, content, "xlsx", XLSX)


def _heads(report: ImpactReport, reader: Reader, headers: Headers) -> list[str]:
    if headers == "keys":
        return list(report.columns)
    return [report_words.label(column, reader.say) for column in report.columns]


def csv_text(report: ImpactReport, heads: Sequence[str]) -> str:
    """A header and a line for each row."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(heads)
    for row in _cells(report):
        writer.writerow([_safe(row[column]) for column in report.columns])
    return buffer.getvalue()


def xlsx(report: ImpactReport, heads: Sequence[str], reader: Reader) -> bytes:
    """A workbook: a bold header that stays in sight and a line for each row; and what it is."""
    buffer = io.BytesIO()
    texts_stay_texts = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    figures, about = (reader.say(name) for name in report_words.SHEETS)
    with xlsxwriter.Workbook(buffer, texts_stay_texts) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(figures)
        sheet.write_row(0, 0, heads, bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(_cells(report), 1):
            sheet.write_row(number, 0, [row[column] for column in report.columns])
        sheet.autofit()
        said = book.add_worksheet(about)
        for number, line in enumerate(about_lines(report, reader)):
            said.write_row(number, 0, line, bold if number in (0, DEFINED_AT) else None)
        said.autofit()
    return buffer.getvalue()


def about_lines(report: ImpactReport, reader: Reader) -> list[list[str]]:
    """Whose figures these are, of which days, as of when, and what each column means."""
    say = reader.say
    days = [
        words.day(day, reader.language, reader.zone) if day else say(report_words.OPEN)
        for day in (report.since, report.until)
    ]
    as_of = words.moment(report.as_of, reader.language, reader.zone)
    return [
        [say(report_words.SHEETS[0])],
        [say(report_words.ORGANISATION), reader.organisation],
        [say(report_words.PERIOD), " – ".join(days)],
        [say(report_words.AS_OF), f"{as_of} ({reader.zone.key})"],
        [],
        [say(heading) for heading in report_words.DEFINITIONS],
        *(
            [report_words.label(column, say), column, report_words.meaning(column, say)]
            for column in report.columns
        ),
        [],
        [say(report_words.EMPTY)],
    ]


def _cells(report: ImpactReport) -> list[Row]:
    return [row.cells for row in report.rows]


def _safe(cell: object) -> object:
    is_formula = isinstance(cell, str) and cell.startswith(FORMULA_STARTS)
    return f"'{cell}" if is_formula else cell


def _download(report: ImpactReport, content: bytes, ending: str, kind: str) -> Response[bytes]:
    days: list[date] = [day for day in (report.since, report.until) if day]
    name = "-".join(["impact", *(day.isoformat() for day in days)])
    disposition = f'attachment; filename="{name}.{ending}"'
    headers = {"content-disposition": disposition, "content-type": kind}
    return Response(content, headers=headers)
