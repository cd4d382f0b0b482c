"""What people told of themselves: kept as it was told, for the pages and mails of that occasion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events import db
from events.people.identity import PersonDraft
from events.people.tables import Particulars
from events.text import one_line


@dataclass(frozen=True, slots=True)
class ParticularsView:
    """What somebody told on one occasion, as staff, or they themselves, see it."""

    id: int
    person: int
    name: str
    email: str | None
    phone: str | None
    city: str | None
    locale: str | None


async def keep_particulars(told: Sequence[tuple[int, PersonDraft]], now: datetime) -> list[int]:
    """Keep what each person told, in an open transaction; the new ids, in that order.

    Nothing that was told before is changed: whoever types an address proves nothing by it. A name
    is one line: in a mail to somebody else it makes no paragraphs of its own.
    """
    drafts = [draft for _, draft in told]
    rows = await db.fetch(
        """INSERT INTO particulars (person, name, email, phone, city, locale, told_at)
           SELECT person, name, email, phone, city, locale, $7::timestamptz
           FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
               WITH ORDINALITY AS told (person, name, email, phone, city, locale, position)
           ORDER BY position RETURNING id""",
        [person for person, _ in told],
        [one_line(d.name) for d in drafts], [d.email for d in drafts],
        [d.phone for d in drafts], [d.city for d in drafts], [d.locale for d in drafts], now,
    )  # fmt: skip
    return sorted(db.column(rows, "id"))


async def forget_particulars(told: int) -> None:
    """Drop what was told on an occasion of which nothing came, in an open transaction."""
    await Particulars.delete().where(Particulars.id == told)


async def particulars(ids: Sequence[int]) -> dict[int, ParticularsView]:
    """What was told on each of some occasions, by its id."""
    rows = await db.fetch(
        """SELECT id, person, name, email, phone, city, locale FROM particulars
           WHERE id = ANY($1::int[])""",
        ids,
    )
    return {row["id"]: ParticularsView(**row) for row in rows}
