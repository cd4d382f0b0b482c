"""Outgoing mails: who is told what, when, and whether it went.

The text of a mail holds links that act in its reader's name. It is shown only where no mail server
is set, so that it could go nowhere else, and then to admins alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from events import mails, qr
from events.access import Actor, Role
from events.errors import NotFound
from events.mails import Facts, Heading, House, Link, Mail, Paragraph, Part, Reader, TicketCode
from events.outbox import Post
from web.desk.numbers import after, number
from web.desk.showing import show

LISTED_MAX = 25
PARTS: dict[type[Any], str] = {
    Paragraph: "paragraph",
    Heading: "heading",
    Facts: "facts",
    Link: "link",
    TicketCode: "ticket",
}
Asked = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """A row of the outbox with the mail it says today; None when it would tell nobody any more.

    ``reader`` is to whom it goes or went, None where only the mail knows.
    """

    post: Post
    mail: Mail | None
    reader: Reader | None

    @property
    def name(self) -> str:
        """Who is told."""
        return self.mail.name if self.mail else self.reader.name if self.reader else ""

    @property
    def to(self) -> str:
        """The address that is told."""
        return self.mail.to if self.mail else self.reader.email if self.reader else ""


async def _composed(posts: list[Post], house: House) -> list[Sent]:
    known = await mails.readers([post.id for post in posts])
    return [Sent(post, await _mail(post, house), known.get(post.id)) for post in posts]


async def _mail(post: Post, house: House) -> Mail | None:
    try:
        return await mails.compose(post, house)
    except NotFound:
        return None


def _keeps_mail(request: Asked) -> bool:
    """Whether mails stay here, as there is no server to send them."""
    return not request.app.state.settings.smtp_url


@get("/mail")
async def mail_list(request: Asked, actor: NamedDependency[Actor]) -> Response[str]:
    """The outgoing mails that the actor may read, newest first."""
    posts = await mails.recent_held(actor, after(request), LISTED_MAX + 1)
    house = await mails.house(request.app.state.settings)
    return show(
        request,
        "mails.html",
        sent=await _composed(posts[:LISTED_MAX], house),
        trouble=await mails.trouble(actor),
        kept=_keeps_mail(request),
        next=posts[LISTED_MAX - 1].id if len(posts) > LISTED_MAX else None,
    )


@get("/mail/{post:str}")
async def one_mail(
    request: Asked,
    post: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[str]:
    """One mail: who is told what and when; to an admin without a mail server, all of it."""
    found = await mails.one_held(actor, number(post, "mail"))
    if found is None:
        raise NotFound("mail")
    [sent] = await _composed([found], await mails.house(request.app.state.settings))
    return show(
        request,
        "mail.html",
        sent=sent,
        is_shown=_keeps_mail(request) and actor.role is Role.ADMIN,
        waiting=found.outcome is None and found.due_at > now,
        part_of=part_of,
        qr_path=qr.svg_path,
        qr_side=qr.svg_side,
    )


def part_of(part: Part) -> str:
    """How a part of a mail is shown."""
    return PARTS[type(part)]


HANDLERS = [mail_list, one_mail]
