"""Who came, and what was counted: the rows under the figures of an event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from events import people, places, reports
from events.access import Actor
from events.people import ParticularsView
from events.reports import Entered
from web.desk.numbers import after
from web.desk.showing import show
from web.policy import Who

ENTERED_MAX = 100


@dataclass(frozen=True, slots=True)
class Guest:
    """An admission with what its guest told of themselves."""

    entered: Entered
    told: ParticularsView | None


@get("/events/{slug:str}/admissions")
async def admissions(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[str]:
    """Who came, the latest first; the rows under the figure of admissions."""
    held = await places.event_held(slug, actor, now)
    session = held.session(request.query_params.get("session", ""))
    wanted = session.slug if session else None
    found = await reports.entered(held.id, wanted, after(request), ENTERED_MAX + 1)
    guests = await _guests(found[:ENTERED_MAX])
    return show(
        request,
        "event/admissions.html",
        event=held,
        session=session,
        guests=guests,
        sessions={f"{slug}/{one.slug}": one for one in held.sessions},
        next=guests[-1].entered.id if len(found) > ENTERED_MAX else None,
    )


async def _guests(found: list[Entered]) -> list[Guest]:
    told = await people.particulars([row.particulars for row in found if row.particulars])
    return [Guest(row, told.get(row.particulars or 0)) for row in found]


@get("/events/{slug:str}/headcounts", opt={"who": Who.READER})
async def headcounts(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[str]:
    """The counts of clickers and organisers, the latest first; the rows under a headcount."""
    held = await places.event_held(slug, actor, now)
    found = await reports.counted(held.id, after(request), ENTERED_MAX + 1)
    rows = found[:ENTERED_MAX]
    return show(
        request,
        "event/headcounts.html",
        event=held,
        rows=rows,
        sessions={f"{slug}/{one.slug}": one for one in held.sessions},
        next=rows[-1].id if len(found) > ENTERED_MAX else None,
    )


HANDLERS = [admissions, headcounts]
