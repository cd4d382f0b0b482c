"""Resizing quotas: the capacity of sessions and the size of offers, never below what is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from events import db
from events.errors import Refusal
from events.places.tables import Quota


@dataclass(eq=False)
class BelowTaken(Refusal):
    """A session's capacity or an offer's size would be less than the places already taken."""

    what: str  # session or offer
    slug: str
    taken: int


@dataclass(frozen=True, slots=True)
class PoolSize:
    """A size that the quota of a session or an offer is to have; None is without limit."""

    what: str  # session or offer
    slug: str
    of: int  # the id of the session or the offer
    size: int | None


async def resize(wanted: Sequence[PoolSize]) -> None:
    """Make the quotas of an event's sessions and offers, or give them another size.

    Inside an open transaction; quotas are locked in sorted order, as they are for claiming. Raises
    BelowTaken for the first that is too small.
    """
    kept = await _kept(wanted)
    for pool in wanted:
        row = kept.get((pool.what, pool.of))
        if row is None:
            of = Quota.session if pool.what == "session" else Quota.offer
            await Quota.insert(Quota({of: pool.of, Quota.size: pool.size}))
        elif pool.size is not None and pool.size < row["taken"]:
            raise BelowTaken(pool.what, pool.slug, row["taken"])
    sizes = [(kept[key]["id"], p.size) for p in wanted if (key := (p.what, p.of)) in kept]
    await db.execute(
        """UPDATE quota SET size = given.size
           FROM unnest($1::int[], $2::int[]) AS given (id, size)
           WHERE quota.id = given.id AND quota.size IS DISTINCT FROM given.size""",
        [quota for quota, _ in sizes], [size for _, size in sizes],
    )  # fmt: skip


async def _kept(wanted: Sequence[PoolSize]) -> dict[tuple[str, int], dict[str, Any]]:
    """The quotas that there are, by what they are of; they are held."""
    rows = await db.fetch(
        """SELECT id, taken, session, offer FROM quota
           WHERE session = ANY($1::int[]) OR offer = ANY($2::int[]) ORDER BY id FOR UPDATE""",
        [p.of for p in wanted if p.what == "session"], [p.of for p in wanted if p.what == "offer"],
    )  # fmt: skip
    return {
        ("session", row["session"]) if row["session"] else ("offer", row["offer"]): dict(row)
        for row in rows
    }
