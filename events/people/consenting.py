"""Keeping what people agreed to, and under which notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events import db


@dataclass(frozen=True, slots=True)
class ConsentDraft:
    """One person's purposes with yes or no, under a version of a notice."""

    person: int
    purposes: dict[str, bool]
    notice_kind: str
    notice_version: int
    registration: int | None = None
    signature: int | None = None


async def consent(drafts: list[ConsentDraft], now: datetime) -> None:
    """Keep what people agreed to, inside an open transaction."""
    flat = [(draft, purpose) for draft in drafts for purpose in draft.purposes]
    await db.execute(
        """INSERT INTO consent (person, purpose, given, notice_kind, notice_version,
                                registration, signature, at)
           SELECT *, $8::timestamptz FROM unnest($1::int[], $2::text[], $3::bool[], $4::text[],
               $5::int[], $6::bigint[], $7::bigint[])""",
        [d.person for d, _ in flat], [p for _, p in flat], [d.purposes[p] for d, p in flat],
        [d.notice_kind for d, _ in flat], [d.notice_version for d, _ in flat],
        [d.registration for d, _ in flat], [d.signature for d, _ in flat], now,
    )  # fmt: skip


async def refused(signature: int) -> set[str]:
    """The purposes to which somebody said no with a signature, however often it was given."""
    rows = await db.fetch(
        "SELECT DISTINCT purpose FROM consent WHERE signature = $1 AND NOT given", signature
    )
    return {row["purpose"] for row in rows}
