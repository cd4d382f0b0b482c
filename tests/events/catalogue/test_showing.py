"""Events as they are listed and shown, in as many statements for three as for one."""

from __future__ import annotations

import pytest

from events import db, places
from events.access import SYSTEM
from events.catalogue import Choice, Kind, VenueDraft
from events.errors import Invalid, NotFound
from events.places import Filters, OfferState
from tests.events.catalogue.festival import (
    a_session,
    an_event,
    an_offer,
    an_organiser,
    changed,
    credit,
    make_campaigns,
    put,
    take_place,
)
from tests.factories import DAY, HOUR, NOON

KAOHSIUNG = VenueDraft(name="駁二", city="高雄")


async def listed(now=NOON, limit=10, **filters: object) -> list[str]:
    found = await places.events_published(Filters(**filters), None, limit, now)
    return [summary.slug for summary in found]


async def make_year() -> None:
    """Last week a talk in Kaohsiung, tomorrow a film, the day after a run; one is not public."""
    await make_campaigns()
    past = a_session(day=-7, venue=KAOHSIUNG)
    await put(an_event(sessions=[past], kind=Kind.TALK, campaigns=[credit("schools")]), "talk")
    await put(an_event(campaigns=[credit("education")]), "film")
    await put(an_event(kind=Kind.RUN, sessions=[a_session(day=2)]), "run")
    await put(an_event(published=False), "secret")


async def test_only_what_is_published_is_listed_by_its_next_session(database):
    await make_year()

    assert await listed() == ["talk", "film", "run"]


async def test_a_list_is_narrowed_by_each_filter(database):
    await make_year()

    assert await listed(campaign="education") == ["talk", "film"]
    assert await listed(campaign="schools") == ["talk"]
    assert await listed(city="高雄") == ["talk"]
    assert await listed(kind=Kind.RUN) == ["run"]
    assert await listed(since=NOON) == ["film", "run"]
    assert await listed(until=NOON + 2 * DAY) == ["talk", "film"]
    assert await listed(campaign="education", since=NOON, city="台北") == ["film"]
    assert await listed(campaign="\0", city="\0") == ["talk", "film", "run"]
    assert await listed(campaign="nothing") == []


async def test_a_list_goes_on_behind_its_cursor(database):
    await make_year()
    [first] = await places.events_published(Filters(), None, 1, NOON)

    rest = await places.events_published(Filters(), first.cursor, 10, NOON)

    assert [summary.slug for summary in rest] == ["film", "run"]
    for odd in ("~", "x~y", "2026-01-01~film", "2026-01-01T00:00:00Z~\0"):
        with pytest.raises(Invalid) as refusal:
            await places.events_published(Filters(), odd, 10, NOON)
        assert [(e.field, e.code) for e in refusal.value.errors] == [("after", "unknown")]


async def test_a_summary_says_where_when_and_what_is_left(database):
    sessions = [a_session("one"), a_session("two", day=3, venue=KAOHSIUNG, capacity=5)]
    view = await put(an_event(sessions=sessions))
    await take_place(view)

    [summary] = await places.events_published(Filters(), None, 10, NOON)

    assert (summary.starts_at, summary.ends_at) == (NOON + DAY, NOON + 3 * DAY + 2 * HOUR)
    assert (summary.sessions, summary.left, summary.cancelled) == (2, 24, False)
    assert (summary.cities, sorted(summary.venues)) == (["台北", "高雄"], ["光點", "駁二"])
    [later] = await places.events_published(Filters(), None, 10, NOON + 2 * DAY)
    assert later.left == 5


async def test_an_event_without_sessions_is_listed_unless_sessions_are_asked_for(database):
    await put(an_event(sessions=[], offers=[]))

    [summary] = await places.events_published(Filters(), None, 10, NOON)
    assert (summary.starts_at, summary.sessions, summary.left) == (None, 0, None)
    assert await listed(city="台北") == []


async def test_organisers_list_what_their_teams_hold_and_no_more(database):
    ana, dee = await an_organiser("ana"), await an_organiser("dee")
    await places.put_event("hers", an_event(published=False), ana, NOON)
    await places.put_event("theirs", an_event(), dee, NOON)

    async def held(actor):
        return [e.slug for e in await places.events_held(actor, Filters(), None, 10, NOON)]

    assert await held(ana) == ["hers"]
    assert await held(dee) == ["theirs"]
    assert await held(SYSTEM) == ["hers", "theirs"]


async def test_listing_and_showing_take_one_statement_for_one_event_and_for_three(
    database, statements
):
    counts = []
    for number in (1, 2, 3):
        await put(an_event(sessions=[a_session(f"s{i}") for i in range(number)],
                           offers=[an_offer("free", "s0")]), f"event-{number}")  # fmt: skip
        statements.clear()
        assert len(await places.events_published(Filters(), None, 10, NOON)) == number
        assert len((await places.event(f"event-{number}", NOON)).sessions) == number
        counts.append(len(statements))

    assert counts == [2, 2, 2]


@pytest.mark.parametrize("slug", ["nothing", "No Slug", "\0", "x" * 100])
async def test_what_there_is_not_is_not_found(database, slug):
    with pytest.raises(NotFound):
        await places.event(slug, NOON)


async def state(offer, now=NOON, **facts: object) -> tuple[OfferState, int | None]:
    view = await put(an_event(offers=[offer], **facts))
    view = await places.event(view.slug, now)
    return view.offers[0].state, view.offers[0].left


async def test_an_offer_is_open_until_its_last_session_ends(database):
    sessions = [a_session("one"), a_session("two", day=2)]
    offer = an_offer("free", "one", "two")

    end = NOON + 2 * DAY + 2 * HOUR
    assert await state(offer, end - HOUR, sessions=sessions) == (OfferState.OPEN, 20)
    assert (await places.event("festival", NOON)).offers[0].booked_until == end
    assert (await state(offer, end, sessions=sessions))[0] == OfferState.CLOSED


async def test_an_offer_has_a_window(database):
    offer = an_offer(opens_at=NOON + HOUR, closes_at=NOON + 3 * HOUR)

    assert (await state(offer, NOON))[0] == OfferState.SOON
    assert (await state(offer, NOON + HOUR))[0] == OfferState.OPEN
    assert (await state(offer, NOON + 3 * HOUR))[0] == OfferState.CLOSED


async def test_a_pass_is_full_with_its_fullest_session_and_a_choice_with_all(database):
    sessions = [a_session("one", capacity=0), a_session("two", capacity=3)]
    a_pass = an_offer("free", "one", "two")

    assert await state(a_pass, sessions=sessions) == (OfferState.FULL, 0)
    assert await state(changed(a_pass, choose=Choice()), sessions=sessions) == (OfferState.OPEN, 3)
    both = changed(a_pass, choose=Choice(min=2))
    assert await state(both, sessions=sessions) == (OfferState.FULL, 0)


async def test_a_cancelled_session_leaves_its_offer_closed(database):
    view = await put()
    await db.execute(
        "INSERT INTO session_cancellation (session, at, by) VALUES ($1, $2, 'x')",
        view.sessions[0].id, NOON,
    )  # fmt: skip

    view = await places.event("festival", NOON)

    assert view.sessions[0].cancelled
    assert view.offers[0].state == OfferState.CLOSED
    [summary] = await places.events_published(Filters(), None, 10, NOON)
    assert (summary.cancelled, summary.left) == (True, None)
