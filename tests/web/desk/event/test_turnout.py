"""The turnout of an event, as an organiser reads it the next morning."""

from __future__ import annotations

import re
from datetime import date

from msgspec.structs import replace

from events import actions, campaigns, measures, registration
from events.access import SYSTEM
from events.actions import ActionDraft
from events.campaigns import Count, Figure, LineDraft
from events.catalogue import CreditDraft, CreditRole
from events.measures import MeasureDraft
from tests.factories import HOUR, MINUTE, NOON, SESSION, make_campaign, make_event
from tests.web.desk import evening
from tests.web.desk.reading import table

AFTER = NOON + 4 * HOUR


async def test_the_figures_have_their_units_and_both_numbers_of_a_share(ana, clock):
    await make_event()
    await evening.make_petition(events=["film"])
    views = [await evening.register(name) for name in ("Cy", "Dee", "Eve", "Fay", "Gus")]
    phone = await evening.phone()
    rows = [evening.row(n, code=evening.code(view)) for n, view in enumerate(views[:4], 1)]
    await evening.send(phone, *rows, evening.row(5, "walk_in", name="Hal"))
    await evening.sign(views[0])
    clock.now = AFTER
    page = await ana.read("/desk/events/film")
    assert "5 tickets registered" in page
    assert "5 attendances (turnout 80% , 4 of 5)" in page
    assert "1 people acted (at least; 20% , 1 of 5)" in page
    assert "4 people met for the first time ( 100% of 4 we can tell apart)" in page
    assert "— heads counted on site: not recorded" in page
    assert "Did not come 1" in " ".join(page.split())
    assert "Walk-ins 1" in " ".join(page.split())


async def test_before_the_doors_open_nothing_is_claimed(ana):
    await make_event()
    await evening.register("Cy")
    page = await ana.read("/desk/events/film")
    assert "— attendances: not recorded" in page
    assert "— people who acted: unknown while nobody was scanned" in page
    assert "Nobody has been scanned or counted yet." in page
    [_, row] = table((await ana.get("/desk/events/film")).text, 'id="sessions"')
    assert row[1:] == ["1 / 20", "—", "—", "—", "—", "—", "—", "0"]


async def test_the_banner_says_what_is_missing(ana, clock):
    two = replace(SESSION, slug="two", starts_at=NOON - 2 * HOUR, ends_at=NOON - HOUR)
    await make_event(sessions=[SESSION, two])
    view = await evening.register("Cy")
    phone = await evening.phone("Volunteer 2")
    again = evening.row(2, at=evening.DOORS_OPEN + MINUTE, code=evening.code(view), told="admit")
    await evening.send(phone, evening.row(1, code=evening.code(view)), again, announced=5)
    clock.now = AFTER
    page = " ".join((await ana.read("/desk/events/film")).split())
    assert "3 scans are still on a phone: the numbers may rise. Volunteer 2" in page
    assert "1 session has begun, and nobody was scanned or counted." in page
    assert "1 ticket came in twice." in page
    assert "1 entry against the rule." in page


async def test_without_trouble_there_is_no_banner(ana):
    await make_event()
    assert "banner" not in (await ana.get("/desk/events/film")).text


async def test_the_chart_and_its_table_say_the_same(ana, clock):
    await make_event()
    views = [await evening.register(name) for name in ("Cy", "Dee", "Eve")]
    phone = await evening.phone()
    late = evening.DOORS_OPEN + 7 * MINUTE
    rows = [
        evening.row(1, at=evening.DOORS_OPEN - 20 * MINUTE, code=evening.code(views[0])),
        evening.row(2, at=evening.DOORS_OPEN - 18 * MINUTE, code=evening.code(views[1])),
        evening.row(3, at=late, code=evening.code(views[2])),
        evening.row(4, "count", late, n=7),
    ]
    await evening.send(phone, *rows)
    clock.now = AFTER
    response = await ana.get("/desk/events/film")
    assert table(response.text, "The same as a table") == [
        ["From", "Tickets admitted", "Heads counted"],
        ["12:40", "2", "0"],
        ["13:05", "1", "7"],
    ]
    assert 'aria-label="Arrivals in every 5 minutes. Highest: 13:05, 8."' in response.text
    assert "after the start" in response.text
    assert 'style="' not in response.text


async def test_what_they_did_is_said_by_petition_and_by_type(ana):
    await make_event()
    await evening.make_petition(events=["film"], baseline=1000)
    await evening.make_petition("elsewhere", title="Not here")
    view = await evening.register("Cy")
    phone = await evening.phone()
    await evening.send(phone, evening.row(1, code=evening.code(view)))
    await evening.sign(view)
    draft = ActionDraft(type="letter", quantity=23, session="film/one")
    await actions.act(draft, SYSTEM, AFTER)
    rows = table((await ana.get("/desk/events/film")).text, 'id="actions"')
    assert rows[1:] == [
        ["Release them petition", "equality", "1 signatures", "1,001"],
        ["Letters of support", "", "23", ""],
    ]


async def test_official_figures_stand_beside_the_counted_ones(ana):
    await make_campaign()
    line = LineDraft(
        category="Film", activity="Festival", count=Count.SESSIONS, figures=[Figure.PARTICIPANTS]
    )
    await campaigns.put_line("equality", "films", line, SYSTEM, NOON)
    credit = CreditDraft(campaign="equality", role=CreditRole.PRIMARY, line="films")
    await make_event(campaigns=[credit])
    phone = await evening.phone()
    await evening.send(phone, evening.row(1, "count", n=6980))
    day = date(2026, 3, 14)
    draft = MeasureDraft(
        campaign="equality", line="films", figure="participants", value=7000, unit="人次",
        qualifier="nearly", basis="estimate", since=day, until=day, session="film/one",
    )  # fmt: skip
    await measures.report(draft, SYSTEM, NOON)
    page = " ".join((await ana.read("/desk/events/film")).split())
    assert "6,980 reported nearly 7,000" in page
    assert "Participants nearly 7,000 人次 (estimate)" in page
    assert "6,980 heads counted on site (at least)" in page


async def test_cancelled_and_practised_sessions_are_marked(ana):
    rehearsal = replace(SESSION, slug="rehearsal", practice=True)
    await make_event(sessions=[SESSION, rehearsal])
    assert "Practice, not counted" in await ana.read("/desk/events/film")


async def test_a_ticket_to_look_at_leads_to_its_registration(ana):
    await make_event()
    view = await evening.register("Cy")
    await registration.cancel(view.reference, SYSTEM, None, NOON)
    phone = await evening.phone()
    await evening.send(phone, evening.row(1, code=evening.code(view), told="admit"))
    page = (await ana.get("/desk/events/film")).text
    assert "Ticket cancelled" in page
    public_id = view.tickets[0].ticket.public_id
    assert f"/desk/events/film/tickets/{public_id}" in page
    response = await ana.get(f"/desk/events/film/tickets/{public_id}")
    assert response.headers["location"] == f"/desk/events/film/registrations/{view.reference}"


async def test_one_question_more_or_less_for_three_guests(ana, statements):
    await make_event()
    phone = await evening.phone()
    names = ("Cy", "Dee", "Eve")
    counted = []
    for seq, name in enumerate(names, 1):
        view = await evening.register(name)
        await evening.send(phone, evening.row(seq, code=evening.code(view)))
        statements.clear()
        for path in ("", "/admissions", "/registrations"):
            await ana.get(f"/desk/events/film{path}")
        counted.append(len(statements))
    assert len(set(counted)) == 1


async def test_a_share_of_those_who_came_is_said_once_it_has_begun(ana, clock):
    await make_event()
    view = await evening.register("Cy", "Dee")
    phone = await evening.phone()
    early = SESSION.starts_at - 10 * MINUTE
    await evening.send(phone, evening.row(1, at=early, code=evening.code(view)))
    clock.now = SESSION.starts_at - MINUTE
    page = await ana.read("/desk/events/film")
    assert "1 attendances" in " ".join(page.split())
    assert "50%" not in page
    clock.now = SESSION.starts_at
    assert "turnout 50%" in " ".join((await ana.read("/desk/events/film")).split())


async def test_who_comes_at_once_is_one_narrow_bar_within_its_chart(ana, clock):
    await make_event()
    phone = await evening.phone()
    walked_in = [evening.row(n, "walk_in") for n in (1, 2, 3)]
    await evening.send(phone, *walked_in, evening.row(4, "count", n=-9))
    clock.now = evening.DOORS_OPEN + MINUTE
    page = (await ana.get("/desk/events/film")).text
    drawn = re.findall(r'<rect class="bar[^"]*" x="[\d.]+" y="([\d.-]+)" width="([\d.]+)"', page)
    assert len(drawn) == 2  # one for a wide page, one for a phone
    assert all(float(y) >= 0 and float(width) < 50 for y, width in drawn)
