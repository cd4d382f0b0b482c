"""Addresses that the organisation knew before, told as hashes and never as addresses."""

from __future__ import annotations

from datetime import datetime

from events import db, journal
from events.errors import FieldError, Invalid
from events.idempotency import RequestKey, once
from events.people.identity import hash_key

HASH_LENGTH = 64


def _is_hash(given: str) -> bool:
    return len(given) == HASH_LENGTH and all(c in "0123456789abcdefABCDEF" for c in given)


async def know_emails(
    hashes: list[str], as_of: datetime, actor: str, now: datetime, claim: RequestKey | None = None
) -> int:
    """Take a list of addresses known before, as SHA-256 of the normalised e-mail in hex.

    The earliest date of an address stays. Returns how many addresses were told. Raises Invalid for
    all that are no hash.
    """
    wrong = [i for i, given in enumerate(hashes) if not _is_hash(given)]
    if wrong:
        raise Invalid([FieldError(f"hashes.{i}", "malformed") for i in wrong])
    keys = sorted({hash_key(given) for given in hashes})
    async with db.transaction(), once(claim, now) as made:
        made.id = len(keys)
        await db.execute(
            """INSERT INTO known_email (email_key, as_of)
               SELECT key, $2 FROM unnest($1::bytea[]) AS key
               ON CONFLICT (email_key) DO UPDATE
                   SET as_of = least(known_email.as_of, excluded.as_of)""",
            keys, as_of,
        )  # fmt: skip
        await journal.record(
            journal.Deed(actor, "people.known", "list", facts={"addresses": len(keys)}), now
        )
    return len(keys)
