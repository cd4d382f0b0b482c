"""The list of events, by time, kind and campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency

from events import campaigns, reports
from events.access import Actor
from events.catalogue import Kind
from events.clock import ALL_TIME, bounds
from events.reports import Gathering, Wanted
from web.desk.period import zone_of
from web.desk.showing import show
from web.policy import Who

COMING = "coming"


@dataclass(frozen=True, slots=True)
class Choice:
    """The filter of the list; ``when`` is ``coming`` or a year.

    ``unknown``: something in the address names no year, kind or campaign, and was passed over.
    """

    when: str
    kind: str
    campaign: str
    unknown: bool


def chosen(request: Request[Any, Any, Any], years: list[int], slugs: list[str]) -> Choice:
    """The filter in an address."""
    asked = request.query_params
    when, kind, campaign = (asked.get(name, "") for name in ("when", "kind", "campaign"))
    read = (
        when if when in {str(year) for year in years} else COMING,
        kind if kind in set(Kind) else "",
        campaign if campaign in slugs else "",
    )
    return Choice(*read, unknown=read != (when or COMING, kind, campaign))


@get("/events", opt={"who": Who.READER})
async def events(
    request: Request[Any, Any, Any],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[str]:
    """The events of the actor's teams."""
    years = await reports.years(zone_of(request))
    tree = await campaigns.tree()
    choice = chosen(request, years, [campaign.slug for campaign in tree])
    since, until = _span(request, choice.when, now)
    wanted = Wanted(since, until, choice.kind or None, choice.campaign or None)
    found = await reports.gatherings(actor, wanted, now)
    if choice.when != COMING:
        found = _latest_first(found)
    return show(request, "events.html", events=found, choice=choice, years=years, tree=tree)


def _span(request: Request[Any, Any, Any], when: str, now: datetime) -> tuple[datetime, datetime]:
    if when == COMING:
        return now, ALL_TIME[1]
    year = int(when)
    return bounds(date(year, 1, 1), date(year, 12, 31), zone_of(request))


def _latest_first(found: list[Gathering]) -> list[Gathering]:
    """Past years end with their beginning; events without a date are not of any year."""
    return [event for event in reversed(found) if event.starts_at]


HANDLERS = [events]
