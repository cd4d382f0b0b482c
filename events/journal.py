"""The journal 操作紀錄: who did what, append-only, without personal data."""

from __future__ import annotations

from datetime import datetime

import msgspec
from piccolo.columns import JSONB, BigInt, BigSerial, Timestamptz, Varchar
from piccolo.table import Table

from events import db

GUEST = "guest"
SYSTEM = "system"


class Journal(Table, db=db.DB):
    """One deed. ``actor`` is ``account:1``, ``token:2``, ``device:3``, ``guest`` or ``system``."""

    id = BigSerial(primary_key=True)
    at = Timestamptz(default=None, null=False)
    actor = Varchar(length=80, default=None, null=False)
    deed = Varchar(length=60, default=None, null=False)
    subject = Varchar(length=120, default=None, null=False, index=True)
    event = BigInt(default=None, null=True, index=True)
    facts = JSONB(default=None, null=True)


async def record(
    actor: str,
    deed: str,
    subject: str,
    now: datetime,
    *,
    event: int | None = None,
    facts: dict[str, object] | None = None,
) -> None:
    """Write one deed down, in the transaction that does it."""
    await db.execute(
        """INSERT INTO journal (at, actor, deed, subject, event, facts)
           VALUES ($1, $2, $3, $4, $5, $6::jsonb)""",
        now, actor, deed, subject, event,
        msgspec.json.encode(facts).decode() if facts else None,
    )  # fmt: skip
