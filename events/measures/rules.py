"""What a measure must be: decided without a query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from events.campaigns import Count, Figure
from events.errors import FieldError
from events.measures.drafts import MeasureDraft

COUNT = "count"


@dataclass(frozen=True, slots=True)
class Referred:
    """What a draft names, by our ids; None for what there is not, or not for this actor."""

    campaign: int | None
    line: int | None
    session: int | None
    event: int | None
    counts: Count = Count.NONE
    figures: Sequence[Figure] = ()


def check(draft: MeasureDraft, referred: Referred) -> list[FieldError]:
    """Every field of the draft that must be mended, in the order of the draft."""
    return list(_check(draft, referred))


def _check(draft: MeasureDraft, referred: Referred) -> Iterator[FieldError]:
    if referred.campaign is None:
        yield FieldError("campaign", "unknown")
    elif referred.line is None:
        yield FieldError("line", "unknown")
    elif column_of(draft.figure) not in columns(referred.counts, referred.figures):
        yield FieldError("figure", "not_of_this_line")
    if draft.value < 0:
        yield FieldError("value", "below_zero")
    if draft.until < draft.since:
        yield FieldError("until", "before_start")
    if draft.session is not None and referred.session is None:
        yield FieldError("session", "unknown")


def column_of(figure: str) -> str:
    """The column of the report in which a figure is printed, and under which it is kept."""
    return Figure.PERCENT if figure == Figure.NEW_PEOPLE_PERCENT else figure


def columns(counts: Count, figures: Sequence[Figure]) -> set[str]:
    """The columns that a line prints."""
    printed = {column_of(figure) for figure in figures}
    return printed if counts is Count.NONE else {COUNT, *printed}
