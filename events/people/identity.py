"""Identity, for counting: the same address and the same name are the same person.

Two people with one address, as in a family, stay two; one person with two addresses counts twice
until somebody merges them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from events import db, sealing
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
    return hash_key(hashlib.sha256(normalise(email).encode()).hexdigest())


def hash_key(sha256_hex: str) -> bytes:
    """The key of an address of which only the hash is told, as SHA-256 of the normalised e-mail."""
    return sealing.derive("e-mail", sha256_hex.lower())


def identity(draft: PersonDraft) -> tuple[bytes, str] | None:
    """The identity of a draft: e-mail and name, normalised; None without e-mail."""
    return (email_key(draft.email), normalise(draft.name)) if draft.email else None


async def _find_or_make(
    named: dict[tuple[bytes, str], PersonDraft], now: datetime, known: Known | None
) -> dict[tuple[bytes, str], int]:
    """One statement, in sorted order, so that two parties with the same people never deadlock."""
    people = list(named.values())
    rows = await db.fetch(
        """WITH found AS (
               INSERT INTO person
                   (email_key, name_key, name, email, phone, city, locale, created_at)
               SELECT *, $8::timestamptz FROM unnest($1::bytea[], $2::text[], $3::text[],
                   $4::text[], $5::text[], $6::text[], $7::text[])
               ON CONFLICT (email_key, name_key)
                   WHERE email_key IS NOT NULL AND erased_at IS NULL
               DO UPDATE SET name = excluded.name, email = excluded.email,
                   phone = coalesce(excluded.phone, person.phone),
                   city = coalesce(excluded.city, person.city),
                   locale = coalesce(excluded.locale, person.locale)
               RETURNING coalesce(merged_into, id) AS id, email_key, name_key
           ), known AS (
               INSERT INTO first_known (person, at, source, event)
               SELECT id, $8, $9::text, $10 FROM found WHERE $9::text IS NOT NULL
           )
           SELECT id, email_key, name_key FROM found""",
        [key for key, _ in named], [name for _, name in named],
        [p.name for p in people], [p.email for p in people], [p.phone for p in people],
        [p.city for p in people], [p.locale for p in people], now,
        known.source if known else None, known.event if known else None,
    )  # fmt: skip
    return {(row["email_key"], row["name_key"]): row["id"] for row in rows}


async def _make(drafts: list[PersonDraft], now: datetime) -> list[int]:
    rows = await db.fetch(
        """INSERT INTO person (name, name_key, phone, city, locale, created_at)
           SELECT name, name_key, phone, city, locale, $6::timestamptz
           FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
               WITH ORDINALITY AS told (name, name_key, phone, city, locale, position)
           ORDER BY position RETURNING id""",
        [d.name for d in drafts], [normalise(d.name) for d in drafts], [d.phone for d in drafts],
        [d.city for d in drafts], [d.locale for d in drafts], now,
    )  # fmt: skip
    return sorted(db.column(rows, "id"))


async def identify(drafts: list[PersonDraft], now: datetime, known: Known | None) -> list[int]:
    """Find or make the person of each draft, in their order, inside an open transaction.

    Same normalised e-mail and same normalised name is the same person; without an e-mail each
    draft is a new person. Persons with an e-mail become known through ``known``.
    """
    named = {key: draft for draft in drafts if (key := identity(draft))}
    found = await _find_or_make(dict(sorted(named.items())), now, known) if named else {}
    nameless = [draft for draft in drafts if not draft.email]
    made = iter(await _make(nameless, now) if nameless else [])
    return [found[key] if (key := identity(draft)) else next(made) for draft in drafts]
