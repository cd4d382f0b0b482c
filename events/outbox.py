"""The outbox: what must be told or done afterwards, written in the transaction that causes it.

A row names a kind and a subject; what is said is composed when the row is read, so no names lie
here. Losing the broker loses nothing: the row is the truth, arq is only the doorbell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from piccolo.columns import BigInt, BigSerial, Integer, Timestamptz, Varchar
from piccolo.table import Table

from events import db

LEASE = timedelta(seconds=60)
BACKOFF = [timedelta(seconds=s) for s in (5, 30, 120, 600, 3600, 3 * 3600, 12 * 3600)]
ATTEMPTS_MAX = len(BACKOFF) + 1

SENT = "sent"
KEPT = "kept"
DEAD = "dead"
NEEDLESS = "needless"


class Outbox(Table, db=db.DB):
    """One thing to tell. ``outcome`` is null while it waits, then one of the words above.

    Those are: sent; kept (there is no SMTP); needless (nobody is left to tell); dead.
    """

    id = BigSerial(primary_key=True)
    kind = Varchar(length=60, default=None, null=False)
    subject = BigInt(default=None, null=False)
    posted_at = Timestamptz(default=None, null=False)
    due_at = Timestamptz(default=None, null=False)
    attempts = Integer(default=0, null=False)
    outcome = Varchar(length=10, default=None, null=True)
    done_at = Timestamptz(default=None, null=True)
    last_error = Varchar(length=200, default=None, null=True)


@dataclass(frozen=True, slots=True)
class Post:
    """A row of the outbox, as the worker and the desk read it."""

    id: int
    kind: str
    subject: int
    posted_at: datetime
    due_at: datetime
    attempts: int
    outcome: str | None
    done_at: datetime | None
    last_error: str | None


_COLUMNS = "id, kind, subject, posted_at, due_at, attempts, outcome, done_at, last_error"


async def post(kind: str, subject: int, now: datetime, due_at: datetime | None = None) -> None:
    """Promise to tell something, now or when it is due."""
    await db.execute(
        """INSERT INTO outbox (kind, subject, posted_at, due_at, attempts)
           VALUES ($1, $2, $3, $4, 0)""",
        kind, subject, now, due_at or now,
    )  # fmt: skip


async def post_all(kind: str, subjects: list[int], now: datetime) -> None:
    """Promise the same kind for many subjects in one statement."""
    if subjects:
        await db.execute(
            """INSERT INTO outbox (kind, subject, posted_at, due_at, attempts)
               SELECT $1, subject, $3, $3, 0 FROM unnest($2::bigint[]) AS subject""",
            kind, subjects, now,
        )  # fmt: skip


async def claim(
    count_max: int, now: datetime, *, only: Sequence[str] = (), but: Sequence[str] = ()
) -> list[Post]:
    """Lease rows that are due, oldest first; another worker skips them until the lease ends.

    ``only`` names the kinds to lease, ``but`` kinds to leave.
    """
    async with db.transaction():
        rows = await db.fetch(
            f"""UPDATE outbox SET attempts = attempts + 1, due_at = $2
                WHERE id IN (SELECT id FROM outbox WHERE outcome IS NULL AND due_at <= $1
                             AND ($4::text[] = '{{}}' OR kind = ANY($4)) AND kind <> ALL($5::text[])
                             ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)
                RETURNING {_COLUMNS}""",
            now, now + LEASE, count_max, list(only), list(but),
        )  # fmt: skip
    return sorted((Post(**row) for row in rows), key=lambda post: post.id)


async def finish(post: Post, outcome: str, now: datetime) -> None:
    """Mark a leased row as done."""
    await finish_all([post], outcome, now)


async def finish_all(posts: Sequence[Post], outcome: str, now: datetime) -> None:
    """Mark leased rows as done."""
    await db.execute(
        """UPDATE outbox SET outcome = $2, done_at = $3, last_error = NULL
           WHERE id = ANY($1::bigint[])""",
        [post.id for post in posts], outcome, now,
    )  # fmt: skip


async def give_up(post: Post, problem: str, now: datetime) -> None:
    """Mark a leased row as dead: trying again would not help."""
    await db.execute(
        "UPDATE outbox SET outcome = $2, done_at = $3, last_error = $4 WHERE id = $1",
        post.id, DEAD, now, problem[:200],
    )  # fmt: skip


async def give_back(posts: Sequence[Post], now: datetime) -> None:
    """Put leased rows back that were not tried; it counts as no attempt."""
    await db.execute(
        """UPDATE outbox SET attempts = attempts - 1, due_at = $2
           WHERE id = ANY($1::bigint[]) AND outcome IS NULL""",
        [post.id for post in posts], now,
    )  # fmt: skip


async def retry_later(post: Post, problem: str, now: datetime) -> None:
    """Put a leased row back with a longer wait each time; after the last wait it is dead."""
    if post.attempts >= ATTEMPTS_MAX:
        await give_up(post, problem, now)
        return
    await db.execute(
        "UPDATE outbox SET due_at = $2, last_error = $3 WHERE id = $1",
        post.id, now + BACKOFF[post.attempts - 1], problem[:200],
    )  # fmt: skip


async def keep_all_before(moment: datetime, now: datetime) -> int:
    """Mark every waiting row that was due before a moment as kept: nobody is told of it any more.

    For deeds of the past that are entered late. Returns how many rows it were.
    """
    rows = await db.fetch(
        """UPDATE outbox SET outcome = $2, done_at = $3
           WHERE outcome IS NULL AND due_at < $1 RETURNING id""",
        moment, KEPT, now,
    )  # fmt: skip
    return len(rows)


async def oldest_due_seconds(now: datetime) -> float:
    """How long the oldest due row has been waiting, in seconds; 0 when none is due."""
    waited = await db.fetch_value(
        "SELECT min(due_at) FROM outbox WHERE outcome IS NULL AND due_at <= $1", now
    )
    return (now - waited).total_seconds() if waited else 0.0


async def recent(kinds: list[str], before: int | None, count_max: int) -> list[Post]:
    """The newest rows of some kinds, newest first, for the desk; ``before`` pages on."""
    rows = await db.fetch(
        f"""SELECT {_COLUMNS} FROM outbox
            WHERE kind = ANY($1::text[]) AND ($2::bigint IS NULL OR id < $2)
            ORDER BY id DESC LIMIT $3""",
        kinds, before, count_max,
    )  # fmt: skip
    return [Post(**row) for row in rows]


async def by_id(post_id: int) -> Post | None:
    """One row of the outbox."""
    row = await db.fetch_row(f"SELECT {_COLUMNS} FROM outbox WHERE id = $1", post_id)
    return Post(**row) if row else None
