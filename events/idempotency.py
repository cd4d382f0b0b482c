"""Idempotency keys: a POST that is sent again gives the first answer and does nothing.

Kept in the transaction of the deed are the hashes of key and body and the id of what was made, but
no personal data. The answer is built again from that id (draft-ietf-httpapi-idempotency-key).
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
from piccolo.columns import BigInt, Bytea, Timestamptz
from piccolo.table import Table

from events import db
from events.errors import Refusal

KEPT_FOR = timedelta(hours=48)
KEY_LENGTH_MAX = 255
PUBLIC_KEY_LENGTH_MIN = 16


class IdempotencyKey(Table, db=db.DB):
    """A kept key: ``scope`` is the SHA-256 of caller, method, path and key, ``body`` of the body.

    ``made`` is the id of what the deed made; null when it made nothing that has one.
    """

    scope = Bytea(default=None, null=False, unique=True)
    body = Bytea(default=None, null=False)
    made = BigInt(default=None, null=True)
    kept_at = Timestamptz(default=None, null=False, index=True)


@dataclass(frozen=True, slots=True)
class RequestKey:
    """A caller's key for one POST, and its body, both as SHA-256."""

    scope: bytes
    body: bytes

    @classmethod
    def of(cls, caller: str, method: str, path: str, key: str, body: bytes) -> RequestKey:
        """The key of a request; the body is compared by its SHA-256."""
        scope = f"{caller}\n{method}\n{path}\n{key}".encode()
        return cls(hashlib.sha256(scope).digest(), hashlib.sha256(body).digest())


class Replay(Exception):  # noqa: N818 - not an error: the deed was done before
    """The deed was done by an earlier request; ``made`` is the id of what it made."""

    def __init__(self, made: int | None) -> None:
        super().__init__(made)
        self.made = made


@dataclass(eq=False)
class Mismatch(Refusal):
    """The key was used for another body."""


@dataclass(eq=False)
class InProgress(Refusal):
    """The first request with this key is still running."""


@dataclass
class Made:
    """The id of the thing that the deed made; set it before the transaction ends."""

    id: int | None = None


@contextlib.asynccontextmanager
async def once(claim: RequestKey | None, now: datetime) -> AsyncIterator[Made]:
    """Do the deed at most once for the claim, inside an open transaction.

    A second request waits for the first as long as a lock may (3 s). Raises Replay when the deed
    was done, Mismatch when the key came with another body, InProgress when the wait was too long.
    """
    made = Made()
    if claim is None:
        yield made
        return
    await _take(claim, now)
    yield made
    await db.execute("UPDATE idempotency_key SET made = $2 WHERE scope = $1", claim.scope, made.id)


async def replay_if_kept(claim: RequestKey | None, now: datetime) -> None:
    """Raise Replay when the deed was done by an earlier request with the claim, else keep nothing.

    For a request that is refused before its transaction: what refuses it now, such as the last
    place being gone, may be its own first success. It opens a transaction, and waits and raises
    as ``once`` does, so a first request that is still running is heard, not overtaken.
    """
    if claim is None:
        return
    async with db.transaction() as unkept:
        await _take(claim, now)
        await unkept.rollback()  # type: ignore[no-untyped-call]


async def _take(claim: RequestKey, now: datetime) -> None:
    """Take the claim for the open transaction. Raises Replay, Mismatch or InProgress."""
    try:
        taken = await db.fetch(
            """INSERT INTO idempotency_key (scope, body, kept_at) VALUES ($1, $2, $3)
               ON CONFLICT (scope) DO NOTHING RETURNING id""",
            claim.scope, claim.body, now,
        )  # fmt: skip
    except asyncpg.LockNotAvailableError:
        raise InProgress from None
    if taken:
        return
    kept = await db.fetch_row(
        "SELECT body, made FROM idempotency_key WHERE scope = $1", claim.scope
    )
    if kept is None:  # dropped as too old, a moment ago
        raise InProgress
    if kept["body"] != claim.body:
        raise Mismatch
    raise Replay(kept["made"])


async def made_by(claim: RequestKey) -> int | None:
    """The id of what the first request with the claim's key made, whatever its body was."""
    row = await db.fetch_row("SELECT made FROM idempotency_key WHERE scope = $1", claim.scope)
    return row["made"] if row else None


async def remember(claim: RequestKey, made: int, now: datetime) -> None:
    """Keep what was made under a further claim, to be found by it; the latest stands."""
    await db.execute(
        """INSERT INTO idempotency_key (scope, body, made, kept_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (scope) DO UPDATE SET made = excluded.made, kept_at = excluded.kept_at""",
        claim.scope, claim.body, made, now,
    )  # fmt: skip


async def forget_old(now: datetime) -> None:
    """Drop keys that are older than ``KEPT_FOR``: nobody may rely on them any more."""
    await IdempotencyKey.delete().where(IdempotencyKey.kept_at < now - KEPT_FOR)
