"""The journal 操作紀錄: who did what, append-only, without personal data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed: who did it and to which subject; its event if any, and facts without names."""

    actor: str
    what: str
    subject: str
    event: int | None = None
    facts: Mapping[str, object] | None = None


async def count_all_but(deeds: Sequence[str]) -> int:
    """How many deeds of other kinds were ever written down."""
    found: int = await db.fetch_value(
        "SELECT count(*) FROM journal WHERE deed <> ALL($1::text[])", list(deeds)
    )
    return found


async def record(deed: Deed, now: datetime) -> None:
    """Write one deed down, in the transaction that does it."""
    written = Journal(
        at=now,
        actor=deed.actor,
        deed=deed.what,
        subject=deed.subject,
        event=deed.event,
        facts=msgspec.json.encode(deed.facts).decode() if deed.facts else None,
    )
    await Journal.insert(written)
