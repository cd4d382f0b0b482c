"""Mails to guests who did not register themselves: what becomes of the ticket they hold."""

from __future__ import annotations

from events import links, registration, words
from events.mails.letterhead import House, letterhead
from events.mails.parts import Facts, Link, Mail, Paragraph, Part
from events.outbox import Post
from events.text import in_language


async def guest_cancelled(post: Post, house: House) -> Mail | None:
    """The news to a companion that their ticket is cancelled; None while it is not."""
    view, ticket = await registration.of_ticket(post.subject)
    if not ticket.email or not ticket.ticket.void:
        return None
    paper = letterhead(ticket.email, ticket.name, view.locale, house)
    title = in_language(view.event_title, paper.language)
    rows = [(paper.say("Event"), title)]
    rows += [
        (paper.say("When"), words.span(s.starts_at, s.ends_at, paper.language, house.zone))
        for s in ticket.sessions
    ]
    rows.append((paper.say("Reference"), view.reference))
    who = view.contact.name if view.contact else ""
    cancelled = paper.say("your ticket is cancelled, and its place is free again.")
    booked = paper.say("your ticket, which {who} had booked, is cancelled.", who=who)
    parts: list[Part] = [
        Paragraph(paper.say("Hello {name},", name=paper.name)),
        Paragraph(booked if who else cancelled),
        Facts(tuple(rows)),
        Paragraph(paper.say("Whoever shows its code at the door is not let in any more.")),
        Link(paper.say("The page of the event"), links.event(house.base_url, view.event_slug)),
    ]  # fmt: skip
    return paper.mail(paper.say("Your ticket is cancelled: {title}", title=title), parts)
