"""Claiming places: a claim for every quota that a ticket draws on, none beyond its size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events import db
from events.errors import Refusal
from events.places.availability import least


@dataclass(eq=False)
class SoldOut(Refusal):
    """Fewer places are left than were asked for."""

    places_left: int
    waiting_list: bool = False


@dataclass(frozen=True, slots=True)
class Draw:
    """The heads that a ticket draws from one quota."""

    ticket: int
    quota: int
    heads: int


def drawn(draws: Sequence[Draw]) -> dict[int, int]:
    """How many places are drawn from each quota, in the order in which quotas are locked."""
    places: Counter[int] = Counter()
    for draw in draws:
        places[draw.quota] += draw.heads
    return dict(sorted(places.items()))


# The guard: quotas are locked in sorted order, and each is drawn from only while it holds enough.
_CLAIM = """
    WITH locked AS MATERIALIZED (
        SELECT id FROM quota WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE
    ), taken AS (
        UPDATE quota SET taken = taken + asked.heads
        FROM unnest($1::int[], $2::int[]) AS asked (quota, heads)
        JOIN locked ON locked.id = asked.quota
        WHERE quota.id = asked.quota AND (size IS NULL OR taken + at_door + asked.heads <= size)
        RETURNING quota.id
    ), kept AS (
        INSERT INTO claim (quota, ticket, heads, at_door, claimed_at)
        SELECT quota, ticket, heads, false, $6
        FROM unnest($3::int[], $4::int[], $5::int[]) AS draw (quota, ticket, heads)
    )
    SELECT id FROM taken
"""


async def claim(draws: Sequence[Draw], now: datetime) -> None:
    """Take the places from their quotas, in an open transaction. Raises SoldOut: nothing is kept.

    Draws on one quota stand or fall together.
    """
    asked = drawn(draws)
    rows = await db.fetch(
        _CLAIM, list(asked), list(asked.values()), [d.quota for d in draws],
        [d.ticket for d in draws], [d.heads for d in draws], now,
    )  # fmt: skip
    if len(rows) < len(asked):
        short = sorted(set(asked) - {row["id"] for row in rows})
        raise SoldOut(await places_left(short))


async def places_left(quotas: Sequence[int]) -> int:
    """The least that is left in one of these quotas, each of which has a size."""
    rows = await db.fetch(
        "SELECT q.left FROM quota_now AS q WHERE q.id = ANY($1::int[])", list(quotas)
    )
    return least(db.column(rows, "left")) or 0


async def claim_at_door(draw: Draw, now: datetime) -> bool:
    """Give somebody at the door a place, whether or not one is left; in an open transaction.

    True when the quota now holds more than its size.
    """
    over: bool = await db.fetch_value(
        """WITH kept AS (
               INSERT INTO claim (quota, ticket, heads, at_door, claimed_at)
               VALUES ($1, $2, $3, true, $4)
           )
           UPDATE quota SET at_door = at_door + $3 WHERE id = $1
           RETURNING coalesce(taken + at_door > size, false)""",
        draw.quota, draw.ticket, draw.heads, now,
    )  # fmt: skip
    return over
