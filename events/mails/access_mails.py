"""Mails to organisers: the link that signs them in."""

from __future__ import annotations

from events import access, links, words
from events.mails.letterhead import House, Letterhead
from events.mails.parts import Link, Mail, Paragraph, Part
from events.outbox import Post


async def sign_in(post: Post, house: House) -> Mail | None:
    """The link that signs an organiser in, to its account's address; None once it is of no use."""
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
