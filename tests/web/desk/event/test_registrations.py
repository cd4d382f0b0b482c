"""Who registered: found by what an organiser knows of them, and cancelled with care."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from events import db, outbox
from events.catalogue import QuestionDraft, QuestionKind
from events.outbox import Errand
from tests.factories import HOUR, NOON, SESSION, make_event
from tests.web.conftest import HIDDEN
from tests.web.desk import evening
from tests.web.desk.reading import table

LIST = "/desk/events/film/registrations"


async def test_the_list_is_newest_first_with_companions_and_state(ana):
    await make_event()
    await evening.register("Cy", "Companion")
    view = await evening.register("Dee")
    phone = await evening.phone()
    await evening.send(phone, evening.row(1, code=evening.code(view)))
    page = await ana.read(LIST)
    assert page.index("Dee") < page.index("Cy")
    assert "with Companion" in page
    assert "Came" in page


@pytest.mark.parametrize(
    "find",
    [
        lambda _: "cy",
        lambda _: "CY@EXAMPLE",
        lambda _: "compan",
        lambda view: view.reference.lower(),
        lambda view: view.tickets[1].ticket.short.lower(),
        lambda view: f" {view.tickets[0].ticket.short[:4]} {view.tickets[0].ticket.short[4:]} ",
    ],
    ids=["name", "mail", "companion", "reference", "short code", "short code with a space"],
)
async def test_it_is_found_by_what_one_knows(ana, find):
    await make_event()
    view = await evening.register("Cy", "Companion")
    await evening.register("Zoë")
    page = (await ana.http.get(LIST, params={"q": find(view)}, headers=ana.headers)).text
    assert view.reference in page
    assert "Zoë" not in page


@pytest.mark.parametrize("q", ["%", "_", "'; DROP TABLE person", "<b>", "x" * 5000, "　"])
async def test_odd_searches_are_only_searches(ana, q):
    await make_event()
    view = await evening.register("Cy")
    response = await ana.http.get(LIST, params={"q": q}, headers=ana.headers)
    assert response.status_code == 200
    assert "<b>&" not in response.text
    assert (view.reference in response.text) is (not q.strip())


async def test_a_long_list_goes_on(ana):
    await make_event(sessions=[replace(SESSION, capacity=None)])
    for n in range(51):
        await evening.register(f"Guest{n:02}")
    first = (await ana.get(LIST)).text
    assert "Guest50" in first
    assert "Guest00" not in first
    further = first.partition('href="?after=')[2].partition('"')[0].replace("&amp;", "&")
    second = (await ana.get(f"{LIST}?after={further}")).text
    assert "Guest00" in second
    assert "Earlier ones" not in second


async def test_one_registration_shows_contact_tickets_and_answers(ana):
    question = QuestionDraft(
        slug="heard", ask="contact", label="Where from?", kind=QuestionKind.TEXT, required=False
    )
    await make_event(questions=[question])
    view = await evening.register("Cy", "Companion", answers={"heard": "a <friend>"})
    page = await ana.read(f"{LIST}/{view.reference}")
    assert "cy@example.org" in page
    assert "Where from?" in page
    assert "a <friend>" in page
    rows = table((await ana.get(f"{LIST}/{view.reference}")).text, "2 tickets")
    assert [(row[0], row[3]) for row in rows[1:]] == [("Cy", "Valid"), ("Companion", "Valid")]


async def test_cancelling_asks_first_and_frees_the_place(ana):
    await make_event()
    view = await evening.register("Cy", "Companion")
    one = f"{LIST}/{view.reference}"
    asked = await ana.read(f"{one}/cancellation")
    assert "It cannot be taken back." in asked
    assert await db.fetch_value("SELECT sum(taken) FROM quota") == 4
    missing = await ana.send(f"{one}/cancellation", f"{one}/cancellation", {})
    assert missing.status_code == 422
    assert "Please choose at least one ticket." in missing.text
    chosen = {"tickets": view.tickets[1].ticket.public_id}
    done = await ana.send(f"{one}/cancellation", f"{one}/cancellation", chosen)
    assert (done.status_code, done.headers["location"]) == (303, one)
    assert await db.fetch_value("SELECT sum(taken) FROM quota") == 2
    rows = table((await ana.get(one)).text, "2 tickets")
    assert [(row[0], row[3]) for row in rows[1:]] == [("Cy", "Valid"), ("Companion", "Cancelled")]
    assert len(await outbox.recent([Errand.REGISTRATION_CANCELLED], None, 5)) == 1


async def test_pressing_twice_cancels_once(ana):
    await make_event()
    view = await evening.register("Cy")
    path = f"{LIST}/{view.reference}/cancellation"
    form = dict(HIDDEN.findall((await ana.get(path)).text))
    form["tickets"] = view.tickets[0].ticket.public_id
    for _ in range(2):
        assert (await ana.http.post(path, data=form)).status_code == 303
    assert await db.fetch_value("SELECT count(*) FROM ticket_bar") == 1
    assert len(await outbox.recent([Errand.REGISTRATION_CANCELLED], None, 5)) == 1


async def test_whoever_came_stays_counted_when_cancelled(ana, clock):
    await make_event()
    view = await evening.register("Cy")
    phone = await evening.phone()
    await evening.send(phone, evening.row(1, code=evening.code(view)))
    path = f"{LIST}/{view.reference}/cancellation"
    assert "stays counted as having come" in await ana.read(path)
    await ana.send(path, path, {"tickets": view.tickets[0].ticket.public_id})
    clock.now = NOON + 4 * HOUR
    assert "Came; cancelled later" in await ana.read(f"{LIST}/{view.reference}")
    page = await ana.read("/desk/events/film")
    assert "0 tickets registered" in page
    assert "1 attendances" in page


async def test_a_ticket_of_another_registration_is_not_cancelled(ana):
    await make_event()
    view, other = await evening.register("Cy"), await evening.register("Dee")
    path = f"{LIST}/{view.reference}/cancellation"
    response = await ana.send(path, path, {"tickets": other.tickets[0].ticket.public_id})
    assert response.status_code == 404
    assert await db.fetch_value("SELECT count(*) FROM ticket_bar") == 0
