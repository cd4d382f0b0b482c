"""Campaigns: the tree with its counts, one campaign, and one line with what stands under it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from events import campaigns, petitions, reports
from events.access import Actor
from web.desk import rates
from web.desk.period import read_period, zone_of
from web.desk.rates import Shares
from web.desk.showing import show
from web.policy import Who

READER = {"who": Who.READER}
Asked = Request[Any, Any, Any]


@get("/campaigns", opt=READER)
async def tree(request: Asked, now: NamedDependency[datetime]) -> Response[str]:
    """Every campaign with what it and those below it count, and the organisation's own total."""
    zone = zone_of(request)
    period = read_period(request, await reports.years(zone))
    counts = await reports.tree_counts(period.since, period.until, zone, now)
    return show(
        request,
        "campaigns.html",
        status=period.status,
        period=period,
        tree=await campaigns.tree(),
        counts=counts,
        everything=counts[reports.EVERYTHING],
    )


@get("/campaigns/{slug:str}", opt=READER)
async def campaign(
    request: Asked,
    slug: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[str]:
    """One campaign: its counts in a period, its lines, sessions and petitions."""
    zone = zone_of(request)
    found = await campaigns.campaign(slug)
    period = read_period(request, await reports.years(zone))
    since, until = period.since, period.until
    counts = await reports.campaign_counts(slug, since, until, zone, now)
    shown = {
        "campaign": found, "period": period, "counts": counts, "holds": actor.holds,
        "shares": Shares(None, rates.acted_rate(counts), rates.new_rate(counts)),
        "lines": await campaigns.lines(slug),
        "sessions": await reports.sessions_credited(slug, since, until, zone, now),
        "petitions": await petitions.petitions(slug),
        "names_of": {view.slug: view.name for view in await campaigns.tree()},
    }  # fmt: skip
    return show(request, "campaign.html", status=period.status, **shown)


@get("/campaigns/{slug:str}/lines/{line:str}", opt=READER)
async def line(
    request: Asked,
    slug: FromPath[str],
    line: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[str]:
    """One row of the impact report, opened: its sessions, and what was reported for it."""
    zone = zone_of(request)
    found = await campaigns.line(slug, line)
    period = read_period(request, await reports.years(zone))
    since, until = period.since, period.until
    return show(
        request,
        "line.html",
        status=period.status,
        campaign=await campaigns.campaign(slug),
        line=found,
        period=period,
        sessions=await reports.sessions_on_line(found.id, since, until, zone, now),
        measures=await reports.measures_on_line(found.id, since, until),
        holds=actor.holds,
    )


HANDLERS = [tree, campaign, line]
