"""Files that guests keep: the ticket's picture and code, and calendar entries."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request, Response

from events import calendar, cities, qr, words
from events.calendar import Entry, EventCalendar, Publisher
from events.registration import RegistrationView, SessionOfTicket, TicketView
from events.text import Localised, in_language
from events.tickets import Why
from events.words import mark as _
from web import language
from web.public.picture import Picture, draw, struck

CODE_PIXELS = 900
SESSIONS_SHOWN_MAX = 8
MORE = _("and {count} more sessions: see the ticket's page")
DRAWN = {"png": "image/png", "pdf": "application/pdf"}


def gathering(request: Request[Any, Any, Any], slug: str, title: Localised) -> EventCalendar:
    """An event whose sessions go into the reader's calendar."""
    return EventCalendar(slug, title, request.app.state.settings.base_url, language.of(request))


def calendar_answer(
    request: Request[Any, Any, Any], entries: list[Entry], name: str, now: datetime
) -> Response[bytes]:
    """A calendar file that a browser offers to open."""
    made = calendar.calendar_file(entries, now, Publisher.of(request.app.state.settings))
    headers = {
        "content-type": f"text/calendar; charset=utf-8; method={made.method}",
        "content-disposition": f'attachment; filename="{name}.ics"',
    }
    return Response(made.content, headers=headers)


VOID = {Why.CANCELLED: _("Cancelled"), Why.REPLACED: _("Replaced by a new ticket")}


def void_word(ticket: TicketView, spoken: str) -> str:
    """What stands on every face of a ticket that is none any more; empty while it is one."""
    barred = ticket.ticket.barred
    if barred in VOID:
        return words.gettext(spoken, VOID[barred])
    is_off = ticket.sessions and all(session.cancelled for session in ticket.sessions)
    return words.gettext(spoken, "Cancelled") if is_off else ""


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
    facts = [
        (words.gettext(spoken, "Where"), _shared_place(ticket.sessions, spoken)),
        (words.gettext(spoken, "Ticket"), in_language(ticket.offer_name, spoken)),
        (words.gettext(spoken, "Guest"), ticket.name),
    ]
    picture = Picture(
        organisation=house.name(spoken),
        accent=house.accent,
        title=in_language(view.event_title, spoken),
        when=_when(ticket.sessions, spoken, zone),
        code="" if void else ticket.ticket.code,
        short="" if void else ticket.ticket.short,
        void=void,
        facts=[(label, text) for label, text in facts if text],
    )
    return Response(await asyncio.to_thread(draw, picture, kind), media_type=DRAWN[kind])


def _shared_place(sessions: list[SessionOfTicket], spoken: str) -> str:
    """The place of all sessions; empty when they are in several."""
    places = {_place(session, spoken) for session in sessions}
    return places.pop() if len(places) == 1 else ""


def _when(sessions: list[SessionOfTicket], spoken: str, zone: ZoneInfo) -> list[str]:
    """A line for each session, with its own place where they are in several; a rest as a number."""
    place_is_shared = bool(_shared_place(sessions, spoken))
    lines = []
    for session in sessions[:SESSIONS_SHOWN_MAX]:
        line = [words.moment(session.starts_at, spoken, zone), in_language(session.title, spoken)]
        line += [] if place_is_shared else [_place(session, spoken)]
        line += [words.gettext(spoken, "Cancelled")] if session.cancelled else []
        lines.append(" ".join(filter(None, line)))
    if rest := len(sessions) - len(lines):
        lines.append(words.gettext(spoken, MORE).replace("{count}", str(rest)))
    return lines


def _place(session: SessionOfTicket, spoken: str) -> str:
    told = cities.city(session.city, spoken), in_language(session.venue, spoken)
    return " ".join(filter(None, told))
