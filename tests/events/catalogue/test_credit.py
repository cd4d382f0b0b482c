"""Credit is dated: what changes is closed and opened anew, what stays is left alone."""

from __future__ import annotations

from events import db
from tests.events.catalogue.festival import (
    ALSO,
    a_session,
    an_event,
    credit,
    make_campaigns,
    put,
)
from tests.factories import HOUR, NOON

LATER = NOON + HOUR

ROWS = """SELECT s.slug AS session, c.slug AS campaign, l.slug AS line, k.role, k.since, k.until
          FROM credit AS k JOIN campaign AS c ON c.id = k.campaign
          LEFT JOIN report_line AS l ON l.id = k.line LEFT JOIN session AS s ON s.id = k.session
          ORDER BY k.id"""


async def kept() -> list[tuple[object, ...]]:
    return [tuple(row) for row in await db.fetch(ROWS)]


async def test_a_credit_is_a_row_for_each_line(database):
    await make_campaigns()

    view = await put(an_event(campaigns=[
        credit("schools", line=["films", "talks"]), credit("education", ALSO),
    ]))  # fmt: skip

    assert await kept() == [
        (None, "schools", "films", "primary", NOON, None),
        (None, "schools", "talks", "primary", NOON, None),
        (None, "education", None, "also", NOON, None),
    ]
    assert [(c.campaign, c.role, c.line) for c in view.campaigns] == [
        ("schools", "primary", ["films", "talks"]), ("education", "also", None),
    ]  # fmt: skip


async def test_the_same_credit_put_again_changes_no_row(database):
    await make_campaigns()
    draft = an_event(campaigns=[credit("schools", line="films")])
    await put(draft)
    before = await kept()

    await put(draft, now=LATER)

    assert await kept() == before


async def test_a_changed_line_closes_the_old_row_and_opens_a_new_one(database):
    await make_campaigns()
    await put(an_event(campaigns=[credit("schools", line="films"), credit("education", ALSO)]))

    moved = [credit("schools", line="talks"), credit("education", ALSO)]
    view = await put(an_event(campaigns=moved), now=LATER)

    assert await kept() == [
        (None, "schools", "films", "primary", NOON, LATER),
        (None, "education", None, "also", NOON, None),
        (None, "schools", "talks", "primary", LATER, None),
    ]
    assert [(c.campaign, c.line) for c in view.campaigns] == [
        ("schools", "talks"), ("education", None),
    ]  # fmt: skip


async def test_another_role_is_another_row(database):
    await make_campaigns()
    await put(an_event(campaigns=[credit("schools")]))

    await put(an_event(campaigns=[credit("schools", ALSO)]), now=LATER)

    assert await kept() == [
        (None, "schools", None, "primary", NOON, LATER),
        (None, "schools", None, "also", LATER, None),
    ]


async def test_a_credit_taken_away_and_given_back_is_two_rows(database):
    await make_campaigns()
    draft = an_event(campaigns=[credit("schools")])
    await put(draft)
    await put(an_event(), now=LATER)

    await put(draft, now=LATER + HOUR)

    assert await kept() == [
        (None, "schools", None, "primary", NOON, LATER),
        (None, "schools", None, "primary", LATER + HOUR, None),
    ]


async def test_a_sessions_own_credit_stands_before_its_events(database):
    await make_campaigns()
    own = [credit("schools", line="talks")]
    sessions = [a_session("one"), a_session("two", day=2, campaigns=own)]

    view = await put(an_event(campaigns=[credit("education", line="films")], sessions=sessions))

    assert await kept() == [
        (None, "education", "films", "primary", NOON, None),
        ("two", "schools", "talks", "primary", NOON, None),
    ]
    assert [[c.campaign for c in s.campaigns] for s in view.sessions] == [[], ["schools"]]
    counted = await db.fetch(
        """SELECT s.slug, c.slug AS campaign FROM session_credit AS k
           JOIN session AS s ON s.id = k.session JOIN campaign AS c ON c.id = k.campaign
           ORDER BY s.slug"""
    )
    assert [tuple(row) for row in counted] == [("one", "education"), ("two", "schools")]
