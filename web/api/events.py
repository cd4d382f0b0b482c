"""Events: put whole by organisers, listed and shown to everybody once published."""

from __future__ import annotations

from datetime import date, datetime

from litestar import Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from events import clock, places
from events.access import Actor
from events.catalogue import EventDraft, Kind
from events.places import EventSummary, EventView, Filters
from web.api.asking import (
    AnyRequest,
    Limit,
    Page,
    actor_if_any,
    page,
    put_answer,
    query,
    zone,
)
from web.bodies import read_body
from web.policy import Who


class EventQuery(Struct, frozen=True, kw_only=True):
    """Events with a session that fits all of it; a campaign includes those below it."""

    campaign: str | None = None
    city: str | None = None
    kind: Kind | None = None
    since: date | None = None
    until: date | None = None
    limit: Limit = 50
    after: str | None = None


@get("/events", opt={"who": Who.PUBLIC, "query": EventQuery})
async def list_events(request: AnyRequest, now: NamedDependency[datetime]) -> Page[EventSummary]:
    """Published events by their next session; with a staff token also its own unpublished ones."""
    asked = query(request, EventQuery)
    since, until = clock.bounds(asked.since, asked.until, zone(request))
    filters = Filters(asked.campaign, asked.city, asked.kind, since, until)
    actor = actor_if_any(request)
    found = await places.events_seen(actor, filters, asked.after, asked.limit + 1, now)
    return page(found, asked.limit, lambda event: event.cursor)


@get("/events/{slug:str}", opt={"who": Who.PUBLIC})
async def show_event(
    request: AnyRequest, slug: FromPath[str], now: NamedDependency[datetime]
) -> EventView:
    """An event, whole, with the places that are left."""
    return await places.event(slug, now, actor_if_any(request))


@put("/events/{slug:str}", opt={"who": Who.ORGANISER, "body": EventDraft})
async def put_event(
    request: AnyRequest,
    slug: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[EventView]:
    """Make an event, or replace the whole of it: what is no longer listed is removed."""
    draft = await read_body(request, EventDraft, EventView)
    made = await places.put_event(slug, draft, actor, now)
    return put_answer(made, await places.event_held(slug, actor, now))


HANDLERS = [list_events, show_event, put_event]
