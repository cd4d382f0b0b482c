"""The whole year as it will be entered, decided without a query, the same every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deploy.sample import frame
from deploy.sample.cast import REGULARS_MIN
from deploy.sample.gatherings import Gathering, Paths, Staging, gatherings_of
from deploy.sample.ledger import Row
from deploy.sample.shapes import shape_of
from deploy.sample.shares import dice
from events.campaigns import CampaignDraft, LineDraft
from events.measures import MeasureDraft
from events.petitions import PetitionDraft


@dataclass(frozen=True, slots=True)
class Line:
    """A report line to be put, under its campaign's slug."""

    campaign: str
    slug: str
    draft: LineDraft


@dataclass(frozen=True, slots=True)
class Year:
    """Everything to be entered, each kind in its order; ``regulars`` people are known before."""

    paths: Paths
    campaigns: list[tuple[str, CampaignDraft]]
    lines: list[Line]
    gatherings: list[Gathering]
    petitions: dict[str, PetitionDraft]
    measures: list[MeasureDraft]
    regulars: int


def year_of(rows: Sequence[Row]) -> Year:
    """The year that a ledger describes. Raises ValueError for a row that cannot be staged."""
    paths = frame.paths_of(rows)
    regulars = _regulars(rows)
    gatherings = [gathering for row in rows for gathering in _held(row, rows, paths, regulars)]
    return Year(
        paths=paths,
        campaigns=list(frame.campaigns_of(paths)),
        lines=[
            Line(paths[row.campaign], row.line, frame.line_of(row, position))
            for position, row in enumerate(rows)
        ],
        gatherings=gatherings,
        petitions=frame.petitions_of(gatherings, paths),
        measures=[measure for row in rows for measure in frame.measures_of(row, paths)],
        regulars=regulars,
    )


def _held(row: Row, rows: Sequence[Row], paths: Paths, regulars: int) -> list[Gathering]:
    """The gatherings that a row makes: none when it is reported, or shares another row's."""
    if not row.recorded or row.shares_with:
        return []
    numbers = dice(f"regulars {row.key}").sample(range(regulars), regulars)
    guests = [guest for guest in rows if guest.recorded and guest.shares_with == row.key]
    return gatherings_of(Staging(row, shape_of(row), guests, paths, iter(numbers)))


def _regulars(rows: Sequence[Row]) -> int:
    """Enough people known before for the row that needs most of them."""
    of = {row.key: row.amount("participants") or 0 for row in rows}
    known = [
        of.get(row.shares_with, 0) * (100 - percent) // 100
        for row in rows
        if row.shares_with and (percent := row.amount("percent")) is not None
    ]
    return max(REGULARS_MIN, 2 * max(known, default=0))
