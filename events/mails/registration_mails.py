"""Mails about a registration: all its tickets, a guest's own ticket, and what was cancelled."""

from __future__ import annotations

from datetime import datetime

from events import calendar, links, registration, tickets, words
from events.calendar import CalendarFile, EventCalendar
from events.mails.letterhead import House, Letterhead, letterhead
from events.mails.parts import Facts, Heading, Link, Mail, Paragraph, Part, TicketCode
from events.outbox import Post
from events.registration import RegistrationView, SessionOfTicket, TicketView
from events.text import in_language


async def registration_received(post: Post, house: House) -> Mail | None:
    """All tickets of a registration, to its contact; None when no ticket is left."""
    view = await registration.registration_view(post.subject)
    live = [ticket for ticket in view.tickets if not ticket.ticket.void]
    if view.contact is None or not view.contact.email or not live:
        return None
    paper = letterhead(view.contact.email, view.contact.name, view.locale, house)
    title = in_language(view.event_title, paper.language)
    parts: list[Part] = [
        Paragraph(paper.say("Hello {name},", name=paper.name)),
        Paragraph(paper.say("you are registered. Show the code of each ticket at the door.")),
        _about(view, live, paper),
    ]
    for ticket in live:
        parts += _ticket(ticket, paper)
    manage = links.registration(house.base_url, view.reference, view.secret)
    parts.append(Link(paper.say("See or cancel your registration"), manage))
    subject = paper.say("You are registered: {title}", title=title)
    return paper.mail(subject, parts, _calendar(view, live, paper, post.posted_at))


async def guest_ticket(post: Post, house: House) -> Mail | None:
    """One ticket, to the guest whose it is; None once it is cancelled."""
    view, ticket = await registration.of_ticket(post.subject)
    if not ticket.email or ticket.ticket.void:
        return None
    paper = letterhead(ticket.email, ticket.name, view.locale, house)
    title = in_language(view.event_title, paper.language)
    parts = [
        Paragraph(paper.say("Hello {name},", name=paper.name)),
        Paragraph(_booked_by(view, paper)),
        _about(view, [ticket], paper),
        *_ticket(ticket, paper),
    ]
    subject = paper.say("Your ticket: {title}", title=title)
    return paper.mail(subject, parts, _calendar(view, [ticket], paper, post.posted_at))


def _booked_by(view: RegistrationView, paper: Letterhead) -> str:
    """Who booked the place of a companion, as far as it was said."""
    if view.contact is None or not view.contact.name:
        return paper.say("a place is booked for you. Show this code at the door.")
    return paper.say(
        "{who} has registered you, so you have a place. Show this code at the door.",
        who=view.contact.name,
    )


async def registration_cancelled(post: Post, house: House) -> Mail | None:
    """The tickets that are cancelled and those that stay valid, to the contact."""
    view = await registration.registration_view(post.subject)
    if view.contact is None or not view.contact.email:
        return None
    paper = letterhead(view.contact.email, view.contact.name, view.locale, house)
    title = in_language(view.event_title, paper.language)
    live = [ticket for ticket in view.tickets if not ticket.ticket.void]
    gone = [ticket for ticket in view.tickets if ticket.ticket.void]
    parts: list[Part] = [
        Paragraph(paper.say("Hello {name},", name=paper.name)),
        Paragraph(paper.say("these tickets are cancelled, and their places are free again:")),
        Paragraph("\n".join(_label(ticket, paper) for ticket in gone)),
    ]
    if live:
        parts.append(Paragraph(paper.say("These tickets stay valid:")))
        parts.append(Paragraph("\n".join(_label(ticket, paper) for ticket in live)))
    manage = links.registration(house.base_url, view.reference, view.secret)
    parts.append(Link(paper.say("Your registration"), manage))
    file = _calendar(view, view.tickets, paper, post.posted_at)
    return paper.mail(paper.say("Cancelled: {title}", title=title), parts, file)


def _label(ticket: TicketView, paper: Letterhead) -> str:
    offer = in_language(ticket.offer_name, paper.language)
    return " · ".join(filter(None, [ticket.name, offer, tickets.spaced(ticket.ticket.short)]))


def _about(view: RegistrationView, of: list[TicketView], paper: Letterhead) -> Facts:
    """The event, when and where, and the reference to ask about.

    Of several sessions each has a line of its own, with its own time and its own place.
    """
    held = [session for session in _sessions(of) if not session.cancelled]
    rows = [(paper.say("Event"), in_language(view.event_title, paper.language))]
    if len(held) == 1:
        rows += [
            (paper.say("When"), _when(held[0], paper)),
            (paper.say("Where"), held[0].place_in(paper.language)),
        ]
    else:
        rows += [(_when(session, paper), session.place_in(paper.language)) for session in held]
    return Facts((*rows, (paper.say("Reference"), view.reference)))


def _when(session: SessionOfTicket, paper: Letterhead) -> str:
    span = words.span(session.starts_at, session.ends_at, paper.language, paper.house.zone)
    return " · ".join(filter(None, [span, in_language(session.title, paper.language)]))


def _sessions(of: list[TicketView]) -> list[SessionOfTicket]:
    """The sessions of the tickets, each once, by start."""
    found = {session.id: session for ticket in of for session in ticket.sessions}
    return sorted(found.values(), key=lambda session: (session.starts_at, session.id))


def _ticket(ticket: TicketView, paper: Letterhead) -> list[Part]:
    """One ticket: whose, its code, and where its page is."""
    label = " · ".join(filter(None, [ticket.name, in_language(ticket.offer_name, paper.language)]))
    hint = paper.say("If the code cannot be read, say this at the door:")
    return [
        Heading(label),
        TicketCode(label, ticket.ticket.code, tickets.spaced(ticket.ticket.short), hint),
        Link(paper.say("The ticket"), links.ticket(paper.house.base_url, ticket.ticket.secret)),
    ]


def _calendar(
    view: RegistrationView, of: list[TicketView], paper: Letterhead, at: datetime
) -> CalendarFile:
    """The sessions as a calendar file, under the same names as the pages give them.

    A session for which no ticket is left is cancelled for whoever reads it.
    """
    event = EventCalendar(view.event_slug, view.event_title, paper.house.base_url, paper.language)
    kept = {s.id for ticket in of if not ticket.ticket.void for s in ticket.sessions}
    entries = [event.entry(session, void=session.id not in kept) for session in _sessions(of)]
    return calendar.calendar_file(entries, at, paper.house.publisher)
