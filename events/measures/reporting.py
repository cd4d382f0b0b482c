"""Reporting a figure of a line: the measures 填報數字 of the impact report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from msgspec import Meta, Struct

from events import db, journal
from events.access import Actor
from events.campaigns import Count, Figure, Participants
from events.clock import YEARS
from events.errors import FieldError, Invalid, NotFound
from events.fields import Note
from events.idempotency import RequestKey, once
from events.measures.tables import Basis, Measure, Qualifier
from events.text import is_slug, tidy

VALUE_MAX = 10**12
PERCENT_MAX = 100
COUNT = "count"
ATTENDANCES = ("人次", "人")
A_DAY = timedelta(days=1)


class MeasureDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reported figure of a line for a period (inclusive dates).

    ``figure`` is ``count`` or one that the line prints; ``session`` is ``event/session``, and
    then the value replaces that session's share of the derived figure.
    """

    campaign: str
    line: str
    figure: Annotated[str, Meta(max_length=30)]
    value: Annotated[int, Meta(ge=0, le=VALUE_MAX)]
    unit: Annotated[str, Meta(max_length=20)]
    qualifier: Qualifier
    basis: Basis
    since: date
    until: date
    session: str | None = None
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Referred:
    """The parts that a draft names, by our ids; None for one that is not there for this actor.

    ``stands``: the session, which ``begins`` then, stands on the line.
    """

    campaign: int | None
    line: int | None
    session: int | None
    event: int | None
    begins: datetime | None = None
    stands: bool = False
    counts: Count = Count.NONE
    figures: Sequence[Figure] = ()
    units: Sequence[str] = ()


def check(draft: MeasureDraft, referred: Referred) -> list[FieldError]:
    """Every field of the draft that must be mended, in the order of the draft."""
    return list(_check(draft, referred))


def _check(draft: MeasureDraft, referred: Referred) -> Iterator[FieldError]:
    if referred.campaign is None:
        yield FieldError("campaign", "unknown")
    elif referred.line is None:
        yield FieldError("line", "unknown")
    if draft.figure not in (COUNT, *Figure):
        yield FieldError("figure", "unknown_choice", {"choices": ", ".join((COUNT, *Figure))})
    elif referred.line is not None and not _prints(referred, draft.figure):
        yield FieldError("figure", "not_of_this_line")
    if draft.value < 0:
        yield FieldError("value", "below_zero")
    elif column_of(draft.figure) == Figure.PERCENT and draft.value > PERCENT_MAX:
        yield FieldError("value", "too_large", {"max": PERCENT_MAX})
    if referred.units and tidy(draft.unit) not in ("", *referred.units):
        yield FieldError("unit", "other_unit", {"unit": referred.units[0]})
    yield from _check_period(draft)
    if draft.session is not None:
        yield from _check_session(draft, referred)


def _check_period(draft: MeasureDraft) -> Iterator[FieldError]:
    for field in ("since", "until"):
        if getattr(draft, field).year not in YEARS:
            yield FieldError(field, "out_of_range")
    if draft.until < draft.since:
        yield FieldError("until", "before_start")


def _check_session(draft: MeasureDraft, referred: Referred) -> Iterator[FieldError]:
    """What keeps a measure from standing for its session's share of the line."""
    if referred.session is None:
        yield FieldError("session", "unknown")
    elif column_of(draft.figure) == Figure.PERCENT:
        yield FieldError("session", "no_share")
    elif referred.line is not None and not referred.stands:
        yield FieldError("session", "not_on_this_line")
    elif referred.begins is not None and not _within(draft, referred.begins):
        yield FieldError("session", "outside_the_period")


def _within(draft: MeasureDraft, begins: datetime) -> bool:
    """Whether it may be a day of the period, whatever the zone: zones are a day around UTC."""
    day = begins.astimezone(UTC).date()
    return draft.since <= day + A_DAY and day - A_DAY <= draft.until


def _prints(referred: Referred, figure: str) -> bool:
    return column_of(figure) in columns(referred.counts, referred.figures)


def _units(line: Mapping[str, Any], figure: str) -> tuple[str, ...]:
    """The units in which a figure of a line is counted, the one it prints first; none: any.

    What the line does not name is counted as it was ``before``. Attendances may be called 人 as
    well as 人次.
    """
    named = {COUNT: line["count_unit"], Figure.PARTICIPANTS: line["participants_unit"]}
    own = named.get(figure, line["before"])
    attending = figure == Figure.PARTICIPANTS and line["participants"] == Participants.ATTENDANCES
    if attending and own in ATTENDANCES:
        return (own, *ATTENDANCES)
    return (own,) if own else ()


def column_of(figure: str) -> str:
    """The column of the report in which a figure is printed, and under which it is kept."""
    return Figure.PERCENT if figure == Figure.NEW_PEOPLE_PERCENT else figure


def columns(counts: Count, figures: Sequence[Figure]) -> set[str]:
    """The columns that a line prints."""
    printed = {column_of(figure) for figure in figures}
    return printed if counts is Count.NONE else {COUNT, *printed}


async def _keep(draft: MeasureDraft, referred: Referred, actor: Actor, now: datetime) -> int:
    [kept] = await Measure.insert(
        Measure(
            line=referred.line,
            figure=column_of(draft.figure),
            value=draft.value,
            unit=tidy(draft.unit),
            qualifier=draft.qualifier,
            basis=draft.basis,
            since=draft.since,
            until=draft.until,
            session=referred.session,
            note=tidy(draft.note or "") or None,
            entered_at=now,
            by=actor.name,
        )
    )
    measure: int = kept["id"]
    return measure


async def _refer(draft: MeasureDraft, actor: Actor) -> Referred:
    event, _, session = (draft.session or "").partition("/")
    named = [draft.campaign, draft.line, event, session]
    row = await db.fetch_row(
        """SELECT c.id AS campaign, c.team AS holder, l.id AS line, l.counts, l.figures,
                  l.count_unit, l.participants, l.participants_unit, s.event, s.team,
                  s.id AS session, s.starts_at AS begins,
                  EXISTS (SELECT FROM session_credit AS k
                          WHERE k.session = s.id AND k.line = l.id) AS stands,
                  (SELECT m.unit FROM measure AS m
                   WHERE m.line = l.id AND m.figure = $5 AND m.unit <> ''
                   ORDER BY m.id DESC LIMIT 1) AS before
           FROM (SELECT) AS one LEFT JOIN campaign_named AS c ON c.slug = $1
           LEFT JOIN line_named AS l ON l.campaign = c.id AND l.slug = $2
           LEFT JOIN session_named AS s ON s.event_slug = $3 AND s.slug = $4""",
        *(name if is_slug(name) else None for name in named), column_of(draft.figure),
    )  # fmt: skip
    assert row is not None, "a row of nothing joined to what there is"
    held = row["session"] is not None and actor.holds(row["team"])
    # Whoever holds a session says what it was, on whichever line it stands.
    ours = row["campaign"] and (draft.session is not None or actor.holds(row["holder"]))
    return Referred(
        campaign=row["campaign"] if ours else None,
        line=row["line"] if ours else None,
        session=row["session"] if held else None,
        event=row["event"] if held else None,
        begins=row["begins"] if held else None,
        stands=row["stands"],
        counts=Count(row["counts"] or Count.NONE),
        figures=[Figure(figure) for figure in row["figures"] or ()],
        units=_units(row, column_of(draft.figure)) if row["line"] is not None else (),
    )


async def report(
    draft: MeasureDraft, actor: Actor, now: datetime, claim: RequestKey | None = None
) -> int:
    """Keep a reported figure; its id. Of one line, figure and period the latest stands.

    Raises NotFound for whoever may not write, and Invalid: an unknown campaign, line or session
    (also one that another team holds), a session that does not stand on the line or begins at
    another time, a figure that the line does not print, or another unit than it is counted in.
    """
    if not actor.may_write:
        raise NotFound("measure")
    async with db.transaction(), once(claim, now) as made:
        referred = await _refer(draft, actor)
        if errors := check(draft, referred):
            raise Invalid(errors)
        measure = await _keep(draft, referred, actor, now)
        await journal.record(
            journal.Deed(
                actor.name,
                "measure.report",
                f"measure:{measure}",
                event=referred.event,
                facts={
                    "line": f"{draft.campaign}/{draft.line}",
                    "figure": draft.figure,
                    "value": draft.value,
                },
            ),
            now,
        )
        made.id = measure
    return measure
