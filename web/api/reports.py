"""Reports: the turnout of an event, the counts of a campaign, and the impact report."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from events import reports, settings, words
from events.access import Actor
from events.reports import Counts, Turnout
from web import sheets
from web.api.asking import AnyRequest, Period, query, zone
from web.policy import Who
from web.sheets import Headers


class ImpactQuery(Period, frozen=True, kw_only=True):
    """``lang`` is Chinese unless asked; ``bom`` puts a byte order mark before CSV, for Excel.

    ``headers`` are ``keys`` in CSV unless asked, ``words`` in XLSX.
    """

    format: Literal["json", "csv", "xlsx"] = "json"
    lang: str = words.CHINESE
    bom: bool = False
    headers: Headers | None = None


class ImpactReport(Struct, frozen=True):
    """The report of a period; a row maps each of ``columns`` to a value or None."""

    since: date | None
    until: date | None
    as_of: datetime
    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    totals: dict[str, Any]


@get("/events/{slug:str}/turnout", opt={"who": Who.READER})
async def show_turnout(
    slug: FromPath[str], now: NamedDependency[datetime], actor: NamedDependency[Actor]
) -> Turnout:
    """Who registered and who came; null is unknown."""
    return await reports.turnout(slug, actor, now)


@get("/campaigns/{slug:str}/counts", opt={"who": Who.READER, "query": Period})
async def show_campaign_counts(
    request: AnyRequest, slug: FromPath[str], now: NamedDependency[datetime]
) -> Counts:
    """The counts of a campaign and those below it in the tree, each session and person once."""
    asked = query(request, Period)
    return await reports.campaign_counts(slug, asked.since, asked.until, zone(request), now)


@get("/counts", opt={"who": Who.READER, "query": Period})
async def show_counts(request: AnyRequest, now: NamedDependency[datetime]) -> Counts:
    """The whole organisation: all sessions, credited or not; not the sum of the campaigns."""
    asked = query(request, Period)
    return await reports.organisation_counts(asked.since, asked.until, zone(request), now)


@get(
    "/reports/impact",
    opt={"who": Who.READER, "query": ImpactQuery, "answer": ImpactReport, "files": sheets.KINDS},
)
async def show_impact(request: AnyRequest, now: NamedDependency[datetime]) -> Response[Any]:
    """The impact report: one row for each line of each campaign, in their order."""
    asked = query(request, ImpactQuery)
    spoken = words.choose_language(asked.lang)
    report = await reports.impact(asked.since, asked.until, spoken, zone(request), now)
    if asked.format != "json":
        return await _file(request, asked, report, spoken)
    cells = [row.cells for row in report.rows]
    shown = (report.since, report.until, report.as_of, report.columns, cells, report.totals)
    return Response(ImpactReport(*shown))


async def _file(
    request: AnyRequest, asked: ImpactQuery, report: reports.ImpactReport, spoken: str
) -> Response[bytes]:
    house = await settings.organisation()
    reader = sheets.Reader(spoken, zone(request), house.name(spoken))
    if asked.format == "csv":
        return sheets.csv_response(report, reader, mark=asked.bom, headers=asked.headers)
    return sheets.xlsx_response(report, reader, asked.headers)


HANDLERS = [show_turnout, show_campaign_counts, show_counts, show_impact]
