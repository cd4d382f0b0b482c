"""The scans that wait: their number where organisers look, their rows, and two buttons."""

from __future__ import annotations

import pytest

from events import admission, db, reports
from events.access import SYSTEM
from tests.factories import HOUR, MINUTE, NOON, make_event, make_ticket, pair, take_away

QUARANTINE = "/desk/events/film/quarantine"
OPEN = NOON + HOUR


async def a_phone_that_waits() -> int:
    """Ben's phone, taken back before it sent a ticket, a walk-in of three, and four heads."""
    phone, cy = await pair(), await make_ticket()
    await take_away(phone)
    rows = [
        phone.row(at=OPEN, code=cy.ticket.code, told="admit"),
        phone.row("walk_in", at=OPEN + MINUTE, heads=3),
        phone.row("count", at=OPEN + 2 * MINUTE, n=4),
    ]
    await phone.send(*rows, now=OPEN + HOUR)
    return phone.device.id


async def test_their_number_stands_on_the_desk_the_phones_and_the_board(ana):
    await make_event()
    pages = ("/desk/events/film", "/desk/events/film/phones", "/door/board?event=film")
    for page in pages:
        assert "to be accepted" not in await ana.read(page)
    await a_phone_that_waits()
    for page in pages:
        assert "3 scans wait to be accepted." in await ana.read(page)
        assert f'href="{QUARANTINE}"' in (await ana.get(page)).text


async def test_each_row_is_shown_as_it_was_scanned(ana):
    await make_event()
    await a_phone_that_waits()
    page = " ".join((await ana.read(QUARANTINE)).split())
    assert "Ben 0 3 scans" in page
    cy = await db.fetch_value("SELECT short FROM ticket ORDER BY id LIMIT 1")
    assert f"13:00 {cy[:4]} {cy[4:]} In Come in 入口" in page
    assert "13:01 — Walk-in ×3 Come in 入口" in page
    assert "13:02 — Heads counted 4 — 入口" in page


@pytest.mark.parametrize(("deed", "attendances"), [("acceptance", 8), ("dismissal", None)])
async def test_a_press_decides_once_and_is_written_down(ana, deed, attendances):
    await make_event()
    phone = await a_phone_that_waits()
    press = f"/desk/events/film/phones/{phone}/quarantine/{deed}"
    response = await ana.send(QUARANTINE, press, {})
    assert (response.status_code, response.headers["location"]) == (303, QUARANTINE)
    assert "No scan waits." in await ana.read(QUARANTINE)
    assert "to be accepted" not in await ana.read("/desk/events/film")
    totals = (await reports.turnout("film", SYSTEM, OPEN + HOUR)).totals
    assert totals.attendances == attendances
    assert len(await db.fetch("SELECT FROM journal WHERE deed LIKE 'door.quarantine%'")) == 1
    counted = await db.fetch_value("SELECT count(*) FROM admission")
    assert counted == (2 if deed == "acceptance" else 0)
    assert await admission.audit() == []


async def test_a_phone_of_another_event_is_not_found_under_this_one(ana):
    await make_event()
    await make_event("run")
    phone = await a_phone_that_waits()
    await make_ticket(event="run")
    page = (await ana.get(QUARANTINE)).text
    assert f"/phones/{phone}/" in page
    press = f"/desk/events/run/phones/{phone}/quarantine/acceptance"
    assert (await ana.send(QUARANTINE, press, {})).status_code == 404
