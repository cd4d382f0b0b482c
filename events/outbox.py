"""The outbox: what must be told or done afterwards, written in the transaction that causes it.

A row names a kind and a subject; what is said is composed when the row is read, so no names lie
here. Losing the broker loses nothing: the row is the truth, arq is only the doorbell. Rows leave
by lanes, and each lane is walked by a loop of its own, so that none waits for another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from importlib import import_module
from typing import Any, Self

import asyncpg
from piccolo.columns import BigInt, BigSerial, Integer, Timestamptz, Varchar
from piccolo.table import Table

from events import db

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
ERROR_LENGTH = 200

SENT = "sent"
KEPT = "kept"
DEAD = "dead"
GATHERED = "gathered"
NEEDLESS = "needless"


class Lane(StrEnum):
    """A way out of the outbox, with a pace and a back-off of its own.

    At most ``batch_max`` rows are leased at a time, for as long as ``lease``. A row that failed
    waits as ``waits`` says, longer each time; when it fails after the last wait it is dead.
    """

    batch_max: int
    lease: timedelta
    waits: tuple[timedelta, ...]

    DEEDS = "deeds", 100, MINUTE, (
        5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 3 * HOUR, 12 * HOUR,
    )  # fmt: skip
    MAILS = "mails", 100, MINUTE, (
        5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 3 * HOUR, 12 * HOUR,
    )  # fmt: skip

    def __new__(
        cls, name: str, batch_max: int, lease: timedelta, waits: tuple[timedelta, ...]
    ) -> Self:
        """The lane under its name in the table; the rest are its facts."""
        lane = str.__new__(cls, name)
        lane._value_ = name
        lane.batch_max, lane.lease, lane.waits = batch_max, lease, waits
        return lane

    @property
    def attempts_max(self) -> int:
        """How often a row is tried before it is dead."""
        return len(self.waits) + 1


class Errand(StrEnum):
    """All that can be promised: the kind's name in the table, its lane, and who performs it.

    The performer is named as ``room.function``, because the ground floor imports no room. A deed
    takes its subject and the time, and may be done twice; a mail's composer takes the row and the
    ``House`` that writes.
    """

    lane: Lane
    performer: str

    ADMISSIONS_RECORDED = "admissions_recorded", Lane.DEEDS, "petitions.witness_admissions"
    TYPED_SIGNATURE = "typed_signature", Lane.DEEDS, "petitions.keep_typed"
    REGISTRATION_RECEIVED = (
        "registration_received", Lane.MAILS, "mails.registration_mails.registration_received",
    )  # fmt: skip
    GUEST_TICKET = "guest_ticket", Lane.MAILS, "mails.registration_mails.guest_ticket"
    GUEST_CANCELLED = "guest_cancelled", Lane.MAILS, "mails.companion_mails.guest_cancelled"
    REGISTRATION_CANCELLED = (
        "registration_cancelled", Lane.MAILS, "mails.registration_mails.registration_cancelled",
    )  # fmt: skip
    SIGNATURE_PENDING = "signature_pending", Lane.MAILS, "mails.petition_mails.signature_pending"
    SIGNATURE_REPEATED = "signature_repeated", Lane.MAILS, "mails.petition_mails.signature_repeated"
    SIGN_IN = "sign_in", Lane.MAILS, "mails.access_mails.sign_in"
    MAILS_GATHERED = "mails_gathered", Lane.MAILS, "mails.gathered_mails.mails_gathered"

    def __new__(cls, name: str, lane: Lane, performer: str) -> Self:
        """The kind under its name in the table; the rest are its facts."""
        kind = str.__new__(cls, name)
        kind._value_ = name
        kind.lane, kind.performer = lane, performer
        return kind


def performers(lane: Lane) -> dict[str, Any]:
    """Who performs each kind of a lane. Raises AttributeError for a performer that is nowhere."""
    named = {kind: kind.performer.rpartition(".") for kind in Errand if kind.lane is lane}
    return {
        kind: getattr(import_module(f"events.{room}"), deed)
        for kind, (room, _, deed) in named.items()
    }


class Outbox(Table, db=db.DB):
    """One thing to tell or to do. ``outcome`` is null while it waits, then says how it ended.

    It was sent, or done; kept, as there is no SMTP; needless, as nobody is left to tell; gathered,
    as another row tells of it; or it is dead.
    """

    id = BigSerial(primary_key=True)
    lane = Varchar(length=10, default=None, null=False)
    kind = Varchar(length=60, default=None, null=False)
    subject = BigInt(default=None, null=False)
    posted_at = Timestamptz(default=None, null=False)
    due_at = Timestamptz(default=None, null=False)
    attempts = Integer(default=0, null=False)
    outcome = Varchar(length=10, default=None, null=True)
    done_at = Timestamptz(default=None, null=True)
    last_error = Varchar(length=ERROR_LENGTH, default=None, null=True)


@dataclass(frozen=True, slots=True)
class Post:
    """A row of the outbox, as the worker and the desk read it.

    ``kind`` is the word in the table: another version of the programs may
    have left one that is no Errand.
    """

    id: int
    lane: Lane
    kind: str
    subject: int
    posted_at: datetime
    due_at: datetime
    attempts: int
    outcome: str | None
    done_at: datetime | None
    last_error: str | None

    @classmethod
    def of(cls, row: asyncpg.Record | Mapping[str, Any]) -> Self:
        """The row, read with all of these columns."""
        lane = Lane(row["lane"])  # type: ignore[call-arg]  # a look-up, not __new__
        return cls(**{**row, "lane": lane})


async def post(kind: Errand, subject: int, now: datetime, due_at: datetime | None = None) -> int:
    """Promise to tell something, now or when it is due; returns the row's id."""
    made: int = await db.fetch_value(
        """INSERT INTO outbox (lane, kind, subject, posted_at, due_at, attempts)
           VALUES ($1, $2, $3, $4, $5, 0) RETURNING id""",
        kind.lane, kind, subject, now, due_at or now,
    )  # fmt: skip
    return made


async def post_all(kind: Errand, subjects: list[int], now: datetime) -> None:
    """Promise the same kind for many subjects in one statement."""
    if subjects:
        await db.execute(
            """INSERT INTO outbox (lane, kind, subject, posted_at, due_at, attempts)
               SELECT $1, $2, subject, $4, $4, 0 FROM unnest($3::bigint[]) AS subject""",
            kind.lane, kind, subjects, now,
        )  # fmt: skip


async def claim(lane: Lane, now: datetime, count_max: int | None = None) -> list[Post]:
    """Lease a lane's rows that are due, oldest first; others skip them until the lease ends.

    ``count_max`` asks for fewer than the lane's batch.
    """
    async with db.transaction():
        rows = await db.fetch(
            """UPDATE outbox SET attempts = attempts + 1, due_at = $3
               WHERE id IN (SELECT id FROM outbox
                            WHERE outcome IS NULL AND lane = $1 AND due_at <= $2
                            ORDER BY due_at, id LIMIT $4 FOR UPDATE SKIP LOCKED)
               RETURNING id, lane, kind, subject, posted_at, due_at, attempts, outcome, done_at,
                         last_error""",
            lane, now, now + lane.lease, min(count_max or lane.batch_max, lane.batch_max),
        )  # fmt: skip
    return sorted((Post.of(row) for row in rows), key=lambda post: post.id)


async def finish(post: Post, outcome: str, now: datetime) -> None:
    """Mark a leased row as done."""
    await finish_all([post], outcome, now)


async def finish_all(posts: Sequence[Post], outcome: str, now: datetime) -> None:
    """Mark leased rows as done."""
    if posts:
        await Outbox.update(
            {Outbox.outcome: outcome, Outbox.done_at: now, Outbox.last_error: None}
        ).where(Outbox.id.is_in([post.id for post in posts]))


async def give_up(post: Post, problem: str, now: datetime) -> None:
    """Mark a leased row as dead: trying again would not help."""
    await Outbox.update(
        {Outbox.outcome: DEAD, Outbox.done_at: now, Outbox.last_error: problem[:ERROR_LENGTH]}
    ).where(Outbox.id == post.id)


async def give_back(posts: Sequence[Post], now: datetime) -> None:
    """Put leased rows back that were not tried; it counts as no attempt."""
    if posts:
        await Outbox.update({Outbox.attempts: Outbox.attempts - 1, Outbox.due_at: now}).where(
            Outbox.id.is_in([post.id for post in posts]), Outbox.outcome.is_null()
        )


async def retry_later(post: Post, problem: str, now: datetime) -> None:
    """Put a leased row back for as long as its lane says; after the last wait it is dead."""
    if post.attempts >= post.lane.attempts_max:
        await give_up(post, problem, now)
        return
    due_at = now + post.lane.waits[post.attempts - 1]
    await Outbox.update({Outbox.due_at: due_at, Outbox.last_error: problem[:ERROR_LENGTH]}).where(
        Outbox.id == post.id
    )


async def keep_all_before(moment: datetime, now: datetime) -> int:
    """Mark every waiting row that was due before a moment as kept: nobody is told of it any more.

    For deeds of the past that are entered late. Returns how many rows that were.
    """
    kept = (
        await Outbox.update({Outbox.outcome: KEPT, Outbox.done_at: now})
        .where(Outbox.outcome.is_null(), Outbox.due_at < moment)
        .returning(Outbox.id)
    )
    return len(kept)


async def oldest_due_seconds(now: datetime) -> float:
    """How long the oldest due row has been waiting, in seconds; 0 when none is due."""
    waited = await db.fetch_value(
        "SELECT min(due_at) FROM outbox WHERE outcome IS NULL AND due_at <= $1", now
    )
    return (now - waited).total_seconds() if waited else 0.0


async def recent(kinds: Sequence[Errand], before: int | None, count_max: int) -> list[Post]:
    """The newest rows of some kinds, newest first, for the desk; ``before`` pages on."""
    rows = Outbox.select().where(Outbox.kind.is_in(list(kinds)))
    if before is not None:
        rows = rows.where(Outbox.id < before)
    newest = await rows.order_by(Outbox.id, ascending=False).limit(count_max)
    return [Post.of(row) for row in newest]


async def by_ids(ids: Sequence[int]) -> list[Post]:
    """Rows by their ids, the oldest first."""
    if not ids:
        return []
    rows = await Outbox.select().where(Outbox.id.is_in(list(ids))).order_by(Outbox.id)
    return [Post.of(row) for row in rows]
