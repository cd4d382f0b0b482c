"""Taking a row back: once, in its own event, and in whatever order the two arrive."""

from __future__ import annotations

import pytest

from events import admission, db
from tests.factories import HOUR, MINUTE, NOON, make_event, make_ticket, pair


async def admissions() -> int:
    return await db.fetch_value("SELECT count(*) FROM admission")


async def heads() -> int:
    return await db.fetch_value("SELECT coalesce(sum(quantity), 0) FROM headcount")


async def test_an_admission_that_is_taken_back_is_gone_and_may_happen_again(database):
    await make_event()
    phone, cy = await pair(), await make_ticket()
    row = phone.row(code=cy.ticket.code)
    await phone.send(row)
    await phone.send(phone.row("undo", undoes=row["id"]))
    assert await admissions() == 0
    assert await phone.show(cy, NOON + HOUR + MINUTE) == "admit"
    assert await admissions() == 1


async def test_of_two_admissions_the_later_one_stands_when_the_first_is_taken_back(database):
    await make_event()
    phone, cy = await pair(), await make_ticket()
    rows = [phone.row(at=NOON + HOUR + i * MINUTE, code=cy.ticket.code, told="admit")
            for i in range(2)]  # fmt: skip
    await phone.send(*rows, now=NOON + 2 * HOUR)
    await phone.send(phone.row("undo", undoes=rows[0]["id"]), now=NOON + 2 * HOUR)
    assert await db.fetch_value("SELECT at FROM admission") == NOON + HOUR + MINUTE
    assert await admission.audit() == []


async def test_again_or_of_a_row_that_nobody_knows_it_has_no_effect(database):
    await make_event()
    phone = await pair()
    row = phone.row("count", n=5)
    undo = [phone.row("undo", undoes=row["id"]) for _ in range(2)]
    stray = phone.row("undo", undoes="00000000-0000-4000-8000-000000000000")
    answers = (await phone.send(row, *undo, stray))["results"]
    assert [answer["status"] for answer in answers] == ["recorded"] * 4
    assert await heads() == 0


async def test_a_mistake_taken_back_twice_stands_between_two_guests_once(database):
    """The second time it has no effect: what came after the first is a double admit."""
    await make_event()
    phone, cy = await pair(), await make_ticket()

    def row(minute: int, kind: str = "in", **said: object) -> dict:
        told = {"code": cy.ticket.code, "told": "admit"} if kind == "in" else {}
        return phone.row(kind, at=NOON + HOUR + minute * MINUTE, **told, **said)

    first = row(0)
    undo, second = row(1, "undo", undoes=first["id"]), row(2)
    await phone.send(first, undo, second, now=NOON + 2 * HOUR)
    assert await admission.double_admits(phone.device.event) == []
    again, third = row(3, "undo", undoes=first["id"]), row(4)
    await phone.send(again, third, now=NOON + 2 * HOUR)
    assert len(await admission.double_admits(phone.device.event)) == 1


@pytest.mark.parametrize("kind", ["in", "count"])
async def test_an_undo_that_comes_before_its_row_still_takes_it_back(database, kind):
    await make_event()
    phone, lead, cy = await pair(), await pair(), await make_ticket()
    said = {"code": cy.ticket.code} if kind == "in" else {"n": 5}
    row = phone.row(kind, **said)
    await lead.send(lead.row("undo", undoes=row["id"]))
    await phone.send(row)
    assert (await admissions(), await heads()) == (0, 0)
    assert await admission.audit() == []


async def test_an_undo_before_its_row_in_one_upload_takes_it_back(database):
    await make_event()
    phone, cy = await pair(), await make_ticket()
    undo = phone.row("undo")
    row = phone.row(code=cy.ticket.code)
    again = phone.row(at=NOON + HOUR + MINUTE, code=cy.ticket.code)
    answer = await phone.send(undo | {"undoes": row["id"]}, row, again, now=NOON + 2 * HOUR)
    assert [result.get("verdict") for result in answer["results"]] == [None, "admit", "admit"]
    assert await db.fetch_value("SELECT at FROM admission") == NOON + HOUR + MINUTE
    assert await admission.audit() == []


async def test_two_rows_of_one_number_on_two_phones_are_taken_back_apart(database):
    """The guest whom the other phone let in stays inside."""
    await make_event()
    phone, other, cy = await pair(), await pair(), await make_ticket()
    rows = []
    for minute, sender in enumerate((phone, other)):
        at = NOON + HOUR + minute * MINUTE
        rows.append(sender.row(at=at, code=cy.ticket.code, told="admit"))
        await sender.send(rows[-1], now=NOON + 2 * HOUR)
    assert rows[0]["seq"] == rows[1]["seq"]
    undo = phone.row("undo", undoes=rows[0]["id"])
    asked = phone.row(at=NOON + HOUR + 5 * MINUTE, code=cy.ticket.code)
    answer = await phone.send(undo, asked, now=NOON + 2 * HOUR)
    assert answer["results"][1]["verdict"] == "already_in"


@pytest.mark.parametrize("first", ["row", "undo"])
async def test_another_event_s_phone_takes_nothing_back(database, first):
    await make_event()
    await make_event("run")
    phone, stranger = await pair(), await pair("run")
    row = phone.row("count", n=5)
    undo = stranger.row("undo", undoes=row["id"], session="run/one")
    sends = [phone.send(row), stranger.send(undo)]
    for sending in sends if first == "row" else reversed(sends):
        await sending
    assert await heads() == 5
    assert await db.fetch_value("SELECT sum(heads) FROM headcount_summed") == 5
    assert await admission.audit() == []


async def test_whom_another_event_s_phone_takes_back_is_still_inside(database):
    await make_event()
    await make_event("run")
    phone, stranger, cy = await pair(), await pair("run"), await make_ticket()
    row = phone.row(code=cy.ticket.code)
    await phone.send(row)
    await stranger.send(stranger.row("undo", undoes=row["id"], session="run/one"))
    assert await phone.show(cy, NOON + HOUR + MINUTE) == "already_in"
    assert await admissions() == 1
    assert await db.fetch_value("SELECT count(*) FROM scan_standing WHERE lets_in") == 1


async def test_a_steward_takes_nothing_back(database):
    await make_event()
    phone, steward, cy = await pair(), await pair(role="steward"), await make_ticket()
    row = phone.row(code=cy.ticket.code)
    await phone.send(row)
    [answer] = (await steward.send(steward.row("undo", undoes=row["id"])))["results"]
    assert answer["status"] == "unreadable"
    assert await admissions() == 1
