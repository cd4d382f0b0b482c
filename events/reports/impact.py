"""The impact report: one row for each line of each campaign, derived where it can be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from events import campaigns, db
from events.campaigns import Count, Figure, LineView, Participants
from events.clock import bounds
from events.reports.reads import Sets, distinct_facts, session_facts
from events.reports.rules import (
    Figures,
    Official,
    Reported,
    SessionFacts,
    combine,
    percent_new,
    standing,
)
from events.text import in_language

QUALIFIED = ("count", "participants", "signatures", "letters", "views", "joined")
WITH_UNIT = ("count", "participants")
FIGURES = (
    "count", "participants", "actions", "signatures", "letters", "views", "joined", "reach",
    "interactions", "percent",
)  # fmt: skip
DERIVED = ("count", "participants", "actions", "signatures", "letters", "percent")
EXACT = "exact"
TOTAL = 0


def _columns() -> tuple[str, ...]:
    """The columns of the report in the contract's order, then those of derived figures."""
    names = ["campaign", "category", "activity"]
    for figure in FIGURES:
        names.append(figure)
        names += [f"{figure}_unit"] if figure in WITH_UNIT else []
        names += [f"{figure}_qualifier"] if figure in QUALIFIED else []
    return (*names, *(f"{figure}_derived" for figure in DERIVED))


COLUMNS = _columns()


class ImpactReport(Struct, frozen=True):
    """The report of a period; a row maps each of ``columns`` to a value or None."""

    since: date | None
    until: date | None
    as_of: datetime
    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    totals: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LineFacts:
    """Everything that one line's row is made of."""

    line: LineView
    path: str
    sessions: list[SessionFacts]
    figures: Figures
    deeds: dict[int, Figures]
    measures: list[Reported]


_STANDING = """
    SELECT c.line, s.id FROM session_held AS s JOIN session_credit AS c ON c.session = s.id
    WHERE c.line IS NOT NULL AND s.starts_at >= $1 AND s.starts_at < $2
    ORDER BY c.line, s.starts_at, s.id
"""

_MEASURES = """
    SELECT id, line, figure, value, unit, qualifier, basis, since, until, session FROM measure
    WHERE ($1::date IS NULL OR since >= $1) AND ($2::date IS NULL OR until <= $2) ORDER BY id
"""


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
        on_line: dict[int, list[int]] = {line.id: [] for line in lines}
        for row in await db.fetch(_STANDING, *bounds(since, until, zone)):
            on_line[row["line"]].append(row["id"])
        measures = [Reported(**row) for row in await db.fetch(_MEASURES, since, until)]
        every = {session for ids in on_line.values() for session in ids}
        counted = {s for line in lines if line.in_totals for s in on_line[line.id]}
        facts = await session_facts(every, now)
        lines_of = await distinct_facts(Sets(on_line))
        sessions_of = await distinct_facts(Sets({id_: [id_] for id_ in every}))
        total = (await distinct_facts(Sets({TOTAL: counted})))[TOTAL]
    alone = {id_: combine({id_: facts[id_]}, sessions_of[id_]) for id_ in every}
    rows = []
    for line in lines:
        sessions = [facts[id_] for id_ in on_line[line.id]]
        figures = combine({s.id: s for s in sessions}, lines_of[line.id])
        reported = [m for m in measures if m.line == line.id]
        facts_of = LineFacts(line, paths[line.campaign_id], sessions, figures, alone, reported)
        rows.append(_row(facts_of, language, zone))
    totals = _totals(combine({i: facts[i] for i in counted}, total), len(counted), lines, measures)
    return ImpactReport(since, until, now, COLUMNS, rows, totals)


def _row(facts: LineFacts, language: str, zone: ZoneInfo) -> dict[str, Any]:
    line = facts.line
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row["campaign"] = facts.path
    row["category"] = in_language(line.category, language)
    row["activity"] = in_language(line.activity, language)
    for figure in FIGURES:
        if not _prints(line, figure):
            continue
        derived = _derived(facts, figure, zone)
        official = _official(facts, figure, derived)
        shown = official.value if official else derived
        if shown is None:
            continue
        row[figure] = shown
        if figure in WITH_UNIT:
            row[f"{figure}_unit"] = (official and official.unit) or _unit(line, figure)
        if figure in QUALIFIED:
            row[f"{figure}_qualifier"] = official.qualifier if official else EXACT
        if official and figure in DERIVED:
            row[f"{figure}_derived"] = derived
    return row


def _prints(line: LineView, figure: str) -> bool:
    if figure == "count":
        return line.count is not Count.NONE
    if figure == "percent":
        return bool({Figure.PERCENT, Figure.NEW_PEOPLE_PERCENT} & set(line.figures))
    return figure in line.figures


def _unit(line: LineView, figure: str) -> str | None:
    return line.count_unit if figure == "count" else line.participants_unit


def _derived(facts: LineFacts, figure: str, zone: ZoneInfo) -> int | None:
    """A figure from the line's sessions; None when it has no row under it."""
    line, figures = facts.line, facts.figures
    match figure:
        case "count":
            return _count(line.count, facts.sessions, zone)
        case "participants" if line.participants is Participants.PEOPLE:
            return figures.people
        case "participants":
            return figures.attendances
        case "actions":
            return figures.actions if figures.actions_by_type else None
        case "signatures":
            return figures.signatures or None
        case "letters":
            return figures.letters if "letter" in figures.actions_by_type else None
        case "percent" if Figure.NEW_PEOPLE_PERCENT in line.figures:
            return percent_new(figures)
        case _:
            return None


def _count(what: Count, sessions: list[SessionFacts], zone: ZoneInfo) -> int | None:
    match what:
        case Count.SESSIONS:
            return len(sessions) or None
        case Count.EVENTS:
            return len({session.event for session in sessions}) or None
        case Count.DAYS:
            return len({s.starts_at.astimezone(zone).date() for s in sessions}) or None
        case _:
            return None


def _official(facts: LineFacts, figure: str, derived: int | None) -> Official | None:
    """The measure that stands before the derived figure, if any.

    One without session stands before the whole; one with a session replaces its share.
    """
    measures = [m for m in facts.measures if m.figure in _names(facts.line, figure)]
    whole = standing(m for m in measures if m.session is None)
    if whole or not measures:
        return whole
    return _with_shares(facts, figure, measures, derived)


def _names(line: LineView, figure: str) -> set[str]:
    if figure == "percent" and Figure.NEW_PEOPLE_PERCENT in line.figures:
        return {Figure.PERCENT, Figure.NEW_PEOPLE_PERCENT}
    return {figure}


def _with_shares(
    facts: LineFacts, figure: str, measures: list[Reported], derived: int | None
) -> Official | None:
    latest = {m.session: m for m in measures if m.session is not None}
    shares = [(latest.get(s.id), _share(facts.deeds[s.id], figure)) for s in facts.sessions]
    replaced = [(measure, share) for measure, share in shares if measure]
    if not replaced:
        return None
    rest = (derived or 0) - sum(share or 0 for _, share in replaced)
    qualifiers = {measure.qualifier for measure, _ in replaced}
    first = replaced[0][0]
    return Official(
        value=max(0, rest) + sum(measure.value for measure, _ in replaced),
        qualifier=qualifiers.pop() if len(qualifiers) == 1 else "about",
        unit=first.unit,
        basis=first.basis,
    )


def _share(figures: Figures, figure: str) -> int | None:
    """What one session brings to its line's figure; people of several sessions are a bound."""
    if figure == "count":
        return 1
    if figure == "participants":
        return figures.attendances
    return getattr(figures, figure, None)


def _totals(
    figures: Figures, sessions: int, lines: Iterable[LineView], measures: list[Reported]
) -> dict[str, Any]:
    """Each session, person and deed once; reported figures apart, by figure and unit."""
    in_totals = {line.id for line in lines if line.in_totals}
    reported: dict[str, dict[str, int]] = {}
    for line in sorted(in_totals):
        for figure in FIGURES:
            stands = standing(
                m for m in measures if m.line == line and m.figure == figure and m.session is None
            )
            if stands and figure != "percent":
                units = reported.setdefault(figure, {})
                units[stands.unit] = units.get(stands.unit, 0) + stands.value
    counted = {
        name: getattr(figures, name)
        for name in ("attendances", "people", "headcount", "signatures", "letters", "actions")
    }
    return {"sessions": sessions, **counted, "reported": reported}
