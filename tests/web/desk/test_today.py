"""The first page: what is on, what comes, what was, and what needs somebody."""

from __future__ import annotations

from msgspec.structs import replace

from events import outbox
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
    await make_event(sessions=[replace(SESSION, capacity=None)])
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
