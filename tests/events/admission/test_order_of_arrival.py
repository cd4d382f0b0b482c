"""Whenever and in whatever order phones send what guests were told, the counts are the same."""

from __future__ import annotations

import random

import msgspec
import pytest

from events import admission, db, reports
from events.access import SYSTEM
from tests.factories import HOUR, MINUTE, NOON, Phone, make_event, make_ticket, pair_all

LATER = NOON + 9 * HOUR
KINDS = ("in", "in", "in", "in", "out", "back", "count", "undo")


def noted(chance: random.Random, phones: list[Phone], codes: list[str]) -> list[tuple[Phone, dict]]:
    """What happens at the door in twenty minutes, minute by minute, on two phones."""
    rows: list[tuple[Phone, dict]] = []
    for minute in range(20):
        phone, kind = chance.choice(phones), chance.choice(KINDS)
        said: dict[str, object] = {"code": chance.choice(codes)}
        if kind == "in":
            said["told"] = chance.choice(["admit", "admit_new", "already_in"])
        elif kind == "count":
            said = {"n": chance.randint(1, 3)}
        elif kind == "undo" and rows:
            said = {"undoes": chance.choice(rows)[1]["id"]}
        at = NOON + HOUR + minute * MINUTE
        if kind != "undo" or rows:
            rows.append((phone, phone.row(kind, at=at, **said)))
    return rows


async def figures(seed: int, *, shuffled: bool) -> dict[str, object]:
    """The turnout after all of it was sent, in order or in any order and partly twice."""
    await db.execute("SELECT kept.reset()")
    await make_event()
    phones = await pair_all(2)
    tickets = [await make_ticket(name=f"Cy {i}") for i in range(3)]
    rows = noted(random.Random(seed), phones, [ticket.ticket.code for ticket in tickets])
    if shuffled:
        chance = random.Random(seed + 1)
        rows = chance.sample(rows, len(rows)) + chance.choices(rows, k=5)
    for minute, (phone, row) in enumerate(rows):
        await phone.send(row, now=LATER + minute * MINUTE)
    assert await admission.audit() == []
    shown = await reports.turnout("film", SYSTEM, LATER)
    numbers = {ticket.ticket.public_id: i for i, ticket in enumerate(tickets)}
    return {
        "totals": msgspec.to_builtins(shown.totals),
        "arrivals": msgspec.to_builtins(shown.arrivals),
        "gates": [gate.admitted for gate in shown.gates],
        "double_admits": [
            (numbers[d.ticket], d.first.at, d.again.at) for d in shown.double_admits
        ],
        "let_in_anyway": len(shown.let_in_anyway),
    }  # fmt: skip


@pytest.mark.parametrize("_", range(6))
async def test_the_turnout_is_the_same_in_any_order_of_arrival(database, _):
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    assert await figures(seed, shuffled=True) == await figures(seed, shuffled=False)
