"""The lane of mails: composed, and sent at the rate that is allowed; kept without a relay."""

from __future__ import annotations

import asyncio
from email.utils import parseaddr

from events import clock, link_epochs, mails, outbox
from events.mails import House
from events.outbox import Errand, Lane, Post
from events.settings import Settings
from tasks.lanes import failed, one_by_one
from tasks.message import Envelope, build
from tasks.smtp import Pace, Postman, Relay

PACE_SECONDS_MAX = 1.0
"""For a turn that is further away no lease is taken: it would run out while waiting."""


class Mailing:
    """Sends the mails of a batch over one connection, no faster than the pace allows."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._relay = Relay.of(settings.smtp_url) if settings.smtp_url else None
        self._pace = Pace(settings.mail_per_minute)
        self._envelope = _envelope(settings)
        self.batch_max = max(1, min(Lane.MAILS.batch_max, settings.mail_per_minute // 4))

    @property
    def ready(self) -> bool:
        """Whether the next mail may go soon."""
        return self._pace.pause <= PACE_SECONDS_MAX

    async def perform(self, posts: list[Post], stop: asyncio.Event) -> None:
        """Send leased mails and mark them, or keep them without a relay."""
        if self._relay is None:
            await _keep(posts)
            return
        await link_epochs.load()
        house = await mails.house(self._settings)
        async with Postman(self._relay, self._pace) as postman:
            await one_by_one(posts, lambda post: self._send(post, house, postman), stop)

    async def _send(self, post: Post, house: House, postman: Postman) -> str:
        """Send one mail, if it is still needed. Raises UnavailableError, RefusedError."""
        if post.kind == Errand.MAILS_GATHERED:
            await mails.close(post, clock.read())
        mail = await mails.compose(post, house)
        if mail is None:
            return outbox.NEEDLESS
        if not await mails.may_go(post, mail.to, clock.read()):
            return outbox.GATHERED
        await postman.send(build(mail, self._envelope, post.id, post.posted_at))
        return outbox.SENT


def _envelope(settings: Settings) -> Envelope:
    """The sender of every mail. Raises SystemExit when From or Reply-To is no address."""
    for name, given in (("FROM", settings.mail_from), ("REPLY_TO", settings.mail_reply_to)):
        if given and ("@" not in parseaddr(given)[1] or not given.isprintable()):
            raise SystemExit(f"TURNOUT_MAIL_{name} is no address")
    return Envelope(settings.mail_from, settings.mail_reply_to, settings.base_url)


async def _keep(posts: list[Post]) -> None:
    """Without a relay mails stay readable on the desk; kinds that nobody knows wait."""
    known = [post for post in posts if post.kind in mails.KINDS]
    await outbox.finish_all(known, outbox.KEPT, clock.read())
    for post in posts:
        if post.kind not in mails.KINDS:
            await failed(post, KeyError(post.kind))
