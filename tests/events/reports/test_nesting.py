"""A session within another one whose heads were counted is not counted again with it."""

from __future__ import annotations

from tests.events.reports.gathering import (
    campaign,
    come,
    count,
    counts,
    credit,
    event,
    of_session,
    session,
    ticket,
    totals,
)
from tests.factories import pair


async def exhibition(**inner: object) -> None:
    """A hall with a talk inside it."""
    await event(session("hall"), session("talk", 2, within="film/hall", **inner))


async def test_a_talk_inside_a_counted_hall_is_not_added(database):
    await exhibition()
    await count("film/hall", 100)
    await come(await pair(), await ticket("talk"), "film/talk")
    await count("film/talk", 20)
    shown = await totals()
    assert (shown.headcount, shown.attendances) == (100, 100)
    assert (shown.admitted, shown.people) == (1, 1)
    alone = await of_session("film/talk")
    assert (alone.headcount, alone.attendances) == (20, 21)


async def test_inside_a_hall_that_nobody_counted_it_is_added(database):
    await exhibition()
    await come(await pair(), await ticket("hall"), "film/hall")
    await count("film/talk", 20)
    shown = await totals()
    assert (shown.headcount, shown.attendances) == (20, 21)


async def test_a_total_without_the_hall_holds_the_talk(database):
    await campaign("equality")
    await campaign("climate")
    await event(
        session("hall", campaigns=credit("equality")),
        session("talk", 2, within="film/hall", campaigns=credit("climate")),
    )
    await count("film/hall", 100)
    await count("film/talk", 20)
    assert (await counts("equality")).attendances == 100
    assert (await counts("climate")).attendances == 20
    assert (await counts()).attendances == 100


async def test_it_is_inside_however_far_out_the_counted_one_is(database):
    """Also when the one between them is not part of the total."""
    await campaign("equality")
    await campaign("climate")
    await event(
        session("fair", campaigns=credit("equality")),
        session("hall", within="film/fair", campaigns=credit("climate")),
        session("talk", within="film/hall", campaigns=credit("equality")),
    )
    await count("film/fair", 100)
    await count("film/talk", 20)
    assert (await counts("equality")).attendances == 100
