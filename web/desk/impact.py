"""The impact report: grouped by campaign to read and to print, and as files."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency

from events import campaigns, reports
from events.campaigns import CampaignView, LineView
from events.errors import Invalid
from events.reports import DERIVED, ImpactReport
from web import language, sheets
from web.desk.period import Period, read_period, zone_of
from web.desk.showing import show
from web.policy import Who
from web.sheets import HEADERS, Headers

READER = {"who": Who.READER}
SHOWN = (
    "count", "participants", "actions", "signatures", "letters", "views", "joined", "reach",
    "interactions", "percent",
)  # fmt: skip
Asked = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a line as printed; ``derived`` is what was counted where a measure stands."""

    figure: str
    value: int
    unit: str
    qualifier: str
    official: bool
    derived: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its figures; what it does not print, or nobody knows, is not there."""

    line: LineView
    category: str
    activity: str
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one campaign."""

    campaign: CampaignView
    rows: list[Row]


async def _report(request: Asked, period: Period, now: datetime) -> ImpactReport:
    zone = zone_of(request)
    return await reports.impact(period.since, period.until, language.of(request), zone, now)


@get("/impact", opt=READER)
async def impact(request: Asked, now: NamedDependency[datetime]) -> Response[str]:
    """The impact report of a period."""
    period = read_period(request, await reports.years(zone_of(request)))
    lines = await campaigns.lines()
    report = await _report(request, period, now)
    groups = list(grouped(await campaigns.tree(), lines, report))
    columns = [name for name in SHOWN if any(row.cells[name] is not None for row in report.rows)]
    return show(
        request,
        "impact.html",
        status=period.status,
        period=period,
        report=report,
        groups=groups,
        columns=columns,
    )


def grouped(
    tree: list[CampaignView], lines: list[LineView], report: ImpactReport
) -> Iterator[Group]:
    """The lines under their campaigns in their order, each with its row of the report.

    A line without a row is left out: lines and report are read one after the other, and a line
    may be new in between.
    """
    of = {campaign.slug: campaign for campaign in tree}
    printed = {row.line: row.cells for row in report.rows}
    known = (line for line in lines if line.id in printed)
    for slug, found in itertools.groupby(known, lambda line: line.campaign):
        yield Group(of[slug], [_row(line, printed[line.id]) for line in found])


def _row(line: LineView, printed: dict[str, Any]) -> Row:
    cells = {name: _cell(name, printed) for name in SHOWN if printed[name] is not None}
    return Row(line, printed["category"], printed["activity"], cells)


def _cell(name: str, printed: dict[str, Any]) -> Cell:
    derived = printed[f"{name}_derived"] if name in DERIVED else None
    return Cell(
        figure=name,
        value=printed[name],
        unit=printed.get(f"{name}_unit") or "",
        qualifier=printed.get(f"{name}_qualifier") or "exact",
        official=derived is not None,
        derived=derived,
    )


@get("/impact.csv", opt=READER)
async def impact_csv(request: Asked, now: NamedDependency[datetime]) -> Response[bytes]:
    """The report as CSV that Excel opens as UTF-8."""
    report = await _report(request, _sound(request), now)
    return sheets.csv_response(report, _reader(request), mark=True, headers=_headers(request))


@get("/impact.xlsx", opt=READER)
async def impact_xlsx(request: Asked, now: NamedDependency[datetime]) -> Response[bytes]:
    """The report as a workbook."""
    report = await _report(request, _sound(request), now)
    return sheets.xlsx_response(report, _reader(request), _headers(request))


def _reader(request: Asked) -> sheets.Reader:
    spoken = language.of(request)
    house = request.app.state.pages.house
    return sheets.Reader(spoken, zone_of(request), house.name(spoken))


def _headers(request: Asked) -> Headers | None:
    """What an address asks for; anything else is what is usual for the file."""
    told = request.query_params.get("headers")
    return next((kind for kind in HEADERS if kind == told), None)


def _sound(request: Asked) -> Period:
    """The period of a file. Raises Invalid: a file cannot say what to mend."""
    period = read_period(request)
    if period.form.errors:
        raise Invalid.one(next(iter(period.form.errors)), "malformed")
    return period


HANDLERS = [impact, impact_csv, impact_xlsx]
