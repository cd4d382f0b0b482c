"""The list of events, by time, kind and campaign."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from events.catalogue import CreditDraft, CreditRole, Kind
from tests.factories import DAY, HOUR, NOON, OFFER, SESSION, make_campaign, make_event
from tests.web.desk import evening


def on(starts, **facts):
    return replace(SESSION, starts_at=starts, ends_at=starts + 2 * HOUR, **facts)


async def three_events():
    await make_event("film", title="The film")
    await make_event("run", title="The run", kind=Kind.RUN, sessions=[on(NOON + 9 * DAY)])
    await make_event("old", title="The old one", sessions=[on(NOON - 400 * DAY)])


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["The film", "The run"]),
        ("?when=2026", ["The run", "The film"]),
        ("?when=2025", ["The old one"]),
        ("?kind=run", ["The run"]),
        ("?when=1999", ["The film", "The run"]),
        ("?kind=nonsense&campaign=nothing&when=x", ["The film", "The run"]),
        ("?campaign=equality&kind=camp", []),
    ],
)
async def test_the_list_can_be_narrowed(ana, query, shown):
    await three_events()
    page = await ana.read(f"/desk/events{query}")
    titles = ["The film", "The run", "The old one"]
    assert sorted((t for t in titles if t in page), key=page.index) == shown
    assert ("No event fits." in page) is (shown == [])
    is_strange = "1999" in query or "nonsense" in query
    assert ("was passed over" in page) is is_strange


async def test_a_campaign_includes_those_below_it(ana):
    await three_events()
    await make_campaign("refugees", "equality")
    credit = [CreditDraft(campaign="refugees", role=CreditRole.PRIMARY)]
    await make_event("talk", title="The talk", campaigns=credit)
    assert "The talk" in await ana.read("/desk/events?campaign=equality")
    below = await ana.read("/desk/events?campaign=refugees")
    assert "The talk" in below
    assert "The film" not in below


async def test_a_pass_is_one_ticket_and_as_many_attendances_as_sessions(ana):
    sessions = [on(NOON + HOUR), on(NOON + 4 * HOUR, slug="two")]
    await make_event(sessions=sessions, offers=[replace(OFFER, sessions=["one", "two"])])
    view = await evening.register("Cy")
    phone = await evening.phone()
    await evening.send(
        phone,
        evening.row(1, code=evening.code(view)),
        evening.row(2, at=NOON + 4 * HOUR, session="film/two", code=evening.code(view)),
    )
    page = await ana.read("/desk/events")
    assert "2 sessions" in page
    assert "1 registered" in page
    assert "2 attendances" in page


async def test_an_event_without_a_date_is_found_among_what_comes(ana):
    await evening.put_event("idea", title="An idea", sessions=[], offers=[])
    page = await ana.read("/desk/events")
    assert "An idea" in page
    assert "No date" in page
    assert "Not published" in page


async def test_more_events_ask_no_more_questions(ana, statements):
    await make_event("first")
    statements.clear()
    await ana.get("/desk/events")
    once = len(statements)
    await make_event("second")
    await make_event("third", sessions=[on(NOON + HOUR), on(NOON + DAY, slug="two")])
    statements.clear()
    await ana.get("/desk/events")
    assert len(statements) == once


@pytest.mark.parametrize(("offers", "said"), [(True, "0 registered"), (False, "Free entry")])
async def test_free_entry_is_said_of_what_nobody_can_book(ana, offers, said):
    """Whether or not anybody has booked yet, and whether or not places are limited."""
    sessions = [replace(SESSION, slug=slug, capacity=None) for slug in ("one", "two")]
    chosen = [replace(OFFER, sessions=["one", "two"])] if offers else []
    await make_event(sessions=sessions, offers=chosen)
    for path in ("/desk/events", "/desk"):
        page = (await ana.get(path)).text
        assert said in page, path
        assert ("Free entry" in page) is not offers, path
