"""The mail that tells of many: what was held back for a mailbox that had its share of the hour."""

from __future__ import annotations

from events import outbox
from events.mails import composing
from events.mails.gathering import held_for
from events.mails.letterhead import House, letterhead
from events.mails.parts import Heading, Link, Mail, Paragraph, Part
from events.outbox import Post

TOLD_MAX = 50
"""How many mails it tells of; the rest it counts."""


async def mails_gathered(post: Post, house: House) -> Mail | None:
    """One mail for all that was held back for a mailbox; None when nobody is left to tell."""
    held = await held_for(post.id)
    composed = [await composing.compose(one, house) for one in await outbox.by_ids(held[:TOLD_MAX])]
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
    if len(held) > TOLD_MAX:
        more = paper.say("And {count} more. Write to us if you want to know of them.",
                         count=len(held) - TOLD_MAX)  # fmt: skip
        parts.append(Paragraph(more))
    return paper.mail(paper.say("What your address was given for"), parts)
