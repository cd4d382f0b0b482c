"""People by id, for the pages and mails that must show or reach them."""

from __future__ import annotations

from dataclasses import dataclass

from events import db


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as staff, or the person themselves, see them."""

    id: int
    name: str
    email: str | None
    phone: str | None
    city: str | None
    locale: str | None


async def persons(ids: list[int]) -> dict[int, PersonView]:
    """People by id; whoever was merged is shown as the one they stand for."""
    rows = await db.fetch(
        """SELECT asked.id AS asked, p.id, p.name, p.email, p.phone, p.city, p.locale
           FROM person AS asked JOIN person AS p ON p.id = coalesce(asked.merged_into, asked.id)
           WHERE asked.id = ANY($1::int[])""",
        ids,
    )
    return {row["asked"]: PersonView(*tuple(row)[1:]) for row in rows}
