"""Who came and what was counted: the rows that a figure of the turnout opens."""

from __future__ import annotations

import html
import re

import pytest
from msgspec.structs import replace

from events import admission, reports
from events.access import SYSTEM
from events.admission import HeadcountDraft
from tests.factories import DAY, HOUR, MINUTE, NOON, SESSION, make_event
from tests.web.desk import evening
from tests.web.desk.reading import table

AFTER = NOON + 4 * HOUR


async def test_who_came_is_listed_with_time_gate_and_phone(ana, clock):
    two = replace(
        SESSION, slug="two", title="Second", starts_at=NOON + DAY, ends_at=NOON + 26 * HOUR
    )
    await make_event(sessions=[SESSION, two])
    view = await evening.register("Cy", "Companion")
    phone = await evening.phone("Volunteer 1")
    rows = [
        evening.row(1, code=evening.code(view)),
        evening.row(2, at=evening.DOORS_OPEN + MINUTE, code=evening.code(view, 1)),
        evening.row(3, "walk_in", evening.DOORS_OPEN + 2 * MINUTE, name="Hal"),
    ]
    await evening.send(phone, *rows)
    clock.now = AFTER
    rows = table((await ana.get("/desk/events/film/admissions")).text, "<main")
    assert [row[0] for row in rows[1:]] == ["Hal Walk-in", "Companion", "Cy"]
    assert rows[3][1] == "Sat 14 March 2026, 13:00"
    assert rows[3][4] == "入口 · Volunteer 1"
    assert "Nobody has come in yet." in await ana.read("/desk/events/film/admissions?session=two")


async def test_a_headcount_opens_its_sums_and_these_their_rows(ana, reader):
    await make_event()
    phone, other = await evening.phone("Volunteer 1"), await evening.phone("Volunteer 2")
    taps = [evening.row(n, "count", evening.DOORS_OPEN + n * MINUTE, n=n) for n in (1, 2, 9)]
    late = evening.row(10, "count", evening.DOORS_OPEN + 11 * MINUTE, n=-4)
    await evening.send(phone, *taps, late)
    await evening.send(other, evening.row(1, "count", evening.DOORS_OPEN + MINUTE, n=5))
    draft = HeadcountDraft(count=5, note="from the list", at=NOON)
    await admission.count_heads("film/one", draft, SYSTEM, AFTER)
    assert 'href="/desk/events/film/headcounts"' in (await ana.get("/desk/events/film")).text
    page = (await reader.get("/desk/events/film/headcounts")).text
    assert table(page, "<main")[1:] == [
        ["Sat 14 March 2026, 13:10", "-4 1 row", "", "Volunteer 1"],
        ["Sat 14 March 2026, 13:00", "+12 3 rows", "", "Volunteer 1"],
        ["Sat 14 March 2026, 13:00", "+5 1 row", "", "Volunteer 2"],
        ["Sat 14 March 2026, 12:00", "+5", "from the list", "typed afterwards"],
    ]
    rows = table(await opened(reader, page, 1), "<main")
    assert [row[:2] for row in rows[1:]] == [
        [f"Sat 14 March 2026, 13:0{n}:00", f"+{n}"] for n in (9, 2, 1)
    ]
    await make_event("other")
    assert "Nobody was counted" in await ana.read("/desk/events/other/headcounts")


async def opened(desk, page: str, nth: int) -> str:
    """The page that the nth sum of a page leads to."""
    links = re.findall(r'href="(\?rows=[0-9][^"]+)"', page)
    return (await desk.get(f"/desk/events/film/headcounts{html.unescape(links[nth])}")).text


async def test_rows_sums_chart_and_figure_are_one_number(ana, clock):
    """Also when more was taken away than was there, and each sum opens its own rows only."""
    two = replace(SESSION, slug="two", title="Second")
    await make_event(sessions=[SESSION, two])
    phone = await evening.phone("Volunteer 1")
    taps = [
        (3, "one", None),
        (-5, "one", None),
        (4, "one", "kids"),
        (6, "two", None),
        (-1, "one", None),
    ]
    rows = [
        evening.row(n, "count", evening.DOORS_OPEN + n * MINUTE / 6, n=heads, category=category,
                    session=f"film/{session}")
        for n, (heads, session, category) in enumerate(taps, 1)
    ]  # fmt: skip
    group = evening.row(6, "walk_in", evening.DOORS_OPEN + MINUTE, heads=7)
    await evening.send(phone, *rows, group)
    clock.now = AFTER
    shown = await reports.turnout("film", SYSTEM, AFTER)
    page = (await ana.get("/desk/events/film/headcounts")).text
    sums = [row[1] for row in table(page, "<main")[1:]]
    assert sums == ["+4 1 row", "-1 tapped -3 3 rows", "+6 1 row"]
    assert "7 heads came in on tickets for several" in page
    assert (shown.totals.headcount, sum(one.headcount for one in shown.arrivals)) == (16, 16)
    sizes = [len(table(await opened(ana, page, nth), "<main")) - 1 for nth in range(3)]
    assert sizes == [1, 3, 1]


@pytest.mark.parametrize("asked", ["all", "", "9", "x.y", "1.99999999999999999", "-1.0", "1.nan"])
async def test_every_row_of_a_headcount_is_listed_with_its_corrections(ana, reader, asked):
    await make_event()
    phone = await evening.phone("Volunteer 1")
    await evening.send(phone, evening.row(1, "count", n=30), evening.row(2, "count", n=-2))
    draft = HeadcountDraft(count=5, note="from the list", at=NOON)
    await admission.count_heads("film/one", draft, SYSTEM, AFTER)
    page = (await reader.get(f"/desk/events/film/headcounts?rows={asked}")).text
    assert [row[1:] for row in table(page, "<main")[1:]] == [
        ["-2", "", "Volunteer 1"],
        ["+30", "", "Volunteer 1"],
        ["+5", "from the list", "typed afterwards"],
    ]


async def test_a_thousand_taps_are_a_few_sums(ana):
    await make_event()
    phone = await evening.phone("Volunteer 1")
    for first in range(0, 1000, 250):
        rows = [evening.row(first + n + 1, "count", n=1) for n in range(250)]
        await evening.send(phone, *rows)
    shown = table((await ana.get("/desk/events/film/headcounts")).text, "<main")
    assert [row[1] for row in shown[1:]] == ["+1,000 1,000 rows"]
