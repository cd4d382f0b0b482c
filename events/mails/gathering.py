"""Few mails an hour to one mailbox, whoever causes them: what is more is gathered into one.

Anybody may type an address that is not theirs, as often as they like. So a mailbox gets so many
mails in an hour; all that is promised to it beyond them waits until the hour is over, and is told
in one mail. It is decided under a lock of the mailbox, so any number of workers keep it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from events import addresses, db, outbox, sealing
from events.mails.tables import Mailed
from events.outbox import Errand, Post

MAILBOX_HOUR = timedelta(hours=1)
MAILBOX_MAILS_MAX = 6
KEPT_FOR = timedelta(days=2)
NEVER_HELD = frozenset({Errand.SIGN_IN, Errand.MAILS_GATHERED})
"""Mails that no stranger can send to any mailbox they like: their own rules hold them."""

MAILBOX = 72
"""The advisory lock under which it is decided what goes to a mailbox."""


async def may_go(post: Post, address: str, now: datetime) -> bool:
    """Whether a mail may go now; else it will be told with others, and the row is done.

    The answer for a row stays the same: a mail that could not be handed over may be tried again.
    """
    if post.kind in NEVER_HELD:
        return True
    mailbox = _mailbox(address)
    async with db.transaction():
        await db.lock((MAILBOX, int.from_bytes(mailbox[:4], signed=True)))
        known = await Mailed.select(Mailed.gathered_in).where(Mailed.post == post.id).first()
        if known is not None:
            return known["gathered_in"] is None
        gathered_in = await _gathering(post, mailbox, now)
        row = Mailed(post=post.id, mailbox=mailbox, gathered_in=gathered_in, at=now)
        await Mailed.insert(row)
    return gathered_in is None


def _mailbox(address: str) -> bytes:
    return sealing.derive("mailbox", addresses.same(address))[:16]


async def _gathering(post: Post, mailbox: bytes, now: datetime) -> int | None:
    """The mail that must tell of a row: the one that waits, or a new one; None if there is room."""
    row = await db.fetch_row(
        """SELECT count(*) FILTER (WHERE m.gathered_in IS NULL AND m.at > $2) AS sent,
                  min(m.at) FILTER (WHERE m.gathered_in IS NULL AND m.at > $2) AS first,
                  max(m.gathered_in) FILTER (WHERE NOT EXISTS (
                      SELECT FROM mailed AS begun WHERE begun.post = m.gathered_in)) AS waiting
           FROM mailed AS m WHERE m.mailbox = $1""",
        mailbox, now - MAILBOX_HOUR,
    )  # fmt: skip
    assert row is not None
    if row["waiting"] is not None or row["sent"] < MAILBOX_MAILS_MAX:
        waiting: int | None = row["waiting"]
        return waiting
    return await outbox.post(Errand.MAILS_GATHERED, post.id, now, row["first"] + MAILBOX_HOUR)


async def close(post: Post, now: datetime) -> None:
    """Begin to send a gathered mail: from now on others are held for the next one. Again: nothing.

    It is one of the mails that the mailbox gets in this hour.
    """
    async with db.transaction():
        held = await Mailed.select(Mailed.mailbox).where(Mailed.gathered_in == post.id).first()
        if held is None:
            return
        mailbox = held["mailbox"]
        await db.lock((MAILBOX, int.from_bytes(mailbox[:4], signed=True)))
        begun = Mailed(post=post.id, mailbox=mailbox, at=now)
        await Mailed.insert(begun).on_conflict(Mailed.post, "DO NOTHING")


async def held_for(post: int) -> list[int]:
    """The rows of the outbox that a gathered mail tells of, the oldest first."""
    rows = await Mailed.select(Mailed.post).where(Mailed.gathered_in == post)
    return sorted(row["post"] for row in rows)


async def forget_old(now: datetime) -> None:
    """Drop what was kept to count the mails of an hour."""
    await Mailed.delete().where(Mailed.at < now - KEPT_FOR)
