"""The impact report as files: CSV (RFC 4180) and XLSX, safe to open in a spreadsheet.

A text that a spreadsheet would read as a formula gets an apostrophe in front, in CSV; in XLSX it
is stored as a text. Numbers stay numbers, what is unknown is an empty cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from litestar import Response

from events.reports import ImpactReport

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ("text/csv", XLSX)
BYTE_ORDER_MARK = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")

Row = Mapping[str, Any]


def csv_response(report: ImpactReport, *, mark: bool) -> Response[bytes]:
    """The report as CSV; with a byte order mark, from which Excel knows that it is UTF-8."""
    text = csv_text(report.columns, _cells(report))
    content = ((BYTE_ORDER_MARK if mark else "") + text).encode()
    return _download(report, content, "csv", CSV)


def xlsx_response(report: ImpactReport) -> Response[bytes]:
    """The report as a workbook with one sheet."""
    return _download(report, xlsx(report.columns, _cells(report)), "xlsx", XLSX)


def csv_text(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """A header and a line for each row."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_safe(row[column]) for column in columns] for row in rows)
    return buffer.getvalue()


def xlsx(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A workbook: a bold header that stays in sight, and a line for each row."""
    buffer = io.BytesIO()
    texts_stay_texts = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, texts_stay_texts) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, columns, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, [row[column] for column in columns])
        sheet.autofit()
    return buffer.getvalue()


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
