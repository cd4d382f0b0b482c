"""An event in a list promises what its page does."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from events import places
from events.catalogue import Access, Choice, OfferDraft
from events.places import Filters
from tests.events.places.test_promises import call_off
from tests.factories import DAY, HOUR, NOON, SESSION, make_event

ONE = replace(SESSION, capacity=3)
TWO = replace(SESSION, slug="two", capacity=2, starts_at=NOON + DAY, ends_at=NOON + DAY + HOUR)
FULL = replace(SESSION, slug="full", capacity=0)
ENDLESS = replace(SESSION, slug="endless", capacity=None)
PAST = replace(SESSION, slug="past", starts_at=NOON - DAY, ends_at=NOON - DAY + HOUR)
PAST_ENDLESS = replace(PAST, capacity=None)
OFF = replace(SESSION, slug="off")
LATER = {"opens_at": NOON + HOUR / 2}
CODE, CLOSED = {"access": Access.CODE}, {"closes_at": NOON}
PICK, PICK_TWO = {"choose": Choice(min=1)}, {"choose": Choice(min=2)}


def to(*slugs: str, **facts: Any) -> OfferDraft:
    """A ticket to some sessions, or to a choice of them."""
    named = "-".join([*slugs, *facts]).replace("_", "-")
    return OfferDraft(slug=named, name="票", sessions=[*slugs], **facts)


async def listed(**filters: Any) -> tuple[str | None, int | None]:
    [event] = await places.events_published(Filters(**filters), None, 10, NOON)
    return event.state, event.left


@pytest.mark.parametrize(
    ("sessions", "offers", "expected"),
    [
        ([ONE], [to("one")], ("open", 3)),
        ([ENDLESS], [to("endless")], ("open", None)),
        ([ONE, TWO], [to("one"), to("two")], ("open", 5)),
        ([ONE, TWO], [to("one", "two")], ("open", 2)),
        ([ONE, TWO], [to("one", "two", **PICK)], ("open", 5)),
        ([ONE, TWO], [to("one", "two", **PICK, size=4)], ("open", 4)),
        ([ONE], [to("one"), to("one", size=2)], ("open", 3)),
        ([ONE], [to("one", size=1)], ("open", 1)),
        ([ONE, TWO], [to("one"), to("two", **CODE)], ("open", 3)),
        ([PAST_ENDLESS, ONE], [to("past", "one")], ("open", 3)),
        ([OFF, ONE], [to("off", "one")], ("open", 3)),
        ([FULL], [to("full")], ("full", 0)),
        ([ONE, FULL], [to("one", "full")], ("full", 0)),
        ([ONE], [to("one", size=0)], ("full", 0)),
        ([ONE, PAST], [to("one", "past", **PICK_TWO)], ("closed", 0)),
        ([ONE], [to("one", **CODE)], ("needs_code", 0)),
        ([FULL, ONE], [to("full"), to("one", **CODE)], ("full", 0)),
        ([ONE], [to("one", **CLOSED)], ("closed", 0)),
        ([ONE], [to("one", **LATER)], ("soon", 0)),
        ([ONE], [to("one", **LATER), to("one", **CODE)], ("soon", 0)),
        ([PAST], [to("past")], ("closed", None)),
        # sessions to which one comes without registering
        ([ONE], [], (None, 3)),
        ([ONE, TWO], [to("one", **CLOSED)], (None, 2)),
        ([ONE, TWO], [to("one")], ("open", 5)),
        ([], [], (None, None)),
    ],
)
async def test_a_list_says_of_an_event_what_can_be_booked(database, sessions, offers, expected):
    await make_event(sessions=sessions, offers=offers)
    await call_off("off")
    assert await listed() == expected


async def test_only_the_sessions_that_fit_are_counted(database):
    away = replace(TWO, venue=replace(SESSION.venue, city="高雄"))
    await make_event(sessions=[FULL, away], offers=[to("full", "two", **PICK)])
    assert await listed() == ("open", 2)
    assert await listed(city="高雄") == ("open", 2)
    assert await listed(city="臺北") == ("full", 0)


async def test_when_it_opens_is_said(database):
    later = replace(to("one", opens_at=NOON + 2 * HOUR), slug="later")
    await make_event(sessions=[ONE], offers=[to("one", **LATER), later])
    [event] = await places.events_published(Filters(), None, 10, NOON)
    assert event.opens_at == NOON + HOUR / 2
