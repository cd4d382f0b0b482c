"""Scans that wait at an event: of phones that were taken back, or whose time was over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from events import admission, devices, places, reports
from events.access import Actor
from events.errors import NotFound
from events.idempotency import RequestKey
from web import idempotent
from web.desk.numbers import number
from web.desk.showing import go, show

ROWS_MAX = 500
Asked = Request[Any, Any, Any]
Decide = Callable[[int, Actor, datetime, RequestKey | None], Awaitable[int]]


@get("/events/{slug:str}/quarantine")
async def quarantine(
    request: Asked,
    slug: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[str]:
    """The scans that wait, by phone, with what becomes of them in one's hands."""
    event = await places.event_held(slug, actor, now)
    waiting = await admission.quarantine(event.id)
    rows = {one.device: await admission.quarantined_rows(one.device, ROWS_MAX) for one in waiting}
    shown = {row.ticket for held in rows.values() for row in held if row.ticket}
    return show(
        request,
        "event/quarantine.html",
        event=event,
        waiting=waiting,
        rows=rows,
        shorts=await reports.short_codes(event.id, sorted(shown)),
        gates={gate.slug: gate.name for gate in event.gates},
        sessions={f"{slug}/{session.slug}": session for session in event.sessions},
    )


@post("/events/{slug:str}/phones/{device:str}/quarantine/acceptance", status_code=303)
async def accept(
    request: Asked,
    slug: FromPath[str],
    device: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[Any]:
    """Let them count."""
    await _decide(request, await _waiting(slug, device, actor, now), admission.accept, actor, now)
    return go(f"/desk/events/{slug}/quarantine")


@post("/events/{slug:str}/phones/{device:str}/quarantine/dismissal", status_code=303)
async def dismiss(
    request: Asked,
    slug: FromPath[str],
    device: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[Any]:
    """Leave them out. They are kept."""
    await _decide(request, await _waiting(slug, device, actor, now), admission.dismiss, actor, now)
    return go(f"/desk/events/{slug}/quarantine")


async def _waiting(slug: str, device: str, actor: Actor, now: datetime) -> int:
    """The phone, if it is at this event's door. Raises NotFound."""
    event = await places.event_held(slug, actor, now)
    phone = number(device, "device")
    if await devices.event_of(phone, actor) != event.id:
        raise NotFound("device")
    return phone


async def _decide(request: Asked, device: int, decide: Decide, actor: Actor, now: datetime) -> None:
    async def deed(claim: RequestKey | None) -> int:
        return await decide(device, actor, now, claim)

    await idempotent.once(await idempotent.form_claim(request), deed)


HANDLERS = [quarantine, accept, dismiss]
