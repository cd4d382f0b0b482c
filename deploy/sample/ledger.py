"""The ledger: a year of an organisation's impact report, one row per activity."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LEDGER = Path(__file__).parent / "impact-2025.csv"
FIGURES = (
    "participants",
    "actions",
    "signatures",
    "letters",
    "views",
    "joined",
    "reach",
    "interactions",
    "percent",
)
EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as printed: ``over 5200000``."""

    value: int
    qualifier: str = EXACT


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``campaign`` is its path from the top; ``figures`` holds what the row prints."""

    key: str
    campaign: tuple[str, ...]
    category: str
    activity: str
    count: Amount | None
    count_unit: str
    participants_unit: str
    figures: Mapping[str, Amount]
    capture: tuple[str, ...]
    in_table: bool
    recorded: bool
    also: tuple[tuple[str, ...], ...] = ()
    shares_with: str | None = None
    cities: tuple[str, ...] = ()
    date: str = ""
    place: str = ""

    @property
    def line(self) -> str:
        """The slug of the row's report line."""
        return f"l-{self.key.lower()}"

    def amount(self, figure: str) -> int | None:
        """A figure's number, None where the row prints none."""
        printed = self.figures.get(figure)
        return printed.value if printed else None


def read(path: Path = LEDGER) -> list[Row]:
    """The rows of a ledger in their order. Raises KeyError, ValueError for another file."""
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return [_row(told) for told in csv.DictReader(opened)]


def _row(told: Mapping[str, str]) -> Row:
    return Row(
        key=told["key"],
        campaign=tuple(told["campaign"].split("/")),
        category=told["category"],
        activity=told["activity"],
        count=_amount(told, "count"),
        count_unit=told["count_unit"],
        participants_unit=told["participants_unit"],
        figures={name: amount for name in FIGURES if (amount := _amount(told, name))},
        capture=tuple(told["capture"].split()),
        in_table=told["kind"] == "table",
        recorded=told["basis"] == "recorded",
        also=(tuple(told["also_credited_to"].split("/")),) if told["also_credited_to"] else (),
        shares_with=told["sessions_shared_with"] or None,
        cities=tuple(told["cities"].split()),
        date=told["date"],
        place=told["place"],
    )


def _amount(told: Mapping[str, str], name: str) -> Amount | None:
    if not told[name]:
        return None
    return Amount(int(told[name]), told.get(f"{name}_qualifier") or EXACT)
