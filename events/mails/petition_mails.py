"""Mails to people who signed a petition: please confirm, or it is counted already."""

from __future__ import annotations

from events import links, people, petitions
from events.mails.letterhead import House, Letterhead, letterhead
from events.mails.parts import Link, Mail, Paragraph, Part
from events.outbox import Post
from events.petitions import SignatureView, State
from events.text import in_language


async def signature_pending(post: Post, house: House) -> Mail | None:
    """A request to its signer to confirm a signature; None once it is no longer pending."""
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
        Link(
            paper.say("Withdraw my signature"),
            links.withdrawal(house.base_url, signed.withdraw_token),
        ),
    ]
    return paper.mail(paper.say("Please confirm your signature"), parts)


async def signature_repeated(post: Post, house: House) -> Mail | None:
    """The news that a signature is counted already, and how to withdraw it."""
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


async def _signer(post: Post, house: House) -> tuple[SignatureView, Letterhead | None]:
    """A signature and its signer's letterhead; None for a signer without an address."""
    signed = await petitions.signature(post.subject)
    told = (await people.particulars([signed.particulars]))[signed.particulars]
    if not told.email:
        return signed, None
    return signed, letterhead(told.email, told.name, signed.locale, house)
