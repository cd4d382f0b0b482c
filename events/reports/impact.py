"""The impact report: one row for each line of each campaign, derived where it can be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from events import campaigns, db
from events.clock import bounds
from events.reports import credited
from events.reports.figure_facts import Sets, distinct_facts, session_facts
from events.reports.figures import Figures, combine
from events.reports.impact_columns import COLUMNS, ImpactRow, LineFacts, row_of
from events.reports.impact_totals import Held, groups, in_all, sets_of
from events.reports.measures_standing import Reported, qualifier_of

TOTAL = -1


@dataclass(frozen=True, slots=True)
class ImpactReport:
    """The report of a period: one row for each line, and what is counted once in all."""

    since: date | None
    until: date | None
    as_of: datetime
    columns: tuple[str, ...]
    rows: list[ImpactRow]
    totals: dict[str, Any]


_MEASURES = """
    SELECT id, line, figure, value, unit, qualifier, basis, since, until, session
    FROM measure_reported
    WHERE ($1::date IS NULL OR since >= $1) AND ($2::date IS NULL OR until <= $2) ORDER BY id
"""


def _totals(figures: Figures, sessions: int, held: dict[str, list[Held]]) -> dict[str, Any]:
    """Each session, person and deed once; then, by figure and unit, with what was reported."""
    counted = {
        name: getattr(figures, name)
        for name in ("attendances", "people", "headcount", "signatures", "letters", "actions")
    }
    reported = {figure: _reported(units) for figure, units in held.items()}
    told = {figure: units for figure, units in reported.items() if units}
    return {"sessions": sessions, **counted, "in_all": held, "reported": told}


def _reported(held: list[Held]) -> dict[str, dict[str, Any]]:
    """What was reported of a figure, by unit."""
    of_unit: dict[str, list[Held]] = {}
    for one in held:
        if one.reported is not None:
            of_unit.setdefault(one.unit, []).append(one)
    return {
        unit: {"value": sum(h.reported or 0 for h in known), "qualifier": qualifier_of(known)}
        for unit, known in of_unit.items()
    }


async def impact(
    since: date | None, until: date | None, language: str, zone: ZoneInfo, now: datetime
) -> ImpactReport:
    """The impact report of a period, both days included, in the organisation's zone.

    Derived figures come from the line's sessions that began in the period; measures are those
    whose period lies inside it. What a line does not print, and what is unknown, is None.
    """
    async with db.snapshot():
        lines = await campaigns.lines()
        paths = {c.id: c.path_in(language) for c in await campaigns.tree()}
        credit = await credited.of_lines(bounds(since, until, zone))
        on_line = {line.id: credit.get(line.id, []) for line in lines}
        measures = [Reported(**row) for row in await db.fetch(_MEASURES, since, until)]
        every = {session for ids in on_line.values() for session in ids}
        counted = {s for line in lines if line.in_totals for s in on_line[line.id]}
        facts = await session_facts(every, now)
        lines_of = await distinct_facts(Sets(on_line))
        sessions_of = await distinct_facts(Sets({id_: [id_] for id_ in every}))
        found = groups(lines, on_line, measures)
        totals_of = await distinct_facts(Sets({TOTAL: counted} | sets_of(found)))
    alone = {id_: combine({id_: facts[id_]}, sessions_of[id_]) for id_ in every}
    rows = []
    for line in lines:
        sessions = [facts[id_] for id_ in on_line[line.id]]
        figures = combine({s.id: s for s in sessions}, lines_of[line.id])
        reported = [m for m in measures if m.line == line.id]
        facts_of = LineFacts(line, paths[line.campaign_id], sessions, figures, alone, reported)
        rows.append(row_of(facts_of, language, zone))
    total = combine({id_: facts[id_] for id_ in counted}, totals_of[TOTAL])
    totals = _totals(total, len(counted), in_all(found, facts, totals_of, zone))
    totals["sessions_to_come"] = sum(facts[id_].starts_at > now for id_ in counted)
    return ImpactReport(since, until, now, COLUMNS, rows, totals)
