"""A campaign's page with its counts, and the organisation's logo."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from events import campaigns, petitions, places, reports, settings
from events.errors import NotFound
from events.places import Filters
from web import naming, pages, statics
from web.policy import Who
from web.public import offering

EVENTS_MAX = 30


@get("/c/{slug:str}", opt={"who": Who.PUBLIC})
async def campaign(
    request: Request[Any, Any, Any], slug: FromPath[str], now: NamedDependency[datetime]
) -> Response[str]:
    """One campaign: what it counts, what is coming, what to sign."""
    found = await campaigns.campaign(slug)
    tree = await campaigns.tree()
    wanted = Filters(campaign=slug, since=now)
    return pages.show(
        request,
        "public/campaign.html",
        campaign=found,
        above=next((c for c in tree if c.slug == found.parent), None),
        below=[c for c in tree if c.parent == slug],
        counts=await _counts(request, slug, now),
        coming=await places.events_published(wanted, None, EVENTS_MAX, now),
        petitions=[p for p in await petitions.petitions(slug) if p.open],
        kinds=naming.KINDS,
        few=offering.FEW,
    )


@get("/c/{slug:str}/counts.json", opt={"who": Who.PUBLIC})
async def counts(
    request: Request[Any, Any, Any], slug: FromPath[str], now: NamedDependency[datetime]
) -> Response[bytes]:
    """The campaign's counts for other programs, of all time."""
    body = msgspec.json.encode(await _counts(request, slug, now))
    headers = {"cache-control": "no-cache"}
    return Response(body, media_type="application/json", headers=headers)


async def _counts(request: Request[Any, Any, Any], slug: str, now: datetime) -> Any:
    zone = request.app.state.settings.zone
    return await reports.campaign_counts(slug, None, None, zone, now)


@get("/logo/{name:str}", opt={"who": Who.PUBLIC})
async def logo(name: FromPath[str]) -> Response[bytes]:
    """The organisation's logo; its address names the revision of the settings."""
    kept = await settings.logo() if name.endswith(".png") else None
    if kept is None:
        raise NotFound("logo")
    return Response(kept, media_type="image/png", headers={"cache-control": statics.FOR_EVER})
