"""The board of the doors, for organisers only."""

from __future__ import annotations

import pytest

from events import access
from events.tickets import spaced
from tests.factories import HOUR, NOON
from tests.web.api.program import made, pair, put_film, register, upload
from web import cookies


@pytest.fixture
async def signed_in(client):
    token = await access.sign_in(await access.make_sign_in_link("ana@example.org", NOON), NOON)
    client.cookies.set(cookies.DESK, token)


async def test_the_board_shows_who_is_in_and_what_the_phones_hold(
    ana, public, client, clock, signed_in, visitor
):
    await put_film(ana)
    ticket = (await register(public))["tickets"][0]
    ben = await pair(ana)
    clock.forward(HOUR)
    batch = upload({"code": ticket["code"]}) | {"announced": 4}
    made(await ben.post("/door/scans", batch), 200)
    page = await visitor.get("/door/board?event=film")
    assert page.status_code == 200
    assert "admitted of 1" in page.text
    assert "1 / 4" in page.text
    assert "<mark>3</mark>" in page.text
    assert "Let in twice" not in page.text


async def test_a_ticket_let_in_twice_stands_on_top(ana, public, client, clock, signed_in, visitor):
    await put_film(ana)
    ticket = (await register(public))["tickets"][0]
    clock.forward(HOUR)
    for phone in (await pair(ana), await pair(ana)):
        row = {"code": ticket["code"], "told": "admit"}
        made(await phone.post("/door/scans", upload(row)), 200)
    page = (await visitor.get("/door/board?event=film")).text
    assert page.count("Let in twice") == 1
    assert spaced(ticket["short"]) in page


async def test_without_an_event_the_board_shows_the_one_that_is_on(ana, signed_in, visitor):
    assert "No event of yours" in (await visitor.get("/door/board")).text
    await put_film(ana)
    assert 'id="board"' in (await visitor.get("/door/board")).text


async def test_volunteers_and_strangers_are_asked_to_sign_in(client):
    answer = await client.get("/door/board")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/sign-in")


async def test_incidents_stand_on_the_board_and_on_the_desk(
    ana, public, client, clock, signed_in, visitor
):
    await put_film(ana)
    ticket = (await register(public))["tickets"][0]
    ben = await pair(ana)
    clock.forward(HOUR)
    forged = {"code": ticket["code"][:-3] + "000", "told": "admit"}
    made(await ben.post("/door/scans", upload(forged, {"kind": "dance"})), 200)
    for address in ("/door/board?event=film", "/desk/events/film"):
        page = (await visitor.get(address)).text
        assert page.count("Let in on a code that is no ticket: not counted") == 1
        assert page.count("A scan that cannot be read: not counted") == 1
    turnout = made(await ana.get("/events/film/turnout"), 200)
    assert [(one["device"], one["seq"], one["kind"]) for one in turnout["incidents"]] == [
        (turnout["devices"][0]["device"], 1, "told_forged"),
        (turnout["devices"][0]["device"], 2, "unreadable"),
    ]


async def test_who_was_let_in_too_early_is_told_without_a_gap(
    ana, public, client, clock, signed_in, visitor
):
    await put_film(ana)
    ticket = (await register(public))["tickets"][0]
    ben = await pair(ana)
    row = {"code": ticket["code"], "told": "admit"}
    early = upload(row, at=NOON - HOUR) | {"clock": {"sent_at": NOON.isoformat()}}
    made(await ben.post("/door/scans", early), 200)
    page = (await visitor.get("/door/board?event=film")).text
    assert f"{spaced(ticket['short'])}</b> · Before entry opened" in page
    assert "{time}" not in page


async def test_a_group_without_a_name_stands_on_every_page_of_its_event(
    ana, public, client, clock, signed_in, visitor
):
    await put_film(ana)
    ben = await pair(ana)
    clock.forward(HOUR)
    [result] = made(await ben.post("/door/scans", upload({"kind": "walk_in", "heads": 35})), 200)[
        "results"
    ]
    found = await visitor.get(f"/desk/events/film/tickets/{result['ticket']}")
    assert (await visitor.get("/desk/events/film")).status_code == 200
    page = await visitor.get(found.headers["location"])
    assert spaced(result["short"]) in page.text
