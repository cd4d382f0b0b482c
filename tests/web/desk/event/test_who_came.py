"""Who came and what was counted: the rows that a figure of the turnout opens."""

from __future__ import annotations

from msgspec.structs import replace

from events import admission
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


async def test_a_headcount_opens_its_rows_with_corrections(ana, reader):
    await make_event()
    phone = await evening.phone("Volunteer 1")
    await evening.send(phone, evening.row(1, "count", n=30), evening.row(2, "count", n=-2))
    draft = HeadcountDraft(count=5, note="from the list", at=NOON)
    await admission.count_heads("film/one", draft, SYSTEM, AFTER)
    assert 'href="/desk/events/film/headcounts"' in (await ana.get("/desk/events/film")).text
    rows = table((await reader.get("/desk/events/film/headcounts")).text, "<main")
    assert [row[1:] for row in rows[1:]] == [
        ["-2", "", "Volunteer 1"],
        ["+30", "", "Volunteer 1"],
        ["+5", "from the list", "typed afterwards"],
    ]
    await make_event("other")
    assert "Nobody was counted" in await ana.read("/desk/events/other/headcounts")
