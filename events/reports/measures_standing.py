"""Reported figures: the one that stands where several were reported, and sums of several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from msgspec import Struct

from events import db
from events.measures import Qualifier


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


def qualifier_of(measures: Iterable[Reported | Official]) -> str:
    """The qualifier of a sum: that of all its parts, else ``about``."""
    qualifiers = {measure.qualifier for measure in measures}
    return qualifiers.pop() if len(qualifiers) == 1 else Qualifier.ABOUT.value


def together(measures: list[Reported]) -> Official | None:
    """Measures added up, in the unit of the first; None when there are none."""
    if not measures:
        return None
    return Official(
        value=sum(measure.value for measure in measures),
        qualifier=qualifier_of(measures),
        unit=measures[0].unit,
        basis=measures[0].basis,
    )


def summed(official: dict[int, dict[str, Official]], sessions: list[int]) -> dict[str, Official]:
    """The reported figures of all sessions, added up where they are in one unit."""
    summed: dict[str, Official] = {}
    for session in sessions:
        for figure, measured in official.get(session, {}).items():
            if (before := summed.get(figure)) is None:
                summed[figure] = measured
            elif before.unit == measured.unit:
                summed[figure] = Official(
                    before.value + measured.value,
                    qualifier_of([before, measured]),
                    before.unit,
                    before.basis,
                )
    return summed


async def measures_of_sessions(ids: list[int]) -> dict[int, dict[str, Official]]:
    """The latest measure of each figure of each session."""
    rows = await db.fetch(
        """SELECT DISTINCT ON (session, figure) id, line, figure, value, unit, qualifier, basis,
                  since, until, session
           FROM measure_reported WHERE session = ANY($1::int[])
           ORDER BY session, figure, id DESC""",
        ids,
    )
    found: dict[int, dict[str, Official]] = {}
    for row in rows:
        official = together([Reported(**row)])
        if official:
            found.setdefault(row["session"], {})[row["figure"]] = official
    return found
