"""What a period holds in all, by figure and unit: what was counted and what was reported.

A session counts once in a figure and unit, however many lines it stands on, and not at all where a
measure stands for it. Units are never added up; a sum keeps what qualifies it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from msgspec import Struct

from events.campaigns import Count, LineView, Participants
from events.measures import ATTENDANCES
from events.reports.figures import CountedSession, DistinctFacts, combine, sum_known
from events.reports.impact_columns import EXACT, FIGURES, count_of, deeds_of, prints
from events.reports.measures_standing import (
    Official,
    Reported,
    parts,
    same_unit,
    standing,
    together,
)

UNITS = {
    "actions": "次", "signatures": "筆", "letters": "封", "views": "次", "joined": "人",
    "reach": "人", "interactions": "次",
}  # fmt: skip
"""The units of figures for which a line names none."""
DEEDS = ("actions", "signatures", "letters")
SUMMED = tuple(figure for figure in FIGURES if figure != "percent")

Told = Mapping[int | None, Official]
"""What was reported of a line's figure, by session; under None, of the whole line."""


class Held(Struct, frozen=True, omit_defaults=True):
    """A figure of a period in one unit; ``counted`` and ``reported`` add up to its value.

    ``people``: they are different people, and not attendances of the same unit.
    """

    value: int
    unit: str
    qualifier: str
    counted: int | None
    reported: int | None
    people: bool = False


Key = tuple[str, str, bool]
"""A figure, its unit, and whether it is of different people."""


@dataclass
class Group:
    """A figure in one unit: the sessions by how their lines count them, and what was reported.

    Of the sessions ``covered``, a measure says how many.
    """

    figure: str
    unit: str
    people: bool = False
    sessions: dict[str, set[int]] = field(default_factory=dict)
    covered: set[int] = field(default_factory=set)
    reported: list[Official] = field(default_factory=list)

    def of(self, way: str) -> set[int]:
        """The sessions that lines count in a way, and for which no measure stands."""
        return self.sessions.get(way, set()) - self.covered

    def take(self, told: Official, sessions: Iterable[int]) -> None:
        """Let a measure stand for sessions."""
        self.reported.append(told)
        self.covered.update(sessions)


def groups(
    lines: Iterable[LineView], on_line: Mapping[int, list[int]], measures: Iterable[Reported]
) -> list[Group]:
    """The figures of the lines that are in the totals, in the order of the report."""
    every: dict[tuple[int, str], dict[int | None, Official]] = {}
    for (line_id, figure, session), known in parts(measures).items():
        if official := standing(known):
            every.setdefault((line_id, figure), {})[session] = official
    found: dict[Key, Group] = {}
    in_totals = [line for line in lines if line.in_totals]
    for figure in SUMMED:
        for line in in_totals:
            if prints(line, figure) or figure in DEEDS:
                told = every.get((line.id, figure), {})
                _add(found, line, figure, on_line[line.id], told)
    return list(found.values())


def _add(
    found: dict[Key, Group],
    line: LineView,
    figure: str,
    sessions: list[int],
    told: Told,
) -> None:
    """Add a line's sessions to the group of its figure, and what was reported of them."""
    unit = _unit(line, figure)
    way = _way(line, figure)
    group = _group(found, (figure, unit, way == Participants.PEOPLE))
    group.sessions.setdefault(way, set()).update(sessions)
    whole = told.get(None)
    if whole is not None and same_unit(whole.unit, unit):
        group.take(whole, sessions)
    elif whole is not None:
        _group(found, (figure, whole.unit, group.people)).take(whole, ())
    else:
        for session in set(sessions) - group.covered:
            if session in told and same_unit(told[session].unit, unit):
                group.take(told[session], [session])


def _group(found: dict[Key, Group], key: Key) -> Group:
    return found.setdefault(key, Group(*key))


def _unit(line: LineView, figure: str) -> str:
    """The unit of a figure of a line; attendances are 人次 where the line says 人."""
    if figure == "count":
        return line.count_unit or ""
    if figure != "participants":
        return UNITS[figure]
    attends = line.participants is Participants.ATTENDANCES
    is_usual = attends and line.participants_unit in ATTENDANCES
    return ATTENDANCES[0] if is_usual else line.participants_unit


def _way(line: LineView, figure: str) -> str:
    return {"count": line.count.value, "participants": line.participants.value}.get(figure, figure)


def sets_of(found: list[Group]) -> dict[int, set[int]]:
    """The sets of sessions of which distinct facts are needed, by the numbers of the groups."""
    ways = [Participants.PEOPLE if g.figure == "participants" else g.figure for g in found]
    return {i: group.of(way) for i, (group, way) in enumerate(zip(found, ways, strict=True))}


def in_all(
    found: list[Group],
    facts: Mapping[int, CountedSession],
    distinct: Mapping[int, DistinctFacts],
    zone: tzinfo,
) -> dict[str, list[Held]]:
    """What the groups hold, by figure; what is neither counted nor reported is left out."""
    held: dict[str, list[Held]] = {}
    for i, group in enumerate(found):
        counted = _counted(group, facts, distinct[i], zone)
        reported = together(group.reported)
        if counted is None and reported is None:
            continue
        told = reported.value if reported else None
        qualifier = reported.qualifier if reported else EXACT
        value = (counted or 0) + (told or 0)
        whole = Held(value, group.unit, qualifier, counted, told, group.people)
        held.setdefault(group.figure, []).append(whole)
    return held


def _counted(
    group: Group, facts: Mapping[int, CountedSession], distinct: DistinctFacts, zone: tzinfo
) -> int | None:
    if group.figure == "count":
        return _number(group, facts, zone)
    if group.figure in DEEDS:
        sessions = {id_: facts[id_] for id_ in group.of(group.figure)}
        return deeds_of(group.figure, combine(sessions, distinct))
    if group.figure == "participants":
        return _participants(group, facts, distinct)
    return None


def _number(group: Group, facts: Mapping[int, CountedSession], zone: tzinfo) -> int | None:
    """Sessions, events and days; what counts in one of these ways is in none after it."""
    numbers: list[int | None] = []
    left = set().union(*group.sessions.values())
    for way in (Count.SESSIONS, Count.EVENTS, Count.DAYS):
        counted = group.of(way) & left
        numbers.append(count_of(way, [facts[id_] for id_ in counted], zone))
        left -= counted
    return sum_known(numbers)


def _participants(
    group: Group, facts: Mapping[int, CountedSession], distinct: DistinctFacts
) -> int | None:
    """Attendances, or people; what lies within a session that is reported is part of that."""
    if group.people:
        came = {id_: facts[id_] for id_ in group.of(Participants.PEOPLE)}
        return combine(came, distinct).people
    attended = {
        id_: facts[id_]
        for id_ in group.of(Participants.ATTENDANCES)
        if group.covered.isdisjoint(facts[id_].around)
    }
    return combine(attended, DistinctFacts()).attendances
