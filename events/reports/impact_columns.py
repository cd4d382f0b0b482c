"""The columns of the impact report; in each a line prints a reported figure, or else a counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

import msgspec

from events.campaigns import Count, Figure, LineView, Participants
from events.reports.figures import CountedSession, Figures, percent_new
from events.reports.measures_standing import (
    Official,
    Reported,
    parts,
    same_unit,
    standing,
    together,
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


def _columns() -> tuple[str, ...]:
    """The columns of the report in the contract's order, then those of derived figures."""
    names = ["campaign", "category", "activity"]
    for figure in FIGURES:
        names.append(figure)
        names += [f"{figure}_unit"] if figure in WITH_UNIT else []
        names += [f"{figure}_qualifier"] if figure in QUALIFIED else []
    return (*names, *(f"{figure}_derived" for figure in DERIVED))


COLUMNS = _columns()


@dataclass(frozen=True, slots=True)
class ImpactRow:
    """The row of a line, by the line's id; each of the columns has a value or None."""

    line: int
    cells: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LineFacts:
    """Everything that one line's row is made of."""

    line: LineView
    path: str
    sessions: list[CountedSession]
    figures: Figures
    alone: dict[int, Figures]
    measures: list[Reported]


def row_of(facts: LineFacts, language: str, zone: tzinfo) -> ImpactRow:
    """The row of a line; what it does not print, and what is unknown, is None."""
    line = facts.line
    cells: dict[str, Any] = dict.fromkeys(COLUMNS)
    cells["campaign"] = facts.path
    cells["category"] = in_language(line.category, language)
    cells["activity"] = in_language(line.activity, language)
    for figure in FIGURES:
        if not prints(line, figure):
            continue
        derived = _derived(facts, figure, zone)
        official = _official(facts, figure, derived)
        shown = official.value if official else derived
        if shown is None:
            continue
        cells[figure] = shown
        if figure in WITH_UNIT:
            cells[f"{figure}_unit"] = (official and official.unit) or _unit(line, figure)
        if figure in QUALIFIED:
            cells[f"{figure}_qualifier"] = official.qualifier if official else EXACT
        if official and figure in DERIVED:
            cells[f"{figure}_derived"] = derived
    return ImpactRow(line.id, cells)


def prints(line: LineView, figure: str) -> bool:
    """Whether a line has a figure of the report's columns."""
    if figure == "count":
        return line.count is not Count.NONE
    if figure == "percent":
        return bool({Figure.PERCENT, Figure.NEW_PEOPLE_PERCENT} & set(line.figures))
    return figure in line.figures


def _unit(line: LineView, figure: str) -> str | None:
    """The unit that a line names for a figure, if it does."""
    return {"count": line.count_unit, "participants": line.participants_unit}.get(figure)


def _derived(facts: LineFacts, figure: str, zone: tzinfo) -> int | None:
    """A figure from the line's sessions; None when it has no row under it."""
    line, figures = facts.line, facts.figures
    match figure:
        case "count":
            return count_of(line.count, facts.sessions, zone)
        case "participants" if line.participants is Participants.PEOPLE:
            return figures.people
        case "participants":
            return figures.attendances
        case "percent" if Figure.NEW_PEOPLE_PERCENT in line.figures:
            return percent_new(figures)
        case _:
            return deeds_of(figure, figures)


def deeds_of(figure: str, figures: Figures) -> int | None:
    """How much was done, of actions, signatures or letters; None when no row says so."""
    match figure:
        case "actions":
            return figures.actions if figures.actions_by_type else None
        case "signatures":
            return figures.signatures or None
        case "letters":
            return figures.letters if "letter" in figures.actions_by_type else None
        case _:
            return None


def count_of(what: Count, sessions: list[CountedSession], zone: tzinfo) -> int | None:
    """How many sessions, events or days; None for none."""
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
    of_session = {session: known for (_, _, session), known in parts(measures).items()}
    replaced: list[tuple[Official, int]] = []
    for session in facts.sessions:
        official = standing(of_session.get(session.id, ()))
        if official and same_unit(official.unit, _unit(facts.line, figure)):
            replaced.append((official, _share(facts, session.id, figure)))
    reported = together([official for official, _ in replaced])
    if reported is None:
        return None
    rest = (derived or 0) - sum(share for _, share in replaced)
    return msgspec.structs.replace(reported, value=max(0, rest) + reported.value)


def _share(facts: LineFacts, session: int, figure: str) -> int:
    """The share of one session in its line's figure; people of several sessions are a bound."""
    if figure == "count":
        return 1
    figures = facts.alone[session]
    if figure == "participants":
        is_people = facts.line.participants is Participants.PEOPLE
        return (figures.people if is_people else figures.attendances) or 0
    return getattr(figures, figure, None) or 0
