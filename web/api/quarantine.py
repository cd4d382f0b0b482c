"""Quarantine: rows of phones that no longer stood, for an organiser to accept or to leave out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta, Struct

from events import admission, places
from events.access import Actor
from events.admission import Quarantined
from events.idempotency import RequestKey
from web.api.asking import AnyRequest, Limit, Page, once, page, query
from web.api.devices import Nothing, device_number
from web.bodies import read_body
from web.policy import Who

Decide = Callable[[int, Actor, datetime, RequestKey | None], Awaitable[int]]


class QuarantineQuery(Struct, frozen=True, kw_only=True):
    """A page of the list."""

    limit: Limit = 100
    after: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None


class Decided(Struct, frozen=True):
    """A phone of which no row waits any more, but for what it may still send."""

    device: int
    state: str


@get("/events/{slug:str}/quarantine", opt={"who": Who.ORGANISER, "query": QuarantineQuery})
async def list_quarantine(
    request: AnyRequest,
    slug: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Page[Quarantined]:
    """The phones of an event whose rows wait to be accepted."""
    asked = query(request, QuarantineQuery)
    event = (await places.event_held(slug, actor, now)).id
    found = await admission.quarantine(event, asked.after, asked.limit + 1)
    return page(found, asked.limit, lambda one: str(one.device))


@post(
    "/devices/{device:str}/quarantine/acceptance",
    status_code=200,
    opt={"who": Who.ORGANISER, "body": Nothing},
)
async def accept(
    request: AnyRequest,
    device: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[Decided]:
    """Let a phone's quarantined rows count, as if they had been received in time."""
    return await _decide(request, device_number(device), admission.accept, actor, now)


@post(
    "/devices/{device:str}/quarantine/dismissal",
    status_code=200,
    opt={"who": Who.ORGANISER, "body": Nothing},
)
async def dismiss(
    request: AnyRequest,
    device: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[Decided]:
    """Leave a phone's quarantined rows out for good. They are kept, and count nothing."""
    return await _decide(request, device_number(device), admission.dismiss, actor, now)


async def _decide(
    request: AnyRequest, device: int, decide: Decide, actor: Actor, now: datetime
) -> Response[Decided]:
    await read_body(request, Nothing)

    async def deed(claim: RequestKey | None) -> int:
        return await decide(device, actor, now, claim)

    done, headers = await once(request, deed)
    state = "accepted" if decide is admission.accept else "dismissed"
    return Response(Decided(done, state), headers=headers)


HANDLERS = [list_quarantine, accept, dismiss]
