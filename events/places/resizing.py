"""Resizing quotas: the capacity of sessions and the size of offers, never below what is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from events import db
from events.errors import Refusal
from events.places.tables import Quota


@dataclass(eq=False)
class BelowTaken(Refusal):
    """A session's capacity or an offer's size would be less than the places already taken."""

    what: str  # session or offer
    slug: str
    taken: int


Sizes = Mapping[str, tuple[int, int | None]]
"""By slug of a session or an offer: its id, and the size of its quota, None without limit."""


async def resize(what: str, sizes: Sizes) -> None:
    """Make the quotas of sessions or of offers, or give them another size; in a transaction.

    ``what`` is ``session`` or ``offer``. Raises BelowTaken for the first that is too small.
    """
    pools = Quota.session if what == "session" else Quota.offer
    if not sizes:
        return
    rows = (
        await Quota.select(Quota.id, pools.as_alias("of"), Quota.taken)
        .where(pools.is_in([of for of, _ in sizes.values()]))
        .order_by(Quota.id)
        .lock_rows("UPDATE")
    )
    kept = {row["of"]: row for row in rows}
    for slug, (of, size) in sizes.items():
        if of not in kept:
            await Quota.insert(Quota({pools: of, Quota.size: size}))
        elif size is not None and size < kept[of]["taken"]:
            raise BelowTaken(what, slug, kept[of]["taken"])
    await db.execute(
        """UPDATE quota SET size = given.size
           FROM unnest($1::int[], $2::int[]) AS given (id, size)
           WHERE quota.id = given.id AND quota.size IS DISTINCT FROM given.size""",
        [kept[of]["id"] for of, _ in sizes.values() if of in kept],
        [size for of, size in sizes.values() if of in kept],
    )  # fmt: skip
