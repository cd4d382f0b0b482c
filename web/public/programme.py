"""The programme, and the page of one event with its calendar file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from events import places
from events.errors import NotFound
from events.places import Filters
from web import naming, pages
from web.policy import Who
from web.public import files, offering

COMING_MAX = 60
PAST_MAX = 12


@get("/", opt={"who": Who.PUBLIC})
async def home(request: Request[Any, Any, Any], now: NamedDependency[datetime]) -> Response[str]:
    """The programme: events to come, and a few that are over."""
    coming = await places.events_published(Filters(since=now), None, COMING_MAX, now)
    return pages.show(
        request,
        "public/home.html",
        coming=[event for event in coming if event.starts_at],
        past=await places.events_past(PAST_MAX, now),
        kinds=naming.KINDS,
        few=offering.FEW,
    )


@get("/e/{slug:str}", opt={"who": Who.PUBLIC})
async def event(
    request: Request[Any, Any, Any], slug: FromPath[str], now: NamedDependency[datetime]
) -> Response[str]:
    """One event."""
    found = await places.event(slug, now)
    lines = offering.lines(found, now)
    return pages.show(
        request,
        "public/event.html",
        event=found,
        lines=lines,
        cities=list(dict.fromkeys(line.session.venue.city for line in lines)),
        is_open=offering.is_open(found),
        standing=offering.standing(found, now),
        opens_at=offering.opens_at(found, now),
        kinds=naming.KINDS,
        hosting=naming.HOSTING,
    )


@get("/e/{slug:str}/calendar.ics", opt={"who": Who.PUBLIC})
async def event_calendar(
    request: Request[Any, Any, Any], slug: FromPath[str], now: NamedDependency[datetime]
) -> Response[bytes]:
    """The event's sessions for a calendar; a sensitive event has none."""
    found = await places.event(slug, now)
    if found.sensitive:
        raise NotFound("calendar")
    gathering = files.gathering(request, slug, found.title)
    entries = [gathering.entry(session) for session in found.sessions if not session.practice]
    return files.calendar_answer(request, entries, slug, now)
