"""Emptying the outbox: lease what is due, do it, say what came of it.

A row is leased before it is done and marked after. A crash, or a lease that ran out, in between
repeats it: a mail under the same Message-ID, a deed without effect. Nothing else can.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path

from events import clock, mails, outbox
from events.mails import House
from events.outbox import Lane, Post
from events.settings import Settings
from tasks.message import Envelope, build
from tasks.smtp import MailRefusedError, MailUnavailableError, Pace, Postman, Relay

log = logging.getLogger("turnout.tasks")

BATCH_SECONDS_MAX = 20.0
"""After this long no further mail of a batch is begun: one may take 30 s, the lease lasts 60."""
PACE_SECONDS_MAX = 1.0
"""For a turn that is further away no lease is taken: it would run out while waiting."""

DEEDS: dict[str, Callable[[int, datetime], Awaitable[int]]] = outbox.performers(Lane.DEEDS)
"""What rows ask of rooms below the one that posted them; each may be done twice."""


class Drain:
    """The outbox's way out: deeds and mails, each by one loop. Any number of processes may run."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._relay = Relay.of(settings.smtp_url) if settings.smtp_url else None
        self._pace = Pace(settings.mail_per_minute)
        self._envelope = _envelope(settings)
        self._batch = max(1, min(Lane.MAILS.batch_max, settings.mail_per_minute // 4))
        self.stopping = False

    async def do_deeds(self) -> None:
        """Do all deeds that are due. They never wait behind mails."""
        while not self.stopping:
            posts = await outbox.claim(Lane.DEEDS, clock.read())
            for post in posts:
                await _do(post)
            if not posts:
                return

    async def send_mails(self) -> None:
        """Send all mails that are due and that the pace allows, or keep them without a relay."""
        while not self.stopping and self._pace.pause <= PACE_SECONDS_MAX:
            posts = await outbox.claim(Lane.MAILS, clock.read(), self._batch)
            if not posts:
                return
            if self._relay is None:
                await _keep(posts)
            else:
                await self._deliver(posts, self._relay)

    async def _deliver(self, posts: list[Post], relay: Relay) -> None:
        """Send the mails of a batch over one connection; what cannot go now is put back."""
        house = await mails.house(self._settings)
        until = asyncio.get_running_loop().time() + BATCH_SECONDS_MAX
        async with Postman(relay, self._pace) as postman:
            for number, post in enumerate(posts):
                if self.stopping or asyncio.get_running_loop().time() > until:
                    await outbox.give_back(posts[number:], clock.read())
                    return
                try:
                    await self._send(post, house, postman)
                except MailUnavailableError as problem:
                    log.warning("the relay takes no mail: %s", problem)
                    for waiting in posts[number:]:
                        await outbox.retry_later(waiting, str(problem), clock.read())
                    return

    async def _send(self, post: Post, house: House, postman: Postman) -> None:
        """Send one mail and mark its row. Raises MailUnavailableError."""
        try:
            mail = await mails.compose(post, house)
            if mail is None:
                await outbox.finish(post, outbox.NEEDLESS, clock.read())
                return
            await postman.send(build(mail, self._envelope, post.id, post.posted_at))
        except MailUnavailableError:
            raise
        except MailRefusedError as problem:
            log.warning("outbox %s was refused: %s", post.id, problem)
            if problem.for_good:
                await outbox.give_up(post, str(problem), clock.read())
            else:
                await outbox.retry_later(post, str(problem), clock.read())
        except Exception as problem:  # noqa: BLE001 - one bad row must not hold up the others
            await _failed(post, problem)
        else:
            await outbox.finish(post, outbox.SENT, clock.read())


def _envelope(settings: Settings) -> Envelope:
    """What stands on every mail. Raises SystemExit when From or Reply-To is no address."""
    for name, given in (("FROM", settings.mail_from), ("REPLY_TO", settings.mail_reply_to)):
        if given and ("@" not in parseaddr(given)[1] or not given.isprintable()):
            raise SystemExit(f"TURNOUT_MAIL_{name} is no address")
    return Envelope(settings.mail_from, settings.mail_reply_to, settings.base_url)


async def _do(post: Post) -> None:
    try:
        await DEEDS[post.kind](post.subject, clock.read())
    except Exception as problem:  # noqa: BLE001 - one bad row must not hold up the others
        await _failed(post, problem)
    else:
        await outbox.finish(post, outbox.SENT, clock.read())


async def _keep(posts: list[Post]) -> None:
    """Without a relay mails stay readable on the desk; kinds that nobody knows wait."""
    known = [post for post in posts if post.kind in mails.KINDS]
    await outbox.finish_all(known, outbox.KEPT, clock.read())
    for post in posts:
        if post.kind not in mails.KINDS:
            await _failed(post, KeyError(post.kind))


async def _failed(post: Post, problem: Exception) -> None:
    """Try a row again later. What an error says may hold names: only what and where is kept."""
    frames = traceback.extract_tb(problem.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    name = type(problem).__name__ + where
    log.error("outbox %s (%s) failed: %s", post.id, post.kind, name)
    await outbox.retry_later(post, name, clock.read())
