"""Campaigns, and the lines on which they stand in the impact report."""

from __future__ import annotations

from datetime import datetime

from litestar import Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath

from events import campaigns
from events.access import Actor
from events.campaigns import CampaignDraft, CampaignView, LineDraft, LineView
from web.api.asking import AnyRequest, ListQuery, Page, paged, put_answer, query
from web.bodies import read_body
from web.policy import Who


@get("/campaigns", opt={"who": Who.PUBLIC, "query": ListQuery})
async def list_campaigns(request: AnyRequest) -> Page[CampaignView]:
    """The tree, depth first; siblings by position, then slug."""
    asked = query(request, ListQuery)
    return paged(await campaigns.tree(), asked, lambda campaign: campaign.slug)


@get("/campaigns/{slug:str}", opt={"who": Who.PUBLIC})
async def show_campaign(slug: FromPath[str]) -> CampaignView:
    """One campaign, with its place in the tree."""
    return await campaigns.campaign(slug)


@put("/campaigns/{slug:str}", opt={"who": Who.ORGANISER, "body": CampaignDraft})
async def put_campaign(
    request: AnyRequest,
    slug: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[CampaignView]:
    """Make a campaign, or replace it."""
    draft = await read_body(request, CampaignDraft, CampaignView)
    made = await campaigns.put_campaign(slug, draft, actor, now)
    return put_answer(made, await campaigns.campaign(slug))


@get("/campaigns/{slug:str}/lines", opt={"who": Who.READER, "query": ListQuery})
async def list_lines(request: AnyRequest, slug: FromPath[str]) -> Page[LineView]:
    """The lines of a campaign, by position, then slug."""
    asked = query(request, ListQuery)
    await campaigns.campaign(slug)
    return paged(await campaigns.lines(slug), asked, lambda line: line.slug)


@get("/campaigns/{slug:str}/lines/{line:str}", opt={"who": Who.READER})
async def show_line(slug: FromPath[str], line: FromPath[str]) -> LineView:
    """One row of the impact report: what it counts and prints."""
    return await campaigns.line(slug, line)


@put("/campaigns/{slug:str}/lines/{line:str}", opt={"who": Who.ORGANISER, "body": LineDraft})
async def put_line(
    request: AnyRequest,
    slug: FromPath[str],
    line: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[LineView]:
    """Make a row of the impact report, or replace it."""
    draft = await read_body(request, LineDraft, LineView)
    made = await campaigns.put_line(slug, line, draft, actor, now)
    return put_answer(made, await campaigns.line(slug, line))


HANDLERS = [list_campaigns, show_campaign, put_campaign, list_lines, show_line, put_line]
