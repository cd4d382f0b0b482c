"""The figures that each session of a recorded row must reach for the report to derive the row.

A slot is one session, or one event where the row counts events. A row that shares the sessions of
another (``sessions_shared_with``) makes none: with a count it stands on so many of that row's
slots, and its figures are a part of that row's; without a count it stands on all of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from deploy.sample.ledger import Row
from deploy.sample.shapes import EventShape, RowShape
from deploy.sample.shares import dice, split, uneven


@dataclass(frozen=True, slots=True)
class Slot:
    """One session to be held: of which event, how many came, what they did, for whom else.

    ``came`` is None where nobody counted; ``guests`` are the rows that stand on it besides its own.
    """

    event: EventShape
    came: int | None
    signatures: int = 0
    actions: int = 0
    letters: int = 0
    guests: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class _Block:
    """Slots in a row that together have these figures."""

    count: int
    came: int | None
    done: int | None
    letters: int
    guests: tuple[Row, ...] = ()


def slots_of(row: Row, shape: RowShape, guests: Sequence[Row]) -> list[Slot]:
    """The slots of a recorded row, in their order. Raises ValueError for a row we cannot stage."""
    count = row.count.value if row.count else 1
    counts = split(count, [event.sessions for event in shape.events])
    order = [e for e, n in zip(shape.events, counts, strict=True) for _ in range(n)]
    signing = _signs(row, shape)
    slots: list[Slot] = []
    for block in _blocks(row, count, guests):
        events = order[len(slots) : len(slots) + block.count]
        slots += _fill(row, block, events, signing=signing)
    return slots


def _signs(row: Row, shape: RowShape) -> bool:
    """Whether what was done there was signing: it is printed so, or captured so."""
    return bool(row.amount("signatures") or shape.petition or "onsite_petition" in row.capture)


def _done(row: Row) -> int | None:
    """Signatures, or the actions that letters do not make up; None when neither is printed."""
    actions, letters = row.amount("actions"), row.amount("letters") or 0
    return row.amount("signatures") if actions is None else actions - letters


def _blocks(row: Row, count: int, guests: Sequence[Row]) -> Iterator[_Block]:
    """First the slots that another row counts too, then the rest, which makes the row whole."""
    came, done, letters = row.amount("participants"), _done(row), row.amount("letters") or 0
    for guest in guests:
        if guest.count:
            part = _Block(
                guest.count.value, guest.amount("participants"), _done(guest),
                guest.amount("letters") or 0, (guest,),
            )  # fmt: skip
            yield part
            count, letters = count - part.count, letters - part.letters
            came = None if came is None else came - (part.came or 0)
            done = None if done is None else done - (part.done or 0)
    if min(count, letters, came or 0, done or 0) < 0:
        raise ValueError(f"{row.key}: the rows that share its sessions come to more than it has")
    yield _Block(count, came, done, letters)


def _fill(row: Row, block: _Block, events: list[EventShape], *, signing: bool) -> list[Slot]:
    """Share a block's figures out: among its events in proportion, among sessions unevenly."""
    if not events:
        return []
    rolled = dice(f"slots {row.key} {len(block.guests)}")
    came = _attendances(block, events, rolled_weights=uneven(len(events), rolled))
    done = split(block.done or 0, _where_done(events, came, signing=signing))
    letters = split(block.letters, [1.0] * len(events))
    return [
        Slot(
            event, came[i],
            signatures=done[i] if signing else 0, actions=0 if signing else done[i],
            letters=letters[i], guests=block.guests,
        )
        for i, event in enumerate(events)
    ]  # fmt: skip


def _attendances(
    block: _Block, events: list[EventShape], rolled_weights: list[float]
) -> list[int] | list[None]:
    if block.came is None:
        return [None] * len(events)
    runs = [(event, len(list(same))) for event, same in itertools.groupby(events)]
    parts = split(block.came, [e.participants * n / e.sessions for e, n in runs])
    came: list[int] = []
    for (_, n), part in zip(runs, parts, strict=True):
        came += split(part, rolled_weights[len(came) : len(came) + n])
    return came


def _where_done(
    events: list[EventShape], came: Sequence[int | None], *, signing: bool
) -> list[float]:
    """In proportion to who came; signing needs a ticket, so not where heads were counted."""
    return [
        0.0 if signing and event.take == "heads" else float(n or 0)
        for event, n in zip(events, came, strict=True)
    ]
