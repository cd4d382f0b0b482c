"""The ledger as a table of cells, the report as the same, and other ledgers made from it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from deploy.sample.ledger import LEDGER
from events import reports
from tests.factories import NOON

Cells = dict[str, str]

PROMISED = (
    "campaign", "category", "activity", "count", "count_unit", "count_qualifier", "participants",
    "participants_unit", "participants_qualifier", "actions", "signatures", "signatures_qualifier",
    "letters", "letters_qualifier", "views", "views_qualifier", "joined", "joined_qualifier",
    "reach", "interactions", "percent",
)  # fmt: skip


def ledger(path: Path = LEDGER) -> list[Cells]:
    """The rows of a ledger."""
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def promised(rows: Sequence[Cells]) -> list[Cells]:
    """The columns that the report has, of rows of either."""
    return [{name: row[name] for name in PROMISED} for row in rows]


async def report_of_the_year() -> list[Cells]:
    """The impact report of the sample's year, each cell as CSV writes it."""
    report = await reports.impact(
        date(2025, 1, 1), date(2026, 1, 31), "zh-Hant", ZoneInfo("Asia/Taipei"), NOON
    )
    return [
        {name: "" if cell is None else str(cell) for name, cell in row.cells.items()}
        for row in report.rows
    ]


def changed(path: Path, change: Callable[[Cells], None], *more: Cells) -> list[Cells]:
    """Write another ledger, each row changed, and more rows at its end; its rows."""
    rows = ledger()
    for row in rows:
        change(row)
    rows += [dict.fromkeys(rows[0], "") | row for row in more]
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return rows
