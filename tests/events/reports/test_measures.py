"""Figures that somebody reported: which one stands, and that none becomes a counted one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from events import campaigns, reports
from events.registration import GuestOrder
from events.reports.measures_standing import Official, Reported, qualifier_of, standing
from tests.events.reports.gathering import (
    campaign,
    come,
    count,
    counts,
    credit,
    event,
    line,
    measure,
    of_session,
    row,
    session,
    ticket,
    totals,
)
from tests.factories import DAY, HOUR, NOON, SESSION, book, pair

SPRING = {"since": "2026-01-01", "until": "2026-06-30"}
AUTUMN = {"since": "2026-07-01", "until": "2026-12-31"}
MARCH = {"since": "2026-03-01", "until": "2026-03-31"}


@pytest.fixture
async def films(database):
    """Two screenings on a line, with 3 and 10 heads."""
    await campaign("equality")
    await line()
    on_line = credit("equality", line="films")
    await event(session("one"), session("two", 4), campaigns=on_line)
    await count("film/one", 3)
    await count("film/two", 10)


async def shown() -> tuple[object, ...]:
    found = await row()
    columns = (
        "participants",
        "participants_unit",
        "participants_qualifier",
        "participants_derived",
    )
    return tuple(found[column] for column in columns)


async def on_the_line():
    """The measures as the line's own page lists them."""
    return await reports.measures_on_line(
        (await campaigns.line("equality", "films")).id, None, None
    )


async def test_without_a_measure_the_derived_figure_is_exact(films):
    assert await shown() == (13, "人", "exact", None)


async def test_a_measure_stands_before_the_derived_figure_and_both_are_shown(films):
    await measure(7000, qualifier="over", basis="estimate")
    assert await shown() == (7000, "人次", "over", 13)


async def test_of_one_period_the_latest_stands(films):
    await measure(7000, qualifier="over")
    await measure(6800)
    assert await shown() == (6800, "人次", "exact", 13)


async def test_of_several_periods_the_widest_stands(films):
    await measure(100, **MARCH)
    await measure(900, **SPRING)
    await measure(50, **MARCH)
    assert (await shown())[0] == 900


async def test_disjoint_periods_add_up_and_keep_what_qualifies_them(films):
    await measure(100, **SPRING)
    await measure(200, **AUTUMN)
    assert await shown() == (300, "人次", "exact", 13)
    await measure(200, **AUTUMN, qualifier="over")
    assert await shown() == (300, "人次", "over", 13)
    await measure(100, **SPRING, qualifier="nearly")
    assert await shown() == (300, "人次", "about", 13)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["exact", "exact"], "exact"),
        (["over"], "over"),
        (["over", "exact"], "over"),
        (["exact", "nearly", "exact"], "nearly"),
        (["over", "over"], "over"),
        (["about", "exact"], "about"),
        (["about", "over"], "about"),
        (["over", "nearly"], "about"),
        (["over", "nearly", "exact"], "about"),
    ],
)
def test_a_sum_is_as_exact_as_its_parts_allow(parts, whole):
    figures = [Official(1, qualifier, "人次", "manual") for qualifier in parts]
    for turned in (figures, figures[::-1]):
        assert qualifier_of(turned) == whole


async def test_what_reaches_beyond_the_report_s_period_is_left_out(films):
    await measure(100, since="2025-12-31", until="2026-12-31")
    assert await shown() == (13, "人", "exact", None)


async def test_one_with_a_session_replaces_that_session_s_share(films):
    await measure(40, session="film/one", **MARCH)
    assert await shown() == (50, "人次", "exact", 13)
    await measure(45, session="film/one", qualifier="about", **MARCH)
    assert await shown() == (55, "人次", "about", 13)


async def test_of_a_session_s_measures_too_the_widest_stands_and_the_latest_of_its_period(films):
    await measure(40, session="film/one")
    await measure(7, session="film/one", **MARCH)
    assert await shown() == (50, "人次", "exact", 13)
    assert (await of_session("film/one")).official["participants"].value == 40
    await measure(45, session="film/one")
    assert await shown() == (55, "人次", "exact", 13)
    assert [(m.value, m.stands, m.corrected) for m in await on_the_line()] == [
        (45, True, False), (40, False, True), (7, False, False),
    ]  # fmt: skip


@given(st.permutations(["whole", "spring", "march", "autumn"]))
def test_the_same_measures_of_a_session_and_of_a_line_make_the_same_figure(order):
    periods = {"whole": (0, 300), "spring": (0, 100), "march": (60, 90), "autumn": (200, 300)}
    told = [reported(i, *periods[name], value=i + 1) for i, name in enumerate(order)]
    for_session = [replace(measure, session=7) for measure in told]
    assert standing(told) == standing(for_session)
    assert standing(told).value == order.index("whole") + 1


async def test_a_share_of_people_is_people(database):
    await campaign("equality")
    await line(participants="people")
    await event(session("one"), session("two", 4), campaigns=credit("equality", line="films"))
    phone, cy, dee = await pair(), await ticket("pass"), await ticket("two", "Dee")
    for who, where in ((cy, "film/one"), (cy, "film/two"), (dee, "film/two")):
        await come(phone, who, where)
    await count("film/one", 30)
    assert (await row())["participants"] == 2
    await measure(40, session="film/one", unit="人")
    assert (await row())["participants"] == 41


async def test_units_are_never_added(films):
    """Nobody adds schools to people: neither to those counted nor to those reported."""
    await line(participants_unit="校")
    await measure(5, unit="校", session="film/one", **MARCH)
    await line(participants_unit="人")
    assert await shown() == (13, "人", "exact", None)
    await measure(60, session="film/two", **MARCH)
    assert await shown() == (63, "人次", "exact", 13)
    assert "participants" not in (await totals()).official
    await line(participants_unit="校")
    await measure(7, **SPRING, unit="校")
    await line(participants_unit="人")
    await measure(20, **AUTUMN, unit="人")
    assert await shown() == (20, "人", "exact", 13)


async def test_percentages_are_never_added(database):
    await campaign("equality")
    await line(figures=["percent"], count="none")
    for value, period in ((80, SPRING), (85, AUTUMN), (30, MARCH)):
        await measure(value, figure="percent", unit="", **period)
    assert (await row())["percent"] == 85


async def test_one_without_session_stands_before_one_with(films):
    await measure(40, session="film/one", **MARCH)
    await measure(500)
    assert (await shown())[0] == 500


async def test_a_measure_never_becomes_a_counted_figure(films):
    await measure(40, session="film/one", **MARCH)
    await measure(7000)
    assert (await counts("equality")).attendances == 13
    assert (await totals()).attendances == 13


async def test_an_event_shows_its_measures_beside_its_figures(films):
    await measure(40, session="film/one", qualifier="over", basis="estimate", **MARCH)
    await measure(60, session="film/two", **MARCH)
    one = (await of_session("film/one")).official
    assert (one["participants"].value, one["participants"].qualifier) == (40, "over")
    whole = (await totals()).official["participants"]
    assert (whole.value, whole.qualifier, whole.unit) == (100, "over", "人次")


async def test_what_a_line_does_not_print_and_what_is_unknown_is_empty(database):
    await campaign("equality")
    figures = ["participants", "actions", "signatures", "letters", "views"]
    await line(figures=figures, count="none")
    await event(session("one"), campaigns=credit("equality", line="films"))
    found = await row()
    kept = {name: value for name, value in found.items() if value is not None}
    assert kept == {"campaign": "equality", "category": "影展", "activity": "films"}


@pytest.mark.parametrize(
    ("what", "number"), [("sessions", 3), ("events", 2), ("days", 2), ("none", None)]
)
async def test_the_count_of_a_line_is_sessions_events_or_days(database, what, number):
    await campaign("equality")
    await line(count=what)
    on_line = credit("equality", line="films")
    await event(session("one"), session("two", 24), campaigns=on_line)
    await event(session("one", 2), session("dry", practice=True), slug="run", campaigns=on_line)
    found = await row()
    assert (found["count"], found["count_unit"]) == (number, number and "場")


async def test_a_camp_of_three_days_is_one_event_and_its_people(database):
    await campaign("equality")
    await line(count="events", count_unit="梯次", participants="people")
    days = [session(f"day{i}", 24 * i) for i in range(3)]
    await event(*days, campaigns=credit("equality", line="films"))
    view = await book(GuestOrder(offer="pass"), GuestOrder(offer="pass", name="Bo"))
    phone = await pair()
    for i in range(3):
        for guest in view.tickets:
            await phone.show(guest, NOON + i * DAY, session=f"film/day{i}", told="admit")
    found = await row()
    assert (found["count"], found["participants"]) == (1, 2)
    assert (await totals(now=NOON + 5 * DAY)).attendances == 6


def reported(id_: int, since: int, until: int, value: int = 1) -> Reported:
    day = date(2026, 1, 1).toordinal()
    period = date.fromordinal(day + since), date.fromordinal(day + until)
    return Reported(id_, 1, "participants", value, "人次", "exact", "manual", *period, None)


periods = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda p: (min(p), max(p)))


@given(st.lists(periods, max_size=8), st.randoms())
def test_which_measures_stand_does_not_depend_on_how_they_are_listed(told, chance):
    measures = [reported(i, *period, value=2**i) for i, period in enumerate(told)]
    shuffled = measures[:]
    chance.shuffle(shuffled)
    assert standing(measures) == standing(shuffled)


@given(st.lists(periods, min_size=1, max_size=8))
def test_no_day_is_counted_twice_and_the_widest_is_always_in(told):
    measures = [reported(i, *period, value=1 << i) for i, period in enumerate(told)]
    stands = standing(measures)
    chosen = [m for m in measures if stands.value >> m.id & 1]
    days = [day for m in chosen for day in range(m.since.toordinal(), m.until.toordinal() + 1)]
    assert len(days) == len(set(days))
    assert max(m.days for m in measures) == max(m.days for m in chosen)


@pytest.mark.parametrize(
    ("clock_times", "days"),
    [
        (("23:00", "23:59"), 1),
        (("23:30", "00:30"), 2),  # one day in UTC
        (("07:30", "08:30"), 1),  # two days in UTC
        (("00:00", "23:59"), 1),
    ],
)
async def test_days_are_those_of_the_organisation(database, clock_times, days):
    await campaign("equality")
    await line(count="days", count_unit="天")
    at = [datetime.fromisoformat(f"2026-03-14T{text}:00+08:00") for text in clock_times]
    if at[1] < at[0]:
        at[1] += DAY
    both = [
        structs.replace(SESSION, slug=f"s{i}", starts_at=moment, ends_at=moment + HOUR)
        for i, moment in enumerate(at)
    ]
    await event(*both, campaigns=credit("equality", line="films"))
    assert (await row())["count"] == days
