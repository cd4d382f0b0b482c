"""Somebody at the door without a ticket: registered there, always let in, and taken back."""

from __future__ import annotations

import msgspec
import pytest

from events import admission, db, people, places, registration, reports
from events.access import SYSTEM
from events.catalogue import GateDraft, GateKind
from tests.events.admission.uploads import statuses
from tests.factories import HOUR, NOON, SESSION, make_event, make_ticket, pair, take_away

OPEN = NOON + HOUR

DOOR = GateDraft(slug="door", kind=GateKind.ENTRY, name="入口")


async def admissions() -> int:
    return await db.fetch_value("SELECT count(*) FROM admission")


async def left() -> tuple[int, int]:
    """Taken and at the door, of the session's places."""
    row = await db.fetch_row(
        "SELECT q.taken, q.at_door FROM quota AS q WHERE q.session IS NOT NULL"
    )
    return tuple(row)


async def test_a_walk_in_gets_a_ticket_of_their_own_and_is_let_in(database):
    await make_event()
    phone = await pair()
    [answer] = (await phone.send(phone.row("walk_in", name="Bo")))["results"]
    assert (answer["status"], answer["verdict"]) == ("recorded", "admit")
    assert len(answer["code"]) == 120
    assert "over_capacity" not in answer
    assert await admissions() == 1
    assert await left() == (0, 1)
    row = await db.fetch_row("SELECT particulars, made_where FROM guest JOIN registration ON true")
    assert row["made_where"] == "door"
    assert (await people.particulars([row["particulars"]]))[row["particulars"]].name == "Bo"


async def test_a_full_session_lets_a_walk_in_in_and_says_that_it_is_over(database):
    await make_event(sessions=[msgspec.structs.replace(SESSION, capacity=2)])
    await make_ticket()
    phone = await pair()
    [last] = (await phone.send(phone.row("walk_in")))["results"]
    assert "over_capacity" not in last, "it is the last place"
    [answer] = (await phone.send(phone.row("walk_in")))["results"]
    assert answer["verdict"] == "admit"
    assert answer["over_capacity"] is True
    assert await left() == (1, 2)


async def test_their_code_is_a_ticket_like_any_other(database):
    await make_event()
    phone = await pair()
    [walked] = (await phone.send(phone.row("walk_in")))["results"]
    [again] = (await phone.send(phone.row(code=walked["code"])))["results"]
    assert (again["verdict"], again["since"]["gate"]) == ("already_in", "door")


async def test_sent_again_it_is_the_same_ticket(database):
    await make_event()
    phone = await pair()
    row = phone.row("walk_in", name="Bo")
    [first] = (await phone.send(row))["results"]
    [second] = (await phone.send(row))["results"]
    assert second == first | {"status": "seen"}
    assert await left() == (0, 1)


async def test_several_heads_are_one_group_ticket_and_as_many_places(database):
    await make_event()
    phone = await pair()
    await phone.send(phone.row("walk_in", heads=3))
    assert await left() == (0, 3)
    assert await db.fetch_value("SELECT heads FROM admission") == 3


async def test_taken_back_the_ticket_is_cancelled_and_the_place_free_once(database):
    await make_event()
    phone = await pair()
    row = phone.row("walk_in")
    [walked] = (await phone.send(row))["results"]
    await phone.send(phone.row("undo", undoes=row["id"]), phone.row("undo", undoes=row["id"]))
    assert await left() == (0, 0)
    assert await admissions() == 0
    [again] = (await phone.send(phone.row(code=walked["code"])))["results"]
    assert again["verdict"] == "cancelled"
    assert await places.audit() == await admission.audit() == []


async def test_taken_back_before_it_came_it_was_never_there(database):
    await make_event()
    phone, lead = await pair(), await pair()
    row = phone.row("walk_in")
    await lead.send(lead.row("undo", undoes=row["id"]))
    await phone.send(row)
    assert (await left(), await admissions()) == ((0, 0), 0)
    assert await places.audit() == []


@pytest.mark.parametrize("kind", [kind for kind in GateKind if kind != GateKind.ENTRY])
async def test_at_a_gate_that_is_no_entry_nobody_walks_in(database, kind):
    await make_event(gates=[DOOR, GateDraft(slug="other", kind=kind, name="別處")])
    phone = await pair()
    answer = await phone.send(phone.row("walk_in", gate="other"), phone.row("walk_in"))
    assert statuses(answer) == ["unreadable", "recorded"]
    assert (await left(), await admissions()) == ((0, 1), 1)


async def test_an_event_without_offers_takes_walk_ins_and_lists_them(database):
    shown = await make_event(offers=[])
    phone = await pair()
    [answer] = (await phone.send(phone.row("walk_in", name="Bo")))["results"]
    [listed] = await registration.registrations_of(shown.id)
    [ticket] = listed.tickets
    assert (ticket.ticket.public_id, ticket.name, ticket.admitted) == (answer["ticket"], "Bo", True)


async def test_a_phone_that_was_taken_back_registers_nobody(database):
    await make_event()
    phone = await pair()
    await take_away(phone)
    [answer] = (await phone.send(phone.row("walk_in")))["results"]
    assert (answer["status"], "ticket" in answer) == ("quarantined", False)
    assert (await left(), await admissions()) == ((0, 0), 0)


async def people_and_heads(event: str = "film") -> tuple[int | None, int | None, int | None]:
    totals = (await reports.turnout(event, SYSTEM, OPEN)).totals
    return totals.people, totals.headcount, totals.attendances


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ({}, (1, None, 1)),
        ({"name": "Bo"}, (1, None, 1)),
        ({"heads": 1}, (1, None, 1)),
        ({"heads": 35}, (0, 35, 35)),
        ({"heads": 35, "name": " "}, (0, 35, 35)),
        ({"heads": 35, "name": "Bo"}, (1, 35, 35)),
    ],
)
async def test_a_group_without_a_name_is_heads_and_nobody(database, said, counted):
    await make_event()
    phone = await pair()
    [answer] = (await phone.send(phone.row("walk_in", **said)))["results"]
    assert answer["status"] == "recorded"
    assert await people_and_heads() == counted
    assert await db.fetch_value("SELECT count(*) FROM person") == counted[0]
    assert await places.audit() == await admission.audit() == []
    undo = phone.row("undo", undoes=answer["id"])
    assert statuses(await phone.send(undo)) == ["recorded"]
    assert (await people_and_heads())[0] in (0, None)


async def test_the_pages_of_organisers_show_a_group_without_a_name(database):
    shown = await make_event()
    phone = await pair()
    await phone.send(phone.row("walk_in", heads=35))
    [listed] = await registration.registrations_of(shown.id)
    [ticket] = listed.tickets
    assert (ticket.person, ticket.ticket.heads, ticket.admitted) == (None, 35, True)
