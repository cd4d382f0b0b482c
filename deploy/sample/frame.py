"""The ledger's campaigns, report lines, measures and petitions: all but its gatherings."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from deploy.sample.gatherings import Gathering, Paths
from deploy.sample.ledger import Amount, Row
from deploy.sample.shapes import PETITIONS, PetitionShape, campaign_name, localised, shape_of
from events.campaigns import CampaignDraft, Count, Figure, LineDraft
from events.measures import Basis, MeasureDraft, Qualifier
from events.petitions import PetitionDraft

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
SEASON_ENDS = date(2026, 1, 31)  # letters of Write for Rights, and memberships, are counted to here
COUNTED_PAST_THE_YEAR = {"signup", "membership_registry"}
BASES = {
    "external_metric": Basis.EXTERNAL,
    "survey": Basis.EXTERNAL,
    "group_self_report": Basis.SELF_REPORT,
    "reported_letters": Basis.SELF_REPORT,
}
FROM_OUTSIDE = {"views", "joined", "reach", "interactions", "percent"}


def paths_of(rows: Sequence[Row]) -> dict[tuple[str, ...], str]:
    """The campaigns that rows name, those above them included, with their slugs, in order."""
    named = [row.campaign for row in rows] + [path for row in rows for path in row.also]
    paths: dict[tuple[str, ...], str] = {}
    for path in named:
        for depth in range(1, len(path) + 1):
            above = path[:depth]
            if above not in paths:
                slug = campaign_name(above[-1])[0] or f"campaign-{len(paths) + 1}"
                taken = slug in paths.values()
                paths[above] = f"{paths[above[:-1]]}-{slug}" if taken and depth > 1 else slug
    return paths


def campaigns_of(paths: Paths) -> Iterator[tuple[str, CampaignDraft]]:
    """The campaigns by slug, each after the one above it."""
    for position, (path, slug) in enumerate(paths.items()):
        parent = paths[path[:-1]] if len(path) > 1 else None
        draft = CampaignDraft(name=campaign_name(path[-1])[1], parent=parent, position=position)
        yield slug, draft


def line_of(row: Row, position: int) -> LineDraft:
    """The report line that prints a row's cells."""
    shape = shape_of(row)
    return LineDraft(
        category=localised(row.category),
        activity=localised(row.activity),
        position=position,
        count=_counted(row, shape.count),
        count_unit=row.count_unit or None,
        participants=shape.participants,
        participants_unit=row.participants_unit or "人",
        figures=[_figure(name, recorded=row.recorded) for name in row.figures],
        in_totals=row.in_table,
    )


def _counted(row: Row, held: Count) -> Count:
    if row.count is None:
        return Count.NONE
    return held if row.recorded else Count.MEASURE


def _figure(name: str, *, recorded: bool) -> Figure:
    derived = recorded and name == Figure.PERCENT
    return Figure.NEW_PEOPLE_PERCENT if derived else Figure(name)


def measures_of(row: Row, paths: Paths) -> Iterator[MeasureDraft]:
    """The measures that somebody reported for a row; none for a recorded one."""
    if row.recorded:
        return
    told = {"count": row.count, **row.figures} if row.count else row.figures
    since, until = _period(row)
    units = {"count": row.count_unit, "participants": row.participants_unit}
    for figure, amount in told.items():
        yield MeasureDraft(
            campaign=paths[row.campaign], line=row.line, figure=figure, value=amount.value,
            unit=units.get(figure, ""), qualifier=Qualifier(amount.qualifier),
            basis=_basis(row, figure, amount), since=since, until=until,
        )  # fmt: skip


def _basis(row: Row, figure: str, amount: Amount) -> Basis:
    """The basis of a figure, as far as its capture says."""
    if figure in FROM_OUTSIDE:
        return Basis.EXTERNAL
    if found := next((BASES[how] for how in row.capture if how in BASES), None):
        return found
    counted_roughly = "drop_in_counter" in row.capture and amount.qualifier != Qualifier.EXACT
    return Basis.ESTIMATE if counted_roughly else Basis.MANUAL


def _period(row: Row) -> tuple[date, date]:
    """The year, the day or the month that the ledger names, or the season of letters."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", row.date):
        return date.fromisoformat(row.date), date.fromisoformat(row.date)
    if re.fullmatch(r"\d{4}-\d{2}", row.date):
        year, month = map(int, row.date.split("-"))
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    late = COUNTED_PAST_THE_YEAR & set(row.capture)
    return YEAR[0], SEASON_ENDS if late else YEAR[1]


def petitions_of(gatherings: Iterable[Gathering], paths: Paths) -> dict[str, PetitionDraft]:
    """The petitions of the year by slug, with the events that offer them."""
    offered: dict[str, list[Gathering]] = {slug: [] for slug in PETITIONS}
    for gathering in gatherings:
        for slug in gathering.petitions:
            offered.setdefault(slug, []).append(gathering)
    return {slug: _petition_of(slug, at, paths) for slug, at in offered.items()}


def _petition_of(slug: str, at: list[Gathering], paths: Paths) -> PetitionDraft:
    """A petition as shapes tell it; one that only numbers ask for speaks for its event."""
    events = [gathering.slug for gathering in at]
    shape = PETITIONS.get(slug) or PETITIONS.get(re.sub(r"-\d+$", "", slug))
    if shape:
        return petition(shape, events, paths)
    title, credit = at[0].draft.title, at[0].draft.campaigns[0].campaign
    return PetitionDraft(title=title, demand=title, campaigns=[credit], events=events)


def petition(shape: PetitionShape, events: list[str], paths: Paths) -> PetitionDraft:
    """A petition, offered at some events, for its campaign if the ledger has that."""
    credited = paths.get(tuple(shape.campaign.split("/")))
    return PetitionDraft(
        title=shape.title, demand=shape.demand, target=shape.target, baseline=shape.baseline,
        campaigns=[credited] if credited else [], events=events,
    )  # fmt: skip
