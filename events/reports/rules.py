"""What is counted: how the facts of sessions become figures, and which measure stands.

The rules are those of the design, section 4. Unknown is None, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from msgspec import Struct

from events.measures import Qualifier


class Official(Struct, frozen=True):
    """A figure that somebody reported; it never fills a counted one."""

    value: int
    qualifier: str
    unit: str
    basis: str


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
class SessionFacts:
    """What was recorded of one session."""

    id: int
    event: int
    starts_at: datetime
    around: list[int]  # every session it lies within, however far out
    over: bool
    entries: bool  # an entry row or a walk-in, whatever the verdict
    admitted: int
    walk_ins: int
    group_heads: int | None  # None: no group ticket was admitted
    taps: int | None  # None: no headcount row
    absent: int

    @property
    def headcount(self) -> int | None:
        """Headcount rows, at least 0, and the heads of admitted group tickets."""
        taps = None if self.taps is None else max(0, self.taps)
        return _sum((taps, self.group_heads))

    @property
    def attendances(self) -> int | None:
        """Admitted tickets and counted heads; None while neither is known."""
        admitted = self.admitted if self.entries else None
        return _sum((admitted, self.headcount))

    @property
    def no_show(self) -> int | None:
        """Live tickets that did not come, once the session is over and somebody came."""
        came = self.admitted or self.group_heads
        return self.absent if self.entries and self.over and came else None


@dataclass(frozen=True, slots=True)
class DistinctFacts:
    """What is counted once however many sessions of a set it touches."""

    registered: int = 0
    cancelled: int = 0
    people: int = 0
    new_people: int = 0
    unknown_people: int = 0
    acted: int = 0
    signatures: int = 0
    actions_by_type: Mapping[str, int] = field(default_factory=dict)


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def counted_twice(sessions: Mapping[int, SessionFacts]) -> set[int]:
    """Sessions inside another one of the set whose clicker has counted the same bodies."""
    return {
        session.id
        for session in sessions.values()
        if any(id_ in sessions and sessions[id_].headcount is not None for id_ in session.around)
    }


def combine(sessions: Mapping[int, SessionFacts], distinct: DistinctFacts) -> Figures:
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
        admitted=_sum(s.admitted for s in entered),
        walk_ins=_sum(s.walk_ins for s in entered),
        headcount=_sum(s.headcount for s in outer),
        attendances=_sum(s.attendances for s in outer),
        people=distinct.people if known else None,
        new_people=distinct.new_people if known else None,
        known_people=distinct.people - distinct.new_people - distinct.unknown_people
        if known
        else None,
        unknown_people=distinct.unknown_people if known else None,
        no_show=_sum(s.no_show for s in every),
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


@dataclass(frozen=True, slots=True)
class Reported:
    """One measure, as a report chooses among them."""

    id: int
    line: int
    figure: str
    value: int
    unit: str
    qualifier: str
    basis: str
    since: date
    until: date
    session: int | None

    @property
    def days(self) -> int:
        """How long its period is."""
        return (self.until - self.since).days

    def overlaps(self, other: Reported) -> bool:
        """Whether the two periods share a day."""
        return self.since <= other.until and other.since <= self.until


def standing(measures: Iterable[Reported]) -> Official | None:
    """The figure that measures of one line and figure make.

    For one period the latest stands; if several periods remain, the widest wins over those it
    overlaps, and disjoint ones add up.
    """
    latest: dict[tuple[date, date], Reported] = {}
    for measure in sorted(measures, key=lambda m: m.id):
        latest[measure.since, measure.until] = measure
    chosen: list[Reported] = []
    for measure in sorted(latest.values(), key=lambda m: (-m.days, m.since)):
        if not any(measure.overlaps(wider) for wider in chosen):
            chosen.append(measure)
    return together(chosen)


def together(measures: list[Reported]) -> Official | None:
    """Measures added up; a sum of differently qualified figures is ``about``."""
    if not measures:
        return None
    qualifiers = {measure.qualifier for measure in measures}
    return Official(
        value=sum(measure.value for measure in measures),
        qualifier=qualifiers.pop() if len(qualifiers) == 1 else Qualifier.ABOUT.value,
        unit=measures[0].unit,
        basis=measures[0].basis,
    )
