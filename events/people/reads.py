"""Questions about people. Only rooms that must show a person ask them."""

from __future__ import annotations

from dataclasses import dataclass

from events import db
from events.text import Localised, from_json


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as staff, or the person themselves, see them."""

    id: int
    name: str
    email: str | None
    phone: str | None
    city: str | None
    locale: str | None


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A privacy notice and the version that a consent names."""

    kind: str
    version: int
    text: Localised


async def persons(ids: list[int]) -> dict[int, PersonView]:
    """People by id; whoever was merged is shown as the one they stand for."""
    rows = await db.fetch(
        """SELECT asked.id AS asked, p.id, p.name, p.email, p.phone, p.city, p.locale
           FROM person AS asked JOIN person AS p ON p.id = coalesce(asked.merged_into, asked.id)
           WHERE asked.id = ANY($1::int[])""",
        ids,
    )
    return {row["asked"]: PersonView(*tuple(row)[1:]) for row in rows}


async def notice_known(kind: str, version: int) -> bool:
    """Whether this version of a notice was ever shown."""
    found = await db.fetch_value(
        "SELECT 1 FROM notice WHERE kind = $1 AND version = $2", kind, version
    )
    return found is not None


async def answers_of(registration: int) -> dict[tuple[int | None, int], str]:
    """The answers of one registration as JSON, by ticket (None: the contact's) and question."""
    rows = await db.fetch(
        "SELECT ticket, question, value FROM answer WHERE registration = $1", registration
    )
    return {(row["ticket"], row["question"]): row["value"] for row in rows}


async def latest_notice(kind: str) -> NoticeView | None:
    """The newest version of a notice that was shown."""
    row = await db.fetch_row(
        "SELECT version, text FROM notice WHERE kind = $1 ORDER BY version DESC LIMIT 1", kind
    )
    return NoticeView(kind, row["version"], from_json(row["text"]) or "") if row else None
