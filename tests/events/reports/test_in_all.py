"""What a period holds in all: counted and reported, each once, units never added up."""

from __future__ import annotations

from datetime import date

import pytest

from events import actions, reports
from events.access import SYSTEM
from events.actions import ActionDraft
from events.catalogue import CreditDraft, CreditRole
from tests.events.reports.gathering import (
    LATER,
    campaign,
    come,
    count,
    credit,
    event,
    line,
    measure,
    session,
    ticket,
)
from tests.factories import NOON, TAIPEI, pair

YEAR = date(2026, 1, 1), date(2026, 12, 31)
MARCH = {"since": "2026-03-01", "until": "2026-03-31"}


async def in_all() -> dict[str, list[tuple[object, ...]]]:
    """By figure: value, unit, qualifier, counted and reported."""
    totals = (await reports.impact(*YEAR, "zh-Hant", TAIPEI, LATER)).totals
    return {
        figure: [(h.value, h.unit, h.qualifier, h.counted, h.reported) for h in units]
        for figure, units in totals["in_all"].items()
    }


async def letters(quantity: int, where: str = "film/one") -> None:
    draft = ActionDraft(type="letter", quantity=quantity, session=where)
    await actions.act(draft, SYSTEM, NOON)


@pytest.fixture
async def films(database):
    """Two screenings with 3 and 10 heads on a line, and a line for what was written elsewhere."""
    await campaign("equality")
    await line()
    await line("elsewhere", count="measure", figures=["letters", "participants"])
    await event(session("one"), session("two", 4), campaigns=credit("equality", line="films"))
    await count("film/one", 3)
    await count("film/two", 10)


async def test_what_is_counted_and_what_is_reported_elsewhere_add_up(films):
    await letters(20)
    far = {"line": "elsewhere", "unit": ""}
    await measure(107_113, figure="letters", qualifier="over", **far)
    await measure(500, **far)
    assert await in_all() == {
        "count": [(2, "場", "exact", 2, None)],
        "participants": [(513, "人次", "exact", 13, 500)],
        "actions": [(20, "次", "exact", 20, None)],
        "letters": [(107_133, "封", "over", 20, 107_113)],
    }


async def test_a_measure_of_a_line_stands_for_what_was_counted_on_it(films):
    await measure(7000, qualifier="over")
    assert (await in_all())["participants"] == [(7000, "人次", "over", None, 7000)]


async def test_a_measure_of_a_session_stands_for_what_was_counted_there(films):
    await measure(40, session="film/one", qualifier="about", **MARCH)
    assert (await in_all())["participants"] == [(50, "人次", "about", 10, 40)]


async def test_a_session_on_two_lines_counts_once(films):
    await line("again")
    both = CreditDraft(campaign="equality", role=CreditRole.PRIMARY, line=["films", "again"])
    await event(session("one"), session("two", 4), campaigns=[both])
    shown = await in_all()
    assert shown["participants"] == [(13, "人次", "exact", 13, None)]
    assert shown["count"] == [(2, "場", "exact", 2, None)]
    await measure(40, session="film/one", **MARCH)
    await measure(45, session="film/one", line="again", **MARCH)
    assert (await in_all())["participants"] == [(55, "人次", "exact", 10, 45)]


async def test_units_stand_side_by_side(films):
    await line("schools", count="measure", participants_unit="校", figures=["participants"])
    await measure(5, line="schools", unit="校")
    assert (await in_all())["participants"] == [
        (13, "人次", "exact", 13, None), (5, "校", "exact", None, 5),
    ]  # fmt: skip


async def test_people_and_attendances_are_not_added_up(films):
    await line("camps", count="events", count_unit="梯次", participants="people")
    days = [session("one", 24), session("two", 48)]
    await event(*days, slug="camp", campaigns=credit("equality", line="camps"))
    phone, cy = await pair("camp"), await ticket("pass", slug="camp")
    for slug in ("one", "two"):
        await come(phone, cy, f"camp/{slug}")
    shown = await in_all()
    assert shown["participants"] == [
        (1, "人", "exact", 1, None), (13, "人次", "exact", 13, None),
    ]  # fmt: skip
    assert shown["count"] == [(1, "梯次", "exact", 1, None), (2, "場", "exact", 2, None)]


async def test_attendances_and_people_of_one_unit_stand_side_by_side(database):
    """The same guest on a line of people and on one of attendances is never two of one unit."""
    await campaign("equality")
    await line("films", participants_unit="名", count_unit="次")
    shape = {"participants": "people", "participants_unit": "名", "count_unit": "次"}
    for slug, way in (("camps", "events"), ("days", "days")):
        await line(slug, count=way, **shape)
    three = CreditDraft(
        campaign="equality", role=CreditRole.PRIMARY, line=["films", "camps", "days"]
    )
    two = CreditDraft(campaign="equality", role=CreditRole.PRIMARY, line=["camps", "days"])
    await event(session("one"), session("two", 24), slug="camp", campaigns=[three])
    await event(session("one", 48), slug="tour", campaigns=[two])
    phone, cy = await pair("camp"), await ticket("pass", slug="camp")
    for slug in ("one", "two"):
        await come(phone, cy, f"camp/{slug}")
    shown = await in_all()
    assert shown["participants"] == [
        (1, "名", "exact", 1, None), (2, "名", "exact", 2, None),
    ]  # fmt: skip
    assert shown["count"] == [(3, "次", "exact", 3, None)]
    for slug, value in (("films", 5), ("camps", 4)):
        await measure(value, line=slug, unit="名", qualifier="about")
    totals = (await reports.impact(*YEAR, "zh-Hant", TAIPEI, LATER)).totals
    assert totals["reported"]["participants"] == {"名": {"value": 9, "qualifier": "about"}}


async def test_a_line_that_is_not_in_the_totals_is_not_in_these(films):
    await line("elsewhere", count="measure", figures=["letters"], in_totals=False)
    await measure(9, line="elsewhere", figure="letters", unit="封")
    assert "letters" not in await in_all()


async def test_a_talk_within_an_exhibition_that_is_reported_is_part_of_it(database):
    await campaign("equality")
    await line()
    talk = session("talk", 2, within="film/hall")
    await event(session("hall"), talk, campaigns=credit("equality", line="films"))
    await count("film/hall", 100)
    await count("film/talk", 30)
    assert (await in_all())["participants"] == [(100, "人次", "exact", 100, None)]
    await measure(7000, session="film/hall", qualifier="over", **MARCH)
    assert (await in_all())["participants"] == [(7000, "人次", "over", None, 7000)]


async def test_what_nobody_recorded_and_nobody_reported_is_left_out(database):
    await campaign("equality")
    await line(count="none")
    await event(session("one"), campaigns=credit("equality", line="films"))
    assert await in_all() == {}
