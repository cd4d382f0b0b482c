"""Of the people who came: whom the event brought, whom we knew before, who left no address."""

from __future__ import annotations

import hashlib

import pytest

from events import people, registration
from events.access import SYSTEM
from events.registration import Contact, GuestOrder
from events.reports.figures import Figures, percent_new
from tests.events.petitions.evening import by_email, make_petition
from tests.events.reports.gathering import (
    campaign,
    come,
    counts,
    credit,
    event,
    of_session,
    session,
    ticket,
    totals,
)
from tests.factories import DAY, HOUR, NOON, book, pair, sign_at_once


async def told_apart(slug: str = "film") -> tuple[int | None, ...]:
    """People, and of them the new, the known and the unknown."""
    shown = await totals(slug)
    return shown.people, shown.new_people, shown.known_people, shown.unknown_people


async def list_known(email: str, as_of=NOON) -> None:
    told = hashlib.sha256(email.encode()).hexdigest()
    await people.know_emails([told], as_of, "token:1", NOON)


async def test_who_registered_here_first_is_new(database):
    await event(session("one"))
    await come(await pair(), await ticket())
    assert await told_apart() == (1, 1, 0, 0)


async def test_who_registered_elsewhere_before_is_known(database):
    await event(session("one"))
    await event(session("one"), slug="run")
    await ticket(slug="run", at=NOON - DAY)
    await come(await pair(), await ticket())
    assert await told_apart() == (1, 0, 1, 0)


async def test_who_registered_elsewhere_later_is_new(database):
    await event(session("one"))
    await event(session("one"), slug="run")
    cy = await ticket()
    await ticket(slug="run", at=NOON + HOUR)
    await come(await pair(), cy)
    assert await told_apart() == (1, 1, 0, 0)


async def test_a_registration_that_was_cancelled_made_them_known_all_the_same(database):
    await event(session("one"))
    await event(session("one"), slug="run")
    gone = await ticket(slug="run", at=NOON - DAY)
    view, _ = await registration.of_ticket(gone.ticket.id)
    await registration.cancel(view.reference, SYSTEM, None, NOON - DAY)
    await come(await pair(), await ticket())
    assert await told_apart() == (1, 0, 1, 0)


async def test_who_was_on_the_list_before_is_known_and_after_is_new(database):
    await event(session("one"))
    phone = await pair()
    await list_known("cy@example.org", NOON - DAY)
    await list_known("dee@example.org", NOON + DAY)
    await come(phone, await ticket())
    await come(phone, await ticket(name="Dee"))
    assert await told_apart() == (2, 1, 1, 0)


async def test_who_signed_online_before_is_known_and_who_signed_here_is_new(database):
    await event(session("one"))
    await make_petition()
    await sign_at_once("release", by_email(), NOON - DAY)
    here = by_email("Dee", "dee@example.org", session="film/one")
    await sign_at_once("release", here, NOON - DAY)
    phone = await pair()
    await come(phone, await ticket())
    await come(phone, await ticket(name="Dee"))
    assert await told_apart() == (2, 1, 1, 0)


async def test_who_left_no_address_is_neither_new_nor_known(database):
    await event(session("one"), email="optional")
    phone = await pair()
    booked = await book(GuestOrder(offer="one"), contact=Contact(name="Bo"))
    await come(phone, booked.tickets[0])
    await phone.send(phone.row("walk_in"))
    assert await told_apart() == (2, 0, 0, 2)


async def test_they_add_up_to_the_people(database):
    await event(session("one"))
    await event(session("one"), slug="run")
    phone = await pair()
    await ticket(slug="run", at=NOON - DAY)
    await come(phone, await ticket())
    await come(phone, await ticket(name="Dee"))
    await phone.send(phone.row("walk_in"))
    assert await told_apart() == (3, 1, 1, 1)


async def test_who_was_merged_counts_once_and_was_known_since_the_earlier_moment(database):
    await event(session("one"))
    await event(session("one"), slug="run")
    early = await ticket(slug="run", name="Cyrus", at=NOON - DAY)
    cy, cyrus = await ticket(), await ticket(name="Cyrus")
    phone = await pair()
    await come(phone, cy)
    await come(phone, cyrus)
    assert await told_apart() == (2, 1, 1, 0)
    merged = await people.merge(cy.person, early.person, "token:1", NOON)
    assert await told_apart() == (1, 0, 1, 0)
    await people.undo_merge(merged, "token:1", NOON)
    assert await told_apart() == (2, 1, 1, 0)


async def test_the_new_of_a_campaign_are_those_new_at_one_of_its_events(database):
    await campaign("equality")
    await event(session("one"), campaigns=credit("equality"))
    await event(session("one"), slug="run", campaigns=credit("equality"))
    at_film, at_run = await pair(), await pair("run")
    await come(at_film, await ticket(at=NOON - DAY))
    await come(at_run, await ticket(slug="run"), "run/one")
    assert await told_apart() == (1, 1, 0, 0)
    assert await told_apart("run") == (1, 0, 1, 0)
    shown = await counts("equality")
    assert (shown.people, shown.new_people, shown.known_people) == (1, 1, 0)


async def test_in_each_session_of_an_event_the_same_people_are_new(database):
    await event(session("one"), session("two", 4))
    phone, cy = await pair(), await ticket("pass")
    await come(phone, cy)
    await come(phone, cy, "film/two")
    for where in ("film/one", "film/two"):
        assert (await of_session(where)).new_people == 1
    assert await told_apart() == (1, 1, 0, 0)


@pytest.mark.parametrize(
    ("new", "known", "percent"),
    [(1, 2, 33), (2, 1, 67), (1, 1, 50), (1, 7, 13), (3, 5, 38), (0, 5, 0), (5, 0, 100),
     (0, 0, None), (None, None, None)],
)  # fmt: skip
def test_the_share_of_the_new_is_whole_and_half_rounds_up(new, known, percent):
    nothing = dict.fromkeys(Figures.__struct_fields__, 0) | {"actions_by_type": {}, "official": {}}
    assert percent_new(Figures(**nothing | {"new_people": new, "known_people": known})) == percent
