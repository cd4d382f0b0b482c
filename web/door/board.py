"""The board: what happens at the doors now, for organisers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from events import reports
from events.access import Actor
from events.reports import SessionHeld, SessionTurnout, Turnout
from events.text import Localised
from events.words import mark as _
from web import pages
from web.door.words import VERDICTS
from web.naming import INCIDENTS
from web.policy import Who

AROUND = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of sessions and gates, by the slugs that stand in the rows."""

    sessions: Mapping[str, Localised]
    gates: Mapping[str, Localised]


class Board(Controller):
    """The live state of an event's doors."""

    path = "/door"
    opt = {"who": Who.ORGANISER}
    include_in_schema = False

    @get("/board")
    async def board(
        self,
        request: Request[Any, Any, Any],
        now: NamedDependency[datetime],
        actor: NamedDependency[Actor],
        event: FromQuery[str | None] = None,
    ) -> Response[str]:
        """One event's doors; without ``event`` the one of now, or a choice of them."""
        near = await reports.agenda(actor, now - AROUND, now + AROUND, now)
        chosen = event or only_event(near)
        if chosen is None:
            return pages.show(request, "door/boards.html", events=events_of(near))
        turnout = await reports.turnout(chosen, actor, now)
        return pages.show(
            request,
            "door/board.html",
            turnout=turnout,
            sessions=around(turnout.sessions, now),
            names=names_of(turnout),
            silent_since=now - reports.SILENT_AFTER,
            verdicts=VERDICTS | {"too_early": _("Before entry opened")},
            incidents=INCIDENTS,
        )


def around(sessions: list[SessionTurnout], now: datetime) -> list[SessionTurnout]:
    """The sessions of these hours; all of them when there is none."""
    near = [s for s in sessions if s.starts_at < now + AROUND and s.ends_at > now - AROUND]
    return near or sessions


def only_event(near: list[SessionHeld]) -> str | None:
    """The event whose sessions these are, when it is one."""
    slugs = {session.event for session in near}
    return slugs.pop() if len(slugs) == 1 else None


def events_of(near: list[SessionHeld]) -> dict[str, Localised]:
    """Titles by slug, in the order of the first session."""
    return {session.event: session.event_title for session in near}


def names_of(turnout: Turnout) -> Names:
    """The names of an event's sessions and gates."""
    sessions = {s.session: title_of(s, turnout) for s in turnout.sessions}
    return Names(sessions, {gate.gate: gate.name for gate in turnout.gates})


def title_of(session: SessionTurnout, turnout: Turnout) -> Localised:
    """A session's own title, or its event's."""
    title: Localised = session.title or turnout.title
    return title
