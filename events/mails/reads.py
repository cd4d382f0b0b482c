"""Mails, composed when an outbox row is read: by the worker to send, by the desk to show."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from events import access, calendar, links, people, petitions, registration, tickets, words
from events.calendar import Entry
from events.mails.rules import Facts, Heading, Link, Mail, Paragraph, Part, TicketCode
from events.outbox import Post
from events.petitions import SignatureView, State
from events.registration import RegistrationView, SessionOfTicket, TicketView
from events.settings import OrganisationView, Settings, organisation
from events.text import in_language


@dataclass(frozen=True, slots=True)
class House:
    """Who writes: the public address, the zone of times, and the organisation."""

    base_url: str
    zone: ZoneInfo
    organisation: OrganisationView


async def house(settings: Settings) -> House:
    """Who writes, as set today."""
    return House(settings.base_url, settings.zone, await organisation())


@dataclass(frozen=True, slots=True)
class Letterhead:
    """A mail that is being written: to whom, in which language, by whom."""

    to: str
    name: str
    language: str
    house: House

    def say(self, msgid: str, **facts: object) -> str:
        """A text in the mail's language."""
        return words.gettext(self.language, msgid).format(**facts)

    def mail(self, subject: str, parts: list[Part], file: bytes | None = None) -> Mail:
        """The mail with its subject on one line."""
        return Mail(
            to=self.to, name=" ".join(self.name.split()), language=self.language,
            subject=" ".join(subject.split()), parts=tuple(parts),
            organisation=self.house.organisation.name(self.language),
            accent=self.house.organisation.accent, calendar=file,
        )  # fmt: skip


async def compose(post: Post, house: House) -> Mail | None:
    """The mail that an outbox row promises; None when there is nobody left to tell.

    Raises KeyError for a kind that is no mail, NotFound when its subject is gone.
    """
    return await _COMPOSERS[post.kind](post, house)


async def _registration_received(post: Post, house: House) -> Mail | None:
    view = await registration.registration_view(post.subject)
    live = [ticket for ticket in view.tickets if not ticket.ticket.cancelled]
    if view.contact is None or not view.contact.email or not live:
        return None
    paper = _paper(view.contact.email, view.contact.name, view.locale, house)
    title = in_language(view.event_title, paper.language)
    parts: list[Part] = [
        Paragraph(paper.say("Hello {name},", name=paper.name)),
        Paragraph(paper.say("you are registered. Show the code of each ticket at the door.")),
        _about(view, live, paper),
    ]
    for ticket in live:
        parts += _ticket(ticket, paper)
    manage = links.registration(house.base_url, view.reference, view.secret)
    parts.append(Link(paper.say("See, change or cancel your registration"), manage))
    subject = paper.say("You are registered: {title}", title=title)
    return paper.mail(subject, parts, _calendar(view, live, paper, post.posted_at))


async def _guest_ticket(post: Post, house: House) -> Mail | None:
    view, ticket = await registration.of_ticket(post.subject)
    if not ticket.email or ticket.ticket.cancelled:
        return None
    paper = _paper(ticket.email, ticket.name, view.locale, house)
    title = in_language(view.event_title, paper.language)
    parts = [
        Paragraph(paper.say("Hello {name},", name=paper.name)),
        Paragraph(paper.say("a place is booked for you. Show this code at the door.")),
        _about(view, [ticket], paper),
        *_ticket(ticket, paper),
    ]
    subject = paper.say("Your ticket: {title}", title=title)
    return paper.mail(subject, parts, _calendar(view, [ticket], paper, post.posted_at))


async def _registration_cancelled(post: Post, house: House) -> Mail | None:
    view = await registration.registration_view(post.subject)
    if view.contact is None or not view.contact.email:
        return None
    paper = _paper(view.contact.email, view.contact.name, view.locale, house)
    title = in_language(view.event_title, paper.language)
    live = [ticket for ticket in view.tickets if not ticket.ticket.cancelled]
    gone = [ticket for ticket in view.tickets if ticket.ticket.cancelled]
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
    return paper.mail(paper.say("Cancelled: {title}", title=title), parts)


async def _signature_pending(post: Post, house: House) -> Mail | None:
    signed, paper = await _signer(post, house)
    if paper is None or signed.state != State.PENDING:
        return None
    confirm = links.confirmation(house.base_url, signed.confirm_token)
    title = in_language(signed.title, paper.language)
    parts: list[Part] = [
        Paragraph(paper.say("Hello {name},", name=paper.name)),
        Paragraph(
            paper.say(
                "please confirm that you sign “{title}”. It counts from then on.", title=title
            )
        ),
        Link(paper.say("Confirm my signature"), confirm, wanted=True),
        Paragraph(paper.say("If it wasn't you, say so on the same page, or ignore this mail.")),
    ]
    return paper.mail(paper.say("Please confirm your signature"), parts)


async def _signature_repeated(post: Post, house: House) -> Mail | None:
    signed, paper = await _signer(post, house)
    if paper is None:
        return None
    title = in_language(signed.title, paper.language)
    withdraw = links.withdrawal(house.base_url, signed.withdraw_token)
    parts: list[Part] = [
        Paragraph(paper.say("Hello {name},", name=paper.name)),
        Paragraph(paper.say("your signature for “{title}” is counted already, once.", title=title)),
        Link(paper.say("Withdraw my signature"), withdraw),
    ]
    return paper.mail(paper.say("Your signature is counted already"), parts)


async def _sign_in(post: Post, house: House) -> Mail | None:
    asked = await access.sign_in_mail(post.subject)
    if asked is None:
        return None
    paper = Letterhead(asked.email, "", words.DEFAULT_LANGUAGE, house)
    until = words.clock(asked.expires_at, paper.language, house.zone)
    parts: list[Part] = [
        Paragraph(
            paper.say("With this link you sign in once. It works until {until}.", until=until)
        ),
        Link(paper.say("Sign in"), links.sign_in(house.base_url, asked.token), wanted=True),
        Paragraph(paper.say("If you did not ask for it, ignore this mail.")),
    ]
    return paper.mail(paper.say("Sign in to Turnout"), parts)


_COMPOSERS: dict[str, Callable[[Post, House], Awaitable[Mail | None]]] = {
    "registration_received": _registration_received,
    "guest_ticket": _guest_ticket,
    "registration_cancelled": _registration_cancelled,
    "signature_pending": _signature_pending,
    "signature_repeated": _signature_repeated,
    "sign_in": _sign_in,
}
KINDS = tuple(_COMPOSERS)
"""The kinds of outbox rows that are mails."""


def _paper(to: str, name: str, locale: str, house: House) -> Letterhead:
    return Letterhead(to, name, words.choose_language(locale), house)


async def _signer(post: Post, house: House) -> tuple[SignatureView, Letterhead | None]:
    """A signature and its signer's letterhead; None for a signer without an address."""
    signed = await petitions.signature(post.subject)
    person = (await people.persons([signed.person])).get(signed.person)
    if person is None or not person.email:
        return signed, None
    return signed, _paper(person.email, person.name, signed.locale, house)


def _label(ticket: TicketView, paper: Letterhead) -> str:
    offer = in_language(ticket.offer_name, paper.language)
    return " · ".join(filter(None, [ticket.name, offer, tickets.spaced(ticket.ticket.short)]))


def _about(view: RegistrationView, of: list[TicketView], paper: Letterhead) -> Facts:
    """The event, when and where, and the reference to ask about."""
    rows = [(paper.say("Event"), in_language(view.event_title, paper.language))]
    for session in _sessions(of):
        when = words.span(session.starts_at, session.ends_at, paper.language, paper.house.zone)
        title = in_language(session.title, paper.language)
        rows.append((paper.say("When"), " · ".join(filter(None, [when, title]))))
        rows.append((paper.say("Where"), _place(session)))
    rows.append((paper.say("Reference"), view.reference))
    return Facts(tuple(row for i, row in enumerate(rows) if row not in rows[:i]))


def _sessions(of: list[TicketView]) -> list[SessionOfTicket]:
    """The sessions of the tickets that will be held, each once, by start."""
    found = {session.id: session for ticket in of for session in ticket.sessions}
    held = (session for session in found.values() if not session.cancelled)
    return sorted(held, key=lambda session: (session.starts_at, session.id))


def _place(session: SessionOfTicket) -> str:
    return " ".join(filter(None, [session.venue, session.city, session.address]))


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
) -> bytes:
    """The sessions as a calendar file, under the same names as the pages give them."""
    base_url = paper.house.base_url
    event = in_language(view.event_title, paper.language)
    entries = [
        Entry(
            uid=calendar.uid(view.event_slug, session.slug, base_url.partition("://")[2]),
            title=" · ".join(filter(None, [event, in_language(session.title, paper.language)])),
            starts_at=session.starts_at, ends_at=session.ends_at, place=_place(session),
            url=links.event(base_url, view.event_slug),
        )
        for session in _sessions(of)
    ]  # fmt: skip
    return calendar.ics(entries, at)
