"""The turnout of an event: the figures, and the list of who came under them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from events import people, places, reports
from events.access import Actor
from events.people import PersonView
from events.reports import Entered, SessionTurnout, Turnout
from web.desk import rates
from web.desk.arrivals import arrivals
from web.desk.numbers import after
from web.desk.period import zone_of
from web.desk.rates import Rate, Shares
from web.desk.showing import show
from web.policy import Who

ENTERED_MAX = 100


def shares(turnout: Turnout) -> Shares:
    """The shares of an event; practice is not in them."""
    return Shares(
        rates.turnout_rate(s for s in turnout.sessions if not s.practice),
        rates.acted_rate(turnout.totals),
        rates.new_rate(turnout.totals),
    )


@get("/events/{slug:str}", opt={"who": Who.READER})
async def event(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[str]:
    """Who registered, who came, what they did, and what is still missing."""
    held = await places.event_held(slug, actor, now)
    turnout = await reports.turnout(slug, actor, now)
    return show(
        request,
        "event.html",
        event=held,
        turnout=turnout,
        shares=shares(turnout),
        rate_of=_rate_of,
        arrivals=arrivals(turnout, zone_of(request)),
        signed=await reports.signed(held.id),
        gates={gate.slug: gate.name for gate in held.gates},
        shorts=await _short_codes(held.id, turnout, actor),
        unsynced=[device for device in turnout.devices if device.outstanding],
    )


async def _short_codes(event: int, turnout: Turnout, actor: Actor) -> dict[str, str]:
    """The codes of the tickets to look at; a code opens the door, so not for readers."""
    asked = {row.ticket for row in turnout.double_admits}
    asked |= {row.ticket for row in turnout.let_in_anyway}
    if not asked or not actor.may_see_persons:
        return {}
    return await reports.short_codes(event, sorted(asked))


def _rate_of(session: SessionTurnout) -> Rate | None:
    return rates.turnout_rate([session])


@dataclass(frozen=True, slots=True)
class Guest:
    """An admission with the person behind it."""

    entered: Entered
    person: PersonView | None


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
        "admissions.html",
        event=held,
        session=session,
        guests=guests,
        sessions={f"{slug}/{one.slug}": one for one in held.sessions},
        next=guests[-1].entered.id if len(found) > ENTERED_MAX else None,
    )


async def _guests(found: list[Entered]) -> list[Guest]:
    persons = await people.persons([row.person for row in found if row.person is not None])
    return [Guest(row, persons.get(row.person or 0)) for row in found]


@get("/events/{slug:str}/headcounts", opt={"who": Who.READER})
async def headcounts(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[str]:
    """What clickers and organisers counted, the latest first; the rows under a headcount."""
    held = await places.event_held(slug, actor, now)
    found = await reports.counted(held.id, after(request), ENTERED_MAX + 1)
    rows = found[:ENTERED_MAX]
    return show(
        request,
        "headcounts.html",
        event=held,
        rows=rows,
        sessions={f"{slug}/{one.slug}": one for one in held.sessions},
        next=rows[-1].id if len(found) > ENTERED_MAX else None,
    )


HANDLERS = [event, admissions, headcounts]
