"""The named figures, and how what was recorded of sessions becomes figures of a set of them.

The rules are those of ``design.md`` 4. Unknown is None, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct

from events.reports.measures_standing import Official


class Figures(Struct, frozen=True, kw_only=True):
    """The named figures of a set of sessions, each with its own unit (``design.md`` 4)."""

    registered: int
    cancelled: int
    waiting: int
    admitted: int | None
    walk_ins: int | None
    headcount: int | None
    attendances: int | None
    people: int | None
    new_people: int | None
    known_people: int | None
    unknown_people: int | None
    no_show: int | None
    signatures: int
    letters: int
    actions: int
    acted: int | None
    actions_by_type: dict[str, int]
    official: dict[str, Official] = {}


@dataclass(frozen=True, slots=True)
class CountedSession:
    """The recorded facts of one session, in tickets and heads."""

    id: int
    event: int
    starts_at: datetime
    around: list[int]  # every session it lies within, however far out
    over: bool
    entries: bool  # a row at an entry while it was open, whatever the verdict, or one that lets in
    admitted: int
    walk_ins: int
    group_heads: int | None  # None: no group ticket was admitted
    counted: int | None  # heads of headcount rows; None: there is no such row
    absent: int

    @property
    def headcount(self) -> int | None:
        """Counted heads, and the heads of admitted group tickets."""
        return sum_known((self.counted, self.group_heads))

    @property
    def attendances(self) -> int | None:
        """Admitted tickets and counted heads; None while neither is known."""
        admitted = self.admitted if self.entries else None
        return sum_known((admitted, self.headcount))

    @property
    def no_show(self) -> int | None:
        """Live tickets that did not come, once the session is over and somebody came."""
        came = self.admitted or self.group_heads
        return self.absent if self.entries and self.over and came else None


@dataclass(frozen=True, slots=True)
class DistinctFacts:
    """The facts counted once in a set of sessions, however many of them each touches."""

    registered: int = 0
    cancelled: int = 0
    people: int = 0
    new_people: int = 0
    unknown_people: int = 0
    acted: int = 0
    signatures: int = 0
    actions_by_type: Mapping[str, int] = field(default_factory=dict)


def sum_known(values: Iterable[int | None]) -> int | None:
    """The sum of what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def counted_twice(sessions: Mapping[int, CountedSession]) -> set[int]:
    """Sessions inside another one of the set whose clicker has counted the same bodies."""
    return {
        session.id
        for session in sessions.values()
        if any(id_ in sessions and sessions[id_].headcount is not None for id_ in session.around)
    }


def combine(sessions: Mapping[int, CountedSession], distinct: DistinctFacts) -> Figures:
    """The figures of a set of sessions; each is None while it is None for all of them."""
    every = list(sessions.values())
    inner = counted_twice(sessions)
    outer = [session for session in every if session.id not in inner]
    entered = [session for session in every if session.entries]
    known = bool(entered)
    by_type = dict(distinct.actions_by_type)
    return Figures(
        registered=distinct.registered,
        cancelled=distinct.cancelled,
        waiting=0,
        admitted=sum_known(s.admitted for s in entered),
        walk_ins=sum_known(s.walk_ins for s in entered),
        headcount=sum_known(s.headcount for s in outer),
        attendances=sum_known(s.attendances for s in outer),
        people=distinct.people if known else None,
        new_people=distinct.new_people if known else None,
        known_people=distinct.people - distinct.new_people - distinct.unknown_people
        if known
        else None,
        unknown_people=distinct.unknown_people if known else None,
        no_show=sum_known(s.no_show for s in every),
        signatures=distinct.signatures,
        letters=by_type.get("letter", 0),
        actions=sum(by_type.values()) + distinct.signatures,
        acted=distinct.acted if known else None,
        actions_by_type=by_type | {"signature": distinct.signatures}
        if distinct.signatures
        else by_type,
    )


def percent_new(figures: Figures) -> int | None:
    """New people among those who can be told apart, in whole percent, half rounded up."""
    if figures.new_people is None or figures.known_people is None:
        return None
    told_apart = figures.new_people + figures.known_people
    return (200 * figures.new_people + told_apart) // (2 * told_apart) if told_apart else None


def sessions_unknown(sessions: list[CountedSession], now: datetime) -> int:
    """How many sessions have begun without anybody being scanned or counted."""
    return sum(1 for s in sessions if s.starts_at <= now and s.attendances is None)
