"""Who came, and what was counted: the rows under the figures of an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from events import people, places, reports
from events.access import Actor
from events.errors import NotFound
from events.people import ParticularsView
from events.places import EventView
from events.reports import Entered, Taps
from web.desk.numbers import after, number
from web.desk.showing import show
from web.policy import Who

ENTERED_MAX = 100
ROWS = "rows"
OF_A_SUM = (ROWS, "session", "category")
Asked = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Guest:
    """An admission with what its guest told of themselves."""

    entered: Entered
    told: ParticularsView | None


@get("/events/{slug:str}/admissions")
async def admissions(
    request: Asked,
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
    request: Asked,
    slug: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[str]:
    """The rows under a headcount: sums of each phone and ten minutes, or the rows one by one."""
    held = await places.event_held(slug, actor, now)
    shown: dict[str, Any] = {
        "event": held,
        "sessions": {f"{slug}/{one.slug}": one for one in held.sessions},
    }
    if ROWS in request.query_params:
        return await _rows(request, held, shown)
    skip = after(request) or 0
    sums = await reports.counted_sums(held.id, skip, ENTERED_MAX + 1)
    further = skip + ENTERED_MAX if len(sums) > ENTERED_MAX else None
    shown |= {"next": further, "of_groups": await reports.heads_of_groups(held.id)}
    return show(request, "event/headcounts.html", sums=sums[:ENTERED_MAX], **shown)


async def _rows(request: Asked, event: EventView, shown: dict[str, Any]) -> Response[str]:
    """Every row, the latest first; or those of one sum."""
    of = _taps(request.query_params, event.slug)
    found = await reports.counted(event.id, after(request), ENTERED_MAX + 1, of)
    rows = found[:ENTERED_MAX]
    told = {name: request.query_params[name] for name in OF_A_SUM if name in request.query_params}
    further = (told if of else {ROWS: "all"}) | {"after": rows[-1].id if rows else None}
    shown["next"] = urlencode(further) if len(found) > ENTERED_MAX else None
    return show(request, "event/headcount_rows.html", rows=rows, **shown)


def _taps(told: Mapping[str, str], event: str) -> Taps | None:
    """The sum that an address names: rows as ``phone.seconds``; anything else is every row."""
    device, _, seconds = told[ROWS].partition(".")
    try:
        since = datetime.fromtimestamp(int(seconds), UTC)
        phone = number(device, "device")
    except (NotFound, ValueError, OverflowError, OSError):
        return None
    return Taps(phone, since, f"{event}/{told.get('session', '')}", told.get("category"))


HANDLERS = [admissions, headcounts]
