"""Reporting a figure: for a line that prints it, once for a key, never by outsiders."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from events import campaigns, db, measures, places
from events.access import SYSTEM, Actor, Role
from events.campaigns import Count, Figure, Hosting, LineDraft
from events.errors import Invalid, NotFound
from events.idempotency import Mismatch, Replay, RequestKey
from events.measures import Basis, MeasureDraft, Qualifier
from tests.events.catalogue.festival import (
    a_session,
    an_event,
    an_organiser,
    changed,
    credit,
    make_campaigns,
)
from tests.factories import NOON


def a_measure(**facts: object) -> MeasureDraft:
    """Over 7,000 participants of the films of education in 2025."""
    usual = {
        "campaign": "education", "line": "films", "figure": "participants", "value": 7000,
        "unit": "人次", "qualifier": Qualifier.OVER, "basis": Basis.ESTIMATE,
        "since": date(2025, 1, 1), "until": date(2025, 12, 31),
    }  # fmt: skip
    return MeasureDraft(**usual | facts)


async def wrong(draft, actor: Actor = SYSTEM) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        await measures.report(draft, actor, NOON)
    assert await db.fetch_value("SELECT count(*) FROM measure") == 0
    return [(error.field, error.code) for error in refused.value.errors]


def of_a_session(**facts: object) -> MeasureDraft:
    """The same of the only session, of the year in which it begins."""
    this_year = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}
    return a_measure(session="festival/one", **this_year | facts)


ON_FILMS = an_event(campaigns=[credit("education", line="films")])


async def put_line(slug: str, count: Count, *figures: Figure) -> None:
    draft = LineDraft(category="a", activity="b", count=count, figures=[*figures])
    await campaigns.put_line("education", slug, draft, SYSTEM, NOON)


async def test_a_measure_is_kept_as_it_was_said(database):
    await make_campaigns()
    await places.put_event("festival", ON_FILMS, SYSTEM, NOON)

    made = await measures.report(of_a_session(note="估計"), SYSTEM, NOON)

    row = await db.fetch_row(
        """SELECT m.id, l.slug AS line, figure, value, unit, qualifier, basis, since, until,
                  s.slug AS session, note, entered_at, by
           FROM measure AS m JOIN report_line AS l ON l.id = m.line
           JOIN session AS s ON s.id = m.session"""
    )
    assert tuple(row) == (
        made, "films", "participants", 7000, "人次", "over", "estimate", date(2026, 1, 1),
        date(2026, 12, 31), "one", "估計", NOON, "system",
    )  # fmt: skip
    deeds = await db.fetch("SELECT deed FROM journal ORDER BY id")
    assert db.column(deeds, "deed")[-1] == "measure.report"


async def test_an_earlier_measure_stays_as_history(database):
    await make_campaigns()

    first = await measures.report(a_measure(), SYSTEM, NOON)
    second = await measures.report(a_measure(value=7100), SYSTEM, NOON)

    assert first != second
    assert await db.fetch_value("SELECT count(*) FROM measure") == 2


async def test_every_wrong_field_is_named(database):
    await make_campaigns()
    draft = a_measure(figure="letters", value=-1, since=date(2026, 1, 1), session="festival/none")

    assert await wrong(draft) == [
        ("figure", "not_of_this_line"), ("value", "below_zero"), ("until", "before_start"),
        ("session", "unknown"),
    ]  # fmt: skip
    assert await wrong(a_measure(campaign="nothing")) == [("campaign", "unknown")]
    assert await wrong(a_measure(line="nothing")) == [("line", "unknown")]
    assert await wrong(a_measure(campaign="\0", session="\0/\0")) == [
        ("campaign", "unknown"), ("session", "unknown"),
    ]  # fmt: skip


async def test_count_is_a_figure_of_every_line_that_counts(database):
    await make_campaigns()
    await put_line("silent", Count.NONE, Figure.VIEWS)

    assert await measures.report(a_measure(figure="count"), SYSTEM, NOON)
    assert await measures.report(a_measure(figure="views", line="silent"), SYSTEM, NOON)
    with pytest.raises(Invalid):
        await measures.report(a_measure(figure="count", line="silent"), SYSTEM, NOON)


@pytest.mark.parametrize("said", ["percent", "new_people_percent"])
async def test_the_share_of_new_people_is_kept_under_percent(database, said):
    await make_campaigns()
    await put_line("run", Count.NONE, Figure.NEW_PEOPLE_PERCENT)

    await measures.report(a_measure(line="run", figure=said, value=85, unit=""), SYSTEM, NOON)

    assert await db.fetch_value("SELECT figure FROM measure") == "percent"


async def test_there_are_no_more_than_a_hundred_of_a_hundred(database):
    await make_campaigns()
    await put_line("run", Count.NONE, Figure.PERCENT)
    for value, errors in ((101, [("value", "too_large")]), (10**12, [("value", "too_large")])):
        assert await wrong(a_measure(line="run", figure="percent", value=value, unit="")) == errors
    assert await measures.report(
        a_measure(line="run", figure="percent", value=100, unit=""), SYSTEM, NOON
    )


async def test_a_session_of_another_team_is_unknown(database):
    await make_campaigns()
    ana, dee = await an_organiser("ana"), await an_organiser("dee")
    await places.put_event("festival", ON_FILMS, ana, NOON)

    assert await wrong(of_a_session(), dee) == [("session", "unknown")]
    assert await measures.report(of_a_session(), ana, NOON)


ELSEWHERE = {
    "on no line": an_event(campaigns=[credit("education")]),
    "on another line": an_event(campaigns=[credit("education", line="talks")]),
    "on the line of its name of another campaign": an_event(
        campaigns=[credit("schools", line="films")]
    ),
    "of an event on the line, and itself on none": changed(
        ON_FILMS, sessions=[a_session(campaigns=[credit("education")])]
    ),
    "for a part in it that the line does not take": changed(ON_FILMS, hosting=Hosting.SUPPORT),
}


@pytest.mark.parametrize("where", ELSEWHERE)
async def test_a_session_has_a_share_only_in_the_lines_that_it_stands_on(database, where):
    await make_campaigns()
    line = LineDraft(
        category="a", activity="b", count=Count.SESSIONS, figures=[Figure.PARTICIPANTS],
        hosting=[Hosting.HOST],
    )  # fmt: skip
    await campaigns.put_line("education", "films", line, SYSTEM, NOON)
    await places.put_event("festival", ELSEWHERE[where], SYSTEM, NOON)
    assert await wrong(of_a_session()) == [("session", "not_on_this_line")]


@pytest.mark.parametrize(
    ("since", "until", "taken"),
    [
        (date(2026, 3, 15), date(2026, 3, 15), True),
        (date(2026, 1, 1), date(2026, 3, 12), False),
        (date(2026, 3, 17), date(2199, 12, 31), False),
        (date(1900, 1, 1), date(2026, 12, 31), True),
    ],
)
async def test_a_session_has_a_share_only_of_the_period_in_which_it_begins(
    database, since, until, taken
):
    await make_campaigns()
    await places.put_event("festival", ON_FILMS, SYSTEM, NOON)
    draft = of_a_session(since=since, until=until)
    if taken:
        assert await measures.report(draft, SYSTEM, NOON)
    else:
        assert await wrong(draft) == [("session", "outside_the_period")]


async def test_a_reader_reports_nothing(database):
    with pytest.raises(NotFound):
        await measures.report(a_measure(), Actor("token", 1, Role.READER), NOON)


OTHER = [("unit", "other_unit")]


@pytest.mark.parametrize(
    ("line", "figure", "unit", "refused"),
    [
        ({}, "participants", "人", []),
        ({}, "participants", "人次", []),
        ({}, "participants", " 人 ", []),
        ({}, "participants", "", []),
        ({}, "participants", "校", OTHER),
        ({"participants": "people"}, "participants", "人次", OTHER),
        ({"participants_unit": "組"}, "participants", "組", []),
        ({"participants_unit": "組"}, "participants", "人", OTHER),
        ({"participants_unit": "校"}, "participants", "人次", OTHER),
        ({"count_unit": "場"}, "count", "場", []),
        ({"count_unit": "場"}, "count", "篇", OTHER),
        ({"count_unit": "場"}, "count", "", []),
        ({}, "count", "篇", []),
        ({}, "letters", "封", []),
        ({}, "letters", "份", []),
    ],
)
async def test_a_figure_is_reported_in_the_unit_of_its_line(database, line, figure, unit, refused):
    await make_campaigns()
    usual = {"category": "a", "activity": "b", "count": "sessions",
             "figures": ["participants", "letters"]}  # fmt: skip
    draft = msgspec.convert(usual | line, LineDraft)
    await campaigns.put_line("education", "other", draft, SYSTEM, NOON)
    told = a_measure(line="other", figure=figure, unit=unit)
    if refused:
        assert await wrong(told) == refused
    else:
        assert await measures.report(told, SYSTEM, NOON)


async def test_where_the_line_names_no_unit_the_first_one_stays(database):
    await make_campaigns()
    await put_line("far", Count.SESSIONS, Figure.VIEWS)
    await measures.report(a_measure(line="far", figure="views", unit=""), SYSTEM, NOON)
    await measures.report(a_measure(line="far", figure="views", unit="次"), SYSTEM, NOON)
    await measures.report(a_measure(line="far", figure="views", unit=""), SYSTEM, NOON)
    with pytest.raises(Invalid) as refused:
        await measures.report(a_measure(line="far", figure="views", unit="人"), SYSTEM, NOON)
    [error] = refused.value.errors
    assert (error.field, error.code, error.facts) == ("unit", "other_unit", {"unit": "次"})


async def test_a_percentage_is_of_no_single_session(database):
    await make_campaigns()
    await places.put_event("festival", an_event(), SYSTEM, NOON)
    await put_line("run", Count.NONE, Figure.NEW_PEOPLE_PERCENT)
    draft = a_measure(line="run", figure="percent", value=85, unit="", session="festival/one")
    assert await wrong(draft) == [("session", "no_share")]


async def test_the_same_key_reports_once(database):
    await make_campaigns()
    claim = RequestKey.of("token:1", "POST", "/measures", "key", b"body")
    made = await measures.report(a_measure(), SYSTEM, NOON, claim)

    with pytest.raises(Replay) as replayed:
        await measures.report(a_measure(), SYSTEM, NOON, claim)
    other = RequestKey.of("token:1", "POST", "/measures", "key", b"other")
    with pytest.raises(Mismatch):
        await measures.report(a_measure(), SYSTEM, NOON, other)

    assert replayed.value.made == made
    assert await db.fetch_value("SELECT count(*) FROM measure") == 1
