"""When people came: minutes gathered into bars of a chart, and into rows of its table."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from events.reports import Arrival, SessionTurnout, Turnout

BARS_MAX = 48
LABELS_MAX = 8
LINES_MAX = 4
MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 240)
DAY_MINUTES = 24 * 60
LATE_KINDS = frozenset({"screening", "performance", "talk", "workshop", "training", "meeting"})


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: from ``at`` on, so many tickets and counted heads; ``late`` is after the start."""

    at: datetime
    admitted: int
    headcount: int
    late: bool = False

    @property
    def people(self) -> int:
        """Everybody; a correction can make it less than nothing."""
        return self.admitted + self.headcount

    @property
    def drawn(self) -> int:
        """How high it is drawn: what a correction takes away is not below the floor."""
        return max(self.admitted, 0) + max(self.headcount, 0)


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of equal width, ``minutes`` each (a day: 1440), with what the axes say."""

    bars: list[Bar]
    minutes: int
    label_every: int
    lines: list[int]

    @property
    def top(self) -> int:
        """The value at the upper edge."""
        return max(self.lines[-1] if self.lines else 1, self.peak.drawn, 1)

    @property
    def peak(self) -> Bar:
        """The highest bar, the first of equals."""
        return max(self.bars, key=lambda bar: bar.drawn)

    @property
    def counts_heads(self) -> bool:
        """Whether a clicker was used."""
        return any(bar.headcount for bar in self.bars)

    @property
    def has_late(self) -> bool:
        """Whether some came after the start."""
        return any(bar.late and bar.people for bar in self.bars)


@dataclass(frozen=True, slots=True)
class DayChart:
    """The chart of one day."""

    on: date
    chart: Chart


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The charts of an event: one for each day, and over several days one of the days."""

    days: list[DayChart]
    overview: Chart | None


def arrivals(turnout: Turnout, zone: ZoneInfo) -> Arrivals | None:
    """The charts of an event's arrivals; None when nobody has come."""
    if not turnout.arrivals:
        return None
    starts = turnout.sessions if turnout.kind in LATE_KINDS else []
    grouped = itertools.groupby(turnout.arrivals, lambda m: m.minute.astimezone(zone).date())
    by_day = {on: list(found) for on, found in grouped}
    days = [DayChart(on, _chart_of_day(found, starts, zone)) for on, found in by_day.items()]
    overview = _chart(_bars_of_days(by_day, zone), DAY_MINUTES) if len(days) > 1 else None
    return Arrivals(days, overview)


def _chart_of_day(
    minutes: list[Arrival], starts: Sequence[SessionTurnout], zone: ZoneInfo
) -> Chart:
    first, last = minutes[0].minute, minutes[-1].minute
    span = (last - first) // timedelta(minutes=1) + 1
    width = next((m for m in MINUTES[2:] if span <= m * BARS_MAX), MINUTES[-1])
    step = timedelta(minutes=width)
    start = _floor(first, width, zone)
    bars = []
    while start <= last:
        within = [m for m in minutes if start <= m.minute < start + step]
        bars.append(_bar(start, within, late=_is_late(start, starts)))
        start += step
    return _chart(bars, width)


def _bars_of_days(by_day: dict[date, list[Arrival]], zone: ZoneInfo) -> list[Bar]:
    """A bar for each day from the first to the last, or only for those with arrivals."""
    first, last = min(by_day), max(by_day)
    whole = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    days = whole if len(whole) <= BARS_MAX else list(by_day)
    return [
        _bar(datetime.combine(on, datetime.min.time(), zone), by_day.get(on, [])) for on in days
    ]


def _bar(at: datetime, minutes: Iterable[Arrival], *, late: bool = False) -> Bar:
    found = list(minutes)
    return Bar(at, sum(m.admitted for m in found), sum(m.headcount for m in found), late)


def _chart(bars: list[Bar], minutes: int) -> Chart:
    every = -(-len(bars) // LABELS_MAX)
    return Chart(bars, minutes, every, _lines(max(bar.drawn for bar in bars)))


def _floor(at: datetime, minutes: int, zone: ZoneInfo) -> datetime:
    """The last full step of the local clock before a moment."""
    local = at.astimezone(zone)
    past = (local.hour * 60 + local.minute) % minutes
    return at - timedelta(minutes=past)


def _is_late(at: datetime, sessions: Sequence[SessionTurnout]) -> bool:
    """Whether a session runs at the moment and no other begins within the hour."""
    running = any(s.starts_at <= at < s.ends_at for s in sessions)
    coming = any(at < s.starts_at <= at + timedelta(hours=1) for s in sessions)
    return running and not coming


def _lines(top: int) -> list[int]:
    """Round values for the lines of the grid, at most four, the last not less than the top."""
    if top <= 0:
        return []
    step, units = 1, itertools.cycle((2, 2.5, 2))
    while top > step * LINES_MAX:
        step = int(step * next(units))
    return list(range(step, top + step, step))
