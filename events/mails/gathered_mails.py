"""The mail that tells of many: what was held back for a mailbox that had its share of the hour."""

from __future__ import annotations

from collections.abc import Sequence

from events import outbox
from events.mails import composing
from events.mails.gathering import held_for
from events.mails.letterhead import House, letterhead
from events.mails.parts import Heading, Link, Mail, Paragraph, Part
from events.outbox import Errand, Post

BY_TYPING = frozenset({Errand.SIGNATURE_PENDING, Errand.SIGNATURE_REPEATED})
"""Mails that an address typed beside a petition causes, however often it is typed."""
TOLD_MAX = 50
"""How many of these it tells of; the rest it counts. Of tickets and cancellations it tells all."""


async def mails_gathered(post: Post, house: House) -> Mail | None:
    """One mail for all that was held back for a mailbox; None when nobody is left to tell."""
    every = await outbox.by_ids(await held_for(post.id))
    to_tell = _most_told(every)
    composed = [await composing.compose(one, house) for one in to_tell]
    told = [mail for mail in composed if mail]
    if not told:
        return None
    paper = letterhead(told[0].to, "", told[0].language, house)
    parts: list[Part] = [
        Paragraph(
            paper.say("Your address was given many times within an hour; this mail tells of all.")
        ),
        Paragraph(paper.say("If it was not you, do nothing, or use the links to take it back.")),
    ]
    for mail in told:
        parts.append(Heading(mail.subject))
        parts += [Link(part.words, part.url) for part in mail.parts if isinstance(part, Link)]
    if left := len(every) - len(to_tell):
        more = paper.say("And {count} more. Write to us if you want to know of them.", count=left)
        parts.append(Paragraph(more))
    return paper.mail(paper.say("What your address was given for"), parts)


def _most_told(held: Sequence[Post]) -> list[Post]:
    """What is told: first all that somebody's places depend on, then some of what was typed."""
    typed = [post for post in held if post.kind in BY_TYPING]
    return [post for post in held if post.kind not in BY_TYPING] + typed[:TOLD_MAX]
