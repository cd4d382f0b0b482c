"""Files that guests keep: the ticket's picture and code, and calendar entries."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any, Protocol

from litestar import Request, Response

from events import calendar, links, qr, words
from events.calendar import Entry
from events.registration import RegistrationView, SessionOfTicket, TicketView
from events.text import Localised, in_language
from events.tickets import Why
from events.words import mark as _
from web import language
from web.public.picture import Picture, draw, struck

CODE_PIXELS = 900
DRAWN = {"png": "image/png", "pdf": "application/pdf"}


class Dated(Protocol):
    """A session with the facts that a calendar needs."""

    @property
    def slug(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> Localised | None: ...  # noqa: D102
    @property
    def starts_at(self) -> datetime: ...  # noqa: D102
    @property
    def ends_at(self) -> datetime: ...  # noqa: D102


def entry(request: Request[Any, Any, Any], slug: str, title: Localised, session: Dated) -> Entry:
    """A session of an event as a calendar entry, without its place."""
    base_url, spoken = request.app.state.settings.base_url, language.of(request)
    return Entry(
        uid=calendar.uid(slug, session.slug, base_url.partition("://")[2]),
        title=session_title(title, session.title, spoken),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place="",
        url=links.event(base_url, slug),
    )


def session_title(event: Localised, session: Localised | None, spoken: str) -> str:
    """The event's title, and the session's when it has one."""
    between = "：" if spoken == words.CHINESE else ": "
    return between.join(filter(None, [in_language(event, spoken), in_language(session, spoken)]))


def calendar_file(entries: list[Entry], name: str, now: datetime) -> Response[bytes]:
    """A calendar file that a browser offers to open."""
    headers = {
        "content-type": "text/calendar; charset=utf-8; method=PUBLISH",
        "content-disposition": f'attachment; filename="{name}.ics"',
    }
    return Response(calendar.ics(entries, now), headers=headers)


VOID = {Why.CANCELLED: _("Cancelled"), Why.REPLACED: _("Replaced by a new ticket")}


def void_word(ticket: TicketView, spoken: str) -> str:
    """What stands on every face of a ticket that is none any more; empty while it is one."""
    barred = ticket.ticket.barred
    return words.gettext(spoken, VOID[barred]) if barred in VOID else ""


def code_file(ticket: TicketView, spoken: str) -> Response[bytes]:
    """The QR code alone; of a ticket that is none any more, the word for it in its place."""
    void = void_word(ticket, spoken)
    code = struck(void, CODE_PIXELS) if void else qr.png(ticket.ticket.code, CODE_PIXELS)
    return Response(code, media_type="image/png")


async def picture_file(
    request: Request[Any, Any, Any], view: RegistrationView, ticket: TicketView, kind: str
) -> Response[bytes]:
    """The whole ticket as one picture (``png``) or page (``pdf``), drawn in a thread."""
    spoken, zone = language.of(request), request.app.state.settings.zone
    void = void_word(ticket, spoken)
    house = request.app.state.pages.house
    places = words.gettext(spoken, ", ").join(
        dict.fromkeys(_place(session) for session in ticket.sessions)
    )
    facts = [
        (words.gettext(spoken, "Where"), places),
        (words.gettext(spoken, "Ticket"), in_language(ticket.offer_name, spoken)),
        (words.gettext(spoken, "Guest"), ticket.name),
    ]
    picture = Picture(
        organisation=house.name(spoken),
        accent=house.accent,
        title=in_language(view.event_title, spoken),
        when=[
            f"{words.moment(s.starts_at, spoken, zone)} {in_language(s.title, spoken)}".strip()
            + (f" {words.gettext(spoken, 'Cancelled')}" if s.cancelled else "")
            for s in ticket.sessions
        ],
        code="" if void else ticket.ticket.code,
        short="" if void else ticket.ticket.short,
        void=void,
        facts=[(label, text) for label, text in facts if text],
    )
    return Response(await asyncio.to_thread(draw, picture, kind), media_type=DRAWN[kind])


def _place(session: SessionOfTicket) -> str:
    return " ".join(filter(None, [session.city, session.venue]))
