"""The turnout of an event: the first of its pages, with every figure and its charts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from events import places, reports
from events.access import Actor
from events.reports import SessionTurnout, Turnout
from web.desk import rates
from web.desk.event.arrivals import arrivals
from web.desk.period import zone_of
from web.desk.rates import Rate, Shares, is_crowded
from web.desk.showing import show
from web.policy import Who


def shares(turnout: Turnout) -> Shares:
    """The shares of an event; practice is not in them, nor is what has not begun yet."""
    begun = [s for s in turnout.sessions if not s.practice and s.starts_at <= turnout.as_of]
    return Shares(
        rates.turnout_rate(begun),
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
        "event/turnout.html",
        event=held,
        turnout=turnout,
        shares=shares(turnout),
        rate_of=_rates(turnout),
        arrivals=arrivals(turnout, zone_of(request)),
        signed=await reports.signed(held.id),
        gates={gate.slug: gate.name for gate in held.gates},
        shorts=await _short_codes(held.id, turnout, actor),
        missing=_missing(turnout),
    )


def _missing(turnout: Turnout) -> dict[str, Any]:
    """Phones that hold scans, and sessions where more came than there are places."""
    return {
        "unsynced": [device for device in turnout.devices if device.outstanding],
        "crowded": [session for session in turnout.sessions if is_crowded(session)],
    }


async def _short_codes(event: int, turnout: Turnout, actor: Actor) -> dict[str, str]:
    """The codes of the tickets to look at; a code opens the door, so not for readers."""
    asked = {row.ticket for row in turnout.double_admits}
    asked |= {row.ticket for row in turnout.let_in_anyway}
    if not asked or not actor.may_see_persons:
        return {}
    return await reports.short_codes(event, sorted(asked))


def _rates(turnout: Turnout) -> Callable[[SessionTurnout], Rate | None]:
    """The share of a session's tickets that came; None until it begins."""

    def rate_of(session: SessionTurnout) -> Rate | None:
        return rates.turnout_rate([session]) if session.starts_at <= turnout.as_of else None

    return rate_of


HANDLERS = [event]
