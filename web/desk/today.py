"""The first page of the desk: what is on today, what comes, what needs somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency

from events import mails, reports
from events.access import Actor
from events.clock import start_of
from events.mails import MailTrouble
from events.reports import EventTrouble, Outstanding, SessionHeld
from web.desk.period import today, zone_of
from web.desk.rates import is_crowded
from web.desk.showing import show
from web.policy import Who

BACK = timedelta(days=14)
AHEAD = timedelta(days=60)
SOON = timedelta(days=14)
LATELY = timedelta(days=1)
COMING_MAX = 8
PAST_MAX = 6


@dataclass(frozen=True, slots=True)
class Attention:
    """Things that need somebody: phones, what went wrong, what was not recorded or announced."""

    phones: list[Outstanding]
    silent: list[Outstanding]
    troubles: list[EventTrouble]
    crowded: list[SessionHeld]
    unknown: list[SessionHeld]
    hidden: list[SessionHeld]
    mail: MailTrouble | None
    kept: bool

    @property
    def nothing(self) -> bool:
        """Whether all is well."""
        dead = self.mail.dead if self.mail else 0
        wrong = self.phones or self.silent or self.troubles or self.crowded
        return not (wrong or self.unknown or self.hidden or dead)


@dataclass(frozen=True, slots=True)
class Programme:
    """Sessions of today, of the days to come, and of the days just past, the latest first."""

    today: list[SessionHeld]
    coming: list[SessionHeld]
    past: list[SessionHeld]


@get("/", opt={"who": Who.READER})
async def home(
    request: Request[Any, Any, Any],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[str]:
    """Today."""
    midnight = start_of(today(request, now), zone_of(request))
    sessions = await reports.agenda(actor, midnight - BACK, midnight + AHEAD, now)
    programme = divided(sessions, midnight)
    attention = await _attention(request, actor, sessions, midnight, now)
    return show(request, "home.html", programme=programme, attention=attention)


def divided(sessions: list[SessionHeld], midnight: datetime) -> Programme:
    """The sessions by day: a session that runs over midnight is on both days' list of today."""
    tomorrow = midnight + timedelta(days=1)
    on = [s for s in sessions if s.ends_at > midnight and s.starts_at < tomorrow]
    coming = [s for s in sessions if s.starts_at >= tomorrow]
    past = [s for s in reversed(sessions) if s.ends_at <= midnight]
    return Programme(on, coming[:COMING_MAX], past[:PAST_MAX])


async def _attention(
    request: Request[Any, Any, Any],
    actor: Actor,
    sessions: list[SessionHeld],
    midnight: datetime,
    now: datetime,
) -> Attention:
    held = [session for session in sessions if not session.cancelled_session]
    return Attention(
        phones=await reports.outstanding(actor),
        silent=await reports.silent(actor, now),
        troubles=await reports.troubles(actor, midnight - LATELY, now + LATELY),
        crowded=[s for s in held if s.ends_at > midnight - LATELY and is_crowded(s)],
        unknown=[s for s in held if s.ends_at <= now and s.attendances is None],
        hidden=[s for s in held if not s.published and now < s.starts_at <= now + SOON],
        mail=await mails.trouble(actor) if actor.may_see_persons else None,
        kept=not request.app.state.settings.smtp_url,
    )


HANDLERS = [home]
