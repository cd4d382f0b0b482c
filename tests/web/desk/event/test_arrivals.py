"""Minutes become bars: by table, without a database."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.desk.event.arrivals import BARS_MAX, LINES_MAX, arrivals

TAIPEI = ZoneInfo("Asia/Taipei")
SEVEN = datetime(2026, 10, 17, 19, 0, tzinfo=TAIPEI)


def at(minutes: int, admitted: int = 1, headcount: int = 0):
    moment = SEVEN + timedelta(minutes=minutes)
    return SimpleNamespace(minute=moment, admitted=admitted, headcount=headcount)


def turnout(*came, kind="screening", starts=30):
    session = SimpleNamespace(
        starts_at=SEVEN + timedelta(minutes=starts), ends_at=SEVEN + timedelta(minutes=starts + 120)
    )
    return SimpleNamespace(arrivals=list(came), sessions=[session], kind=kind)


def shown(chart):
    return [(bar.at.astimezone(TAIPEI).strftime("%H:%M"), bar.people) for bar in chart.bars]


def test_nobody_has_no_chart():
    assert arrivals(turnout(), TAIPEI) is None


def test_minutes_are_gathered_by_five_at_round_times():
    found = arrivals(turnout(at(2), at(4, 3), at(6), at(16, 2)), TAIPEI)
    assert found.overview is None
    [day] = found.days
    assert shown(day.chart) == [("19:00", 4), ("19:05", 1), ("19:10", 0), ("19:15", 2)]
    assert day.chart.minutes == 5


def test_who_comes_after_the_start_is_late():
    chart = arrivals(turnout(at(26), at(31), at(41)), TAIPEI).days[0].chart
    assert [(bar.people, bar.late) for bar in chart.bars] == [
        (1, False), (1, True), (0, True), (1, True),
    ]  # fmt: skip
    assert chart.has_late


@pytest.mark.parametrize("kind", ["exhibition", "run", "booth", "march"])
def test_where_people_come_and_go_nobody_is_late(kind):
    chart = arrivals(turnout(at(31), kind=kind), TAIPEI).days[0].chart
    assert not chart.has_late


def test_before_the_next_session_of_the_day_nobody_is_late():
    """At the end of one film the guests of the next arrive."""
    film = turnout(at(100))
    film.sessions.append(
        SimpleNamespace(
            starts_at=SEVEN + timedelta(minutes=150), ends_at=SEVEN + timedelta(minutes=250)
        )
    )
    assert not arrivals(film, TAIPEI).days[0].chart.has_late


def test_several_days_have_a_chart_of_days_and_one_for_each():
    found = arrivals(turnout(at(0, 5), at(3 * 1440, 2)), TAIPEI)
    assert [day.on.day for day in found.days] == [17, 20]
    assert [bar.people for bar in found.overview.bars] == [5, 0, 0, 2]
    assert found.overview.minutes == 1440


def test_a_day_is_one_in_taipei_not_in_utc():
    found = arrivals(turnout(at(13 * 60)), TAIPEI)
    assert found.days[0].on.day == 18


def test_a_correction_makes_no_bar_below_the_floor_but_stays_in_the_table():
    chart = arrivals(turnout(at(0, 0, 3), at(10, 0, -5)), TAIPEI).days[0].chart
    assert [bar.headcount for bar in chart.bars] == [3, 0, -5]
    assert chart.top >= 1


MINUTES = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(0, 400), st.integers(-50, 400)),
    min_size=1, max_size=60, unique_by=lambda row: row[0],
)  # fmt: skip


@given(MINUTES)
def test_whatever_came_stands_in_the_bars_once(rows):
    """No arrival is lost or counted twice, and the chart keeps its measures."""
    came = [at(minute - 19 * 60, *counts) for minute, *counts in sorted(rows)]
    chart = arrivals(turnout(*came), TAIPEI).days[0].chart
    assert sum(bar.admitted for bar in chart.bars) == sum(row.admitted for row in came)
    assert sum(bar.headcount for bar in chart.bars) == sum(row.headcount for row in came)
    assert len(chart.bars) <= BARS_MAX + 1
    assert len(chart.lines) <= LINES_MAX
    assert chart.peak.people <= chart.top


@given(MINUTES)
def test_no_bar_is_drawn_above_its_chart(rows):
    came = [at(minute - 19 * 60, *counts) for minute, *counts in sorted(rows)]
    chart = arrivals(turnout(*came), TAIPEI).days[0].chart
    for bar in chart.bars:
        assert max(bar.admitted, 0) + max(bar.headcount, 0) <= chart.top
