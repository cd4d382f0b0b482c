"""The first page: what is on, what comes, what was, and what needs somebody."""

from __future__ import annotations

from msgspec.structs import replace

from events import admission, devices, outbox
from events.access import SYSTEM
from events.outbox import Errand
from tests.factories import DAY, HOUR, MINUTE, NOON, SESSION, make_event
from tests.web.desk import evening


def at(starts, **facts):
    return replace(SESSION, starts_at=starts, ends_at=starts + 2 * HOUR, **facts)


async def test_today_shows_places_and_who_came(ana, clock):
    await make_event()
    view = await evening.register("Cy", "Dee", "Eve")
    phone = await evening.phone()
    clock.now = evening.DOORS_OPEN + MINUTE
    await evening.send(phone, evening.row(1, code=evening.code(view)))
    page = await ana.read("/desk")
    assert "Sat 14 March 2026" in page
    on = page[page.index("On today") :]
    assert "13:00 On now" in on
    assert "Seeing equality" in on
    assert "3 of 20 registered" in on
    assert "1 attendance" in on


async def test_days_stand_in_their_order(ana):
    await make_event("tomorrow", title="Tomorrow’s", sessions=[at(NOON + DAY)])
    await make_event("now", title="Today’s")
    await make_event("before", title="Yesterday’s", sessions=[at(NOON - DAY)])
    await make_event("late", title="Until late", sessions=[at(NOON + 11 * HOUR)])
    page = await ana.read("/desk")
    places = [
        page.index(words)
        for words in ("On today", "Today’s", "Until late", "Coming", "Tomorrow’s", "Just past")
    ]
    assert places == sorted(places)
    assert page.rindex("Yesterday’s") > page.index("Just past")


async def test_a_day_without_anything_says_so(ana):
    page = await ana.read("/desk")
    assert "Nothing is on today." in page
    assert "All is well" in page


async def test_what_needs_somebody_is_said_first(ana, clock):
    await make_event()
    await make_event("past", title="Nobody counted", sessions=[at(NOON - DAY)])
    await evening.put_event("hidden", title="Soon", sessions=[at(NOON + 3 * DAY)])
    phone = await evening.phone()
    await evening.send(phone, evening.row(1, "count", n=4), announced=9)
    page = await ana.read("/desk")
    needs = page[: page.index("On today")]
    assert "8 scans are still on a phone. Ben" in needs
    assert "Nobody was scanned or counted. Nobody counted" in " ".join(needs.split())
    assert "Not published, and soon. Soon" in " ".join(needs.split())


async def test_what_is_recorded_or_cancelled_needs_nobody(ana):
    await make_event("past", title="Past", sessions=[at(NOON - DAY)])
    phone = await evening.phone(event="past")
    row = evening.row(1, "count", NOON - DAY, n=4, session="past/one")
    await evening.send(phone, row)
    assert "All is well" in await ana.read("/desk")


async def test_mails_that_were_given_up_are_told(ana):
    await make_event()
    await evening.register("Cy")
    [post] = await outbox.recent([Errand.REGISTRATION_RECEIVED], None, 5)
    await outbox.give_up(post, "no such mailbox", NOON)
    assert "1 mail could not be sent." in await ana.read("/desk")


async def test_free_entry_has_no_places(ana):
    await make_event(sessions=[replace(SESSION, capacity=None)], offers=[])
    assert "Free entry" in await ana.read("/desk")


async def test_more_sessions_ask_no_more_questions(ana, statements):
    await make_event("first", sessions=[at(NOON + HOUR)])
    statements.clear()
    await ana.get("/desk")
    once = len(statements)
    for slug in ("second", "third"):
        await make_event(slug, sessions=[at(NOON + HOUR), at(NOON + DAY, slug="two")])
    statements.clear()
    await ana.get("/desk")
    assert len(statements) == once


async def needs(ana) -> str:
    page = await ana.read("/desk")
    return " ".join(page[: page.index("On today")].split())


async def a_film(places: int = 20, *names: str):
    await make_event(sessions=[replace(SESSION, capacity=places)])
    view = await evening.register("Cy", *names)
    return view, await evening.phone()


async def test_a_ticket_that_came_in_twice_is_listed(ana, clock):
    view, phone = await a_film()
    rows = [
        evening.row(n, at=evening.DOORS_OPEN + n * MINUTE, code=evening.code(view), told="admit")
        for n in (1, 2)
    ]
    await evening.send(phone, *rows)
    clock.now = evening.DOORS_OPEN + 3 * MINUTE
    told = await needs(ana)
    assert "1 ticket came in twice. Each is counted once. Seeing equality" in told
    assert "1 entry against the rule." in told
    assert "All is well" not in told


async def test_more_than_there_are_places_are_listed(ana, clock):
    _, phone = await a_film(5)
    walked_in = [evening.row(n, "walk_in", evening.DOORS_OPEN + n * MINUTE) for n in range(1, 6)]
    await evening.send(phone, *walked_in)
    clock.now = evening.DOORS_OPEN + 5 * MINUTE
    assert "All is well" in await ana.read("/desk")
    await evening.send(phone, evening.row(6, "count", evening.DOORS_OPEN + 6 * MINUTE, n=4))
    clock.now = evening.DOORS_OPEN + 6 * MINUTE
    assert "9 are in for 5 places. Seeing equality" in await needs(ana)
    assert "9 are in for 5 places." in await ana.read("/desk/events/film")


async def test_a_phone_that_falls_silent_at_an_open_door_is_listed(ana, clock):
    view, phone = await a_film()
    await evening.send(phone, evening.row(1, code=evening.code(view)))
    clock.now = evening.DOORS_OPEN + MINUTE
    assert "All is well" in await ana.read("/desk")
    clock.now = evening.DOORS_OPEN + 20 * MINUTE
    assert "A phone at an open door is silent. Ben" in await needs(ana)
    clock.now = SESSION.ends_at + MINUTE
    assert "silent" not in await needs(ana)


async def test_a_phone_whose_door_is_not_open_may_be_silent(ana, clock):
    await make_event(sessions=[at(NOON + 5 * HOUR)])
    await evening.phone()
    clock.now = NOON + HOUR
    assert "All is well" in await ana.read("/desk")


async def test_incidents_and_rows_that_wait_to_be_accepted_are_listed(ana, clock):
    view, phone = await a_film()
    forged = evening.code(view)[:-3] + "000"
    await evening.send(phone, evening.row(1, code=forged, told="admit"))
    await devices.revoke(phone.device, SYSTEM, evening.DOORS_OPEN)
    row = evening.row(2, at=evening.DOORS_OPEN + MINUTE, code=evening.code(view), told="admit")
    body = {"clock": {"sent_at": row["scanned_at"]}, "announced": 2, "rows": [row]}
    await admission.record(phone.token, body, evening.DOORS_OPEN + MINUTE)
    clock.now = evening.DOORS_OPEN + 2 * MINUTE
    told = await needs(ana)
    assert "1 incident at the door. Seeing equality" in told
    assert "1 scan waits to be accepted." in told


async def test_what_went_wrong_elsewhere_is_theirs(ana, elsewhere, clock):
    view, phone = await a_film()
    rows = [
        evening.row(n, at=evening.DOORS_OPEN + n * MINUTE, code=evening.code(view), told="admit")
        for n in (1, 2)
    ]
    await evening.send(phone, *rows)
    clock.now = evening.DOORS_OPEN + 20 * MINUTE
    assert "came in twice" in await needs(ana)
    assert "All is well" in await elsewhere.read("/desk")
