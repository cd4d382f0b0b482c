"""Identity, for counting: the same address and the same name are the same person.

Two people with one address, as in a family, stay two; one person with two addresses counts twice
until somebody merges them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from events import addresses, db, sealing
from events.text import normalise


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """A person as they describe themselves; without an e-mail they are one of their own."""

    name: str = ""
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    city: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """The occasion on which persons become known: registration or signature, and its event."""

    source: str
    event: int | None = None


def email_key(email: str) -> bytes:
    """The key an address is looked up by: HMAC of the SHA-256 of the normalised e-mail."""
    return hash_key(hashlib.sha256(addresses.same(email).encode()).hexdigest())


def hash_key(sha256_hex: str) -> bytes:
    """The key of an address of which only the hash is told, as SHA-256 of the normalised e-mail."""
    return sealing.derive("e-mail", sha256_hex.lower())


def identity(draft: PersonDraft) -> tuple[bytes, str] | None:
    """The identity of a draft: e-mail and name, normalised; None without e-mail."""
    return (email_key(draft.email), normalise(draft.name)) if draft.email else None


async def _find_or_make(
    keys: list[tuple[bytes, str]], now: datetime, known: Known | None
) -> dict[tuple[bytes, str], int]:
    """One statement, in sorted order, so that two parties with the same people never deadlock."""
    rows = await db.fetch(
        """WITH found AS (
               INSERT INTO person (email_key, name_key, created_at)
               SELECT *, $3::timestamptz FROM unnest($1::bytea[], $2::text[])
               ON CONFLICT (email_key, name_key)
                   WHERE email_key IS NOT NULL AND erased_at IS NULL
               DO UPDATE SET name_key = excluded.name_key
               RETURNING id, email_key, name_key
           ), known AS (
               INSERT INTO first_known (person, at, source, event)
               SELECT id, $3, $4::text, $5 FROM found WHERE $4::text IS NOT NULL
           )
           SELECT id, email_key, name_key FROM found""",
        [key for key, _ in keys], [name for _, name in keys], now,
        known.source if known else None, known.event if known else None,
    )  # fmt: skip
    return {(row["email_key"], row["name_key"]): row["id"] for row in rows}


async def _make(count: int, now: datetime) -> list[int]:
    rows = await db.fetch(
        """INSERT INTO person (created_at)
           SELECT $2::timestamptz FROM generate_series(1, $1) RETURNING id""",
        count, now,
    )  # fmt: skip
    return db.column(rows, "id")


async def identify(drafts: list[PersonDraft], now: datetime, known: Known | None) -> list[int]:
    """Find or make the person of each draft, in their order, inside an open transaction.

    Same normalised e-mail and same normalised name is the same person; without an e-mail each
    draft is a new person. Whom a merge lets them count as, ``person_now`` says.
    Persons with an e-mail become known through ``known``.
    """
    keys = [identity(draft) for draft in drafts]
    named = sorted({key for key in keys if key})
    found = await _find_or_make(named, now, known) if named else {}
    nameless = keys.count(None)
    made = iter(await _make(nameless, now) if nameless else [])
    return [found[key] if key else next(made) for key in keys]
