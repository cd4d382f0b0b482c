"""Reported figures: the one that stands where several were reported, and sums of several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Protocol

from msgspec import Struct

from events import db
from events.campaigns import Figure
from events.measures import ATTENDANCES, Qualifier


class Official(Struct, frozen=True):
    """A figure that somebody reported; it never fills a counted one."""

    value: int
    qualifier: str
    unit: str
    basis: str


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


REPORTED = tuple(field.name for field in fields(Reported))
Part = tuple[int, str, int | None]
"""What measures stand for: a line, its figure, and a session of it or the whole (None)."""


def parts(measures: Iterable[Reported]) -> dict[Part, list[Reported]]:
    """Measures by what they stand for."""
    found: dict[Part, list[Reported]] = {}
    for measure in measures:
        found.setdefault((measure.line, measure.figure, measure.session), []).append(measure)
    return found


def latest_of_periods(measures: Iterable[Reported]) -> list[Reported]:
    """Of measures of one part, the latest of each period; the latest of all is the last."""
    latest = {(m.since, m.until): m for m in sorted(measures, key=lambda m: m.id)}
    return sorted(latest.values(), key=lambda m: m.id)


def chosen(measures: Iterable[Reported]) -> list[Reported]:
    """Of measures of one part, those that make the figure.

    For one period the latest stands; if several periods remain, the widest wins over those it
    overlaps, and disjoint ones add up. What cannot be added stands alone: a percentage, and a unit
    other than the latest measure's.
    """
    latest = latest_of_periods(measures)
    unit = latest[-1].unit if latest else ""
    alike = [measure for measure in latest if same_unit(measure.unit, unit)]
    found: list[Reported] = []
    for measure in sorted(alike, key=lambda m: (-m.days, m.since)):
        if not any(measure.overlaps(wider) for wider in found):
            found.append(measure)
    return found[:1] if found and found[0].figure == Figure.PERCENT else found


def standing(measures: Iterable[Reported]) -> Official | None:
    """The figure that measures of one part make; None when there are none."""
    return together(chosen(measures))


def same_unit(one: str | None, other: str | None) -> bool:
    """Whether two units are one: unnamed is whatever the other is, and attendances have two."""
    return not one or not other or one == other or {one, other} == set(ATTENDANCES)


class Qualified(Protocol):
    """A figure with what qualifies it."""

    @property
    def qualifier(self) -> str:
        """One of the qualifiers of a measure."""


def qualifier_of(measures: Iterable[Qualified]) -> str:
    """The qualifier of a sum: what is exact changes none, and what differs is ``about``.

    Over 7,000 and exactly 300 are over 7,300; over 7,000 and nearly 300 are about 7,300.
    """
    qualifiers = {measure.qualifier for measure in measures} - {Qualifier.EXACT}
    if not qualifiers:
        return Qualifier.EXACT.value
    return qualifiers.pop() if len(qualifiers) == 1 else Qualifier.ABOUT.value


def together(measures: Sequence[Reported | Official]) -> Official | None:
    """Figures in one unit added up; None when there are none."""
    if not measures:
        return None
    return Official(
        value=sum(measure.value for measure in measures),
        qualifier=qualifier_of(measures),
        unit=next((measure.unit for measure in measures if measure.unit), ""),
        basis=measures[0].basis,
    )


def summed(official: dict[int, dict[str, Official]], sessions: list[int]) -> dict[str, Official]:
    """The reported figures of all sessions added up; a figure in several units has no sum."""
    found: dict[str, list[Official]] = {}
    for session in sessions:
        for figure, measured in official.get(session, {}).items():
            found.setdefault(figure, []).append(measured)
    sums = {figure: together(known) for figure, known in found.items() if _adds(figure, known)}
    return {figure: total for figure, total in sums.items() if total}


def _adds(figure: str, known: list[Official]) -> bool:
    alike = all(same_unit(one.unit, known[0].unit) for one in known)
    return alike and (figure != Figure.PERCENT or len(known) == 1)


async def measures_of_sessions(
    ids: list[int], line: int | None = None
) -> dict[int, dict[str, Official]]:
    """The reported figures of each session on its lines, or on one of them.

    Of a session on several lines, the latest line's.
    """
    rows = await db.fetch(
        """SELECT id, m.line, figure, value, unit, qualifier, basis, since, until, m.session
           FROM measure_reported AS m
           JOIN session_credit AS k ON k.session = m.session AND k.line = m.line
           WHERE m.session = ANY($1::int[]) AND ($2::int IS NULL OR m.line = $2) ORDER BY id""",
        ids, line,
    )  # fmt: skip
    every = parts(Reported(**row) for row in rows)
    found: dict[int, dict[str, Official]] = {}
    for (_, figure, session), measures in sorted(every.items(), key=lambda part: part[1][-1].id):
        if session is not None and (official := standing(measures)):
            found.setdefault(session, {})[figure] = official
    return found
