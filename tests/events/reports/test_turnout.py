"""The figures of one event, each counted by its own rule; what nobody recorded is unknown."""

from __future__ import annotations

import pytest

from events import db, registration, reports
from events.access import SYSTEM, Actor, Role
from events.catalogue import GateDraft, GateKind
from events.registration import Contact, GuestOrder
from tests.events.reports.gathering import (
    campaign,
    come,
    count,
    counts,
    credit,
    event,
    of_session,
    session,
    ticket,
    totals,
    turnout,
)
from tests.factories import DAY, HOUR, MINUTE, NOON, book, make_event, make_ticket, pair

LOOKED_AT = (
    "admitted", "walk_ins", "people", "new_people", "known_people", "unknown_people", "acted",
)  # fmt: skip


async def test_before_anybody_looked_everything_at_the_door_is_unknown(database):
    await event(session("one"))
    await ticket()
    shown = await of_session("film/one")
    assert {name: getattr(shown, name) for name in LOOKED_AT} == dict.fromkeys(LOOKED_AT)
    assert (shown.headcount, shown.attendances, shown.no_show) == (None, None, None)
    assert (shown.registered, shown.cancelled, shown.waiting) == (1, 0, 0)
    assert (shown.signatures, shown.letters, shown.actions) == (0, 0, 0)


async def test_an_entry_row_makes_them_known_whatever_its_verdict(database):
    await event(session("one"))
    phone = await pair()
    await phone.send(phone.row(code="T1:NONSENSE"))
    shown = await of_session("film/one")
    assert {name: getattr(shown, name) for name in LOOKED_AT} == dict.fromkeys(LOOKED_AT, 0)
    assert (shown.headcount, shown.attendances) == (None, 0)


async def test_a_row_at_another_kind_of_gate_makes_nothing_known(database):
    table = GateDraft(slug="table", kind=GateKind.TABLE, name="連署桌")
    await event(session("one"), gates=[table])
    phone, cy = await pair(), await ticket()
    await phone.show(cy, gate="table")
    shown = await of_session("film/one")
    assert (shown.admitted, shown.attendances) == (None, None)


async def test_a_clicker_alone_makes_only_the_headcount_known(database):
    await event(session("one"))
    await count("film/one", 3)
    shown = await of_session("film/one")
    assert (shown.headcount, shown.attendances, shown.admitted) == (3, 3, None)


async def test_attendances_add_admitted_tickets_and_heads(database):
    await event(session("one"))
    await come(await pair(), await ticket())
    await count("film/one", 3)
    shown = await of_session("film/one")
    assert (shown.admitted, shown.headcount, shown.attendances, shown.people) == (1, 3, 4, 1)


async def test_a_headcount_is_shown_as_at_least_zero(database):
    await event(session("one"), session("two", 4))
    phone = await pair()
    await phone.send(phone.row("count", n=-5))
    await count("film/two", 3)
    assert (await of_session("film/one")).headcount == 0
    assert (await totals()).headcount == 3


async def test_a_pass_is_one_registration_and_an_attendance_in_each_session(database):
    await event(session("one"), session("two", 4))
    phone, cy = await pair(), await ticket("pass")
    await come(phone, cy)
    await come(phone, cy, "film/two")
    shown = await turnout()
    assert [one.registered for one in shown.sessions] == [1, 1]
    assert [one.admitted for one in shown.sessions] == [1, 1]
    whole = shown.totals
    assert (whole.registered, whole.admitted, whole.attendances, whole.people) == (1, 2, 2, 1)


async def test_coming_back_adds_nothing(database):
    await event(session("one"))
    phone, cy = await pair(), await ticket()
    await come(phone, cy)
    await phone.send(phone.row("out", code=cy.ticket.code))
    await come(phone, cy, at=NOON + 2 * HOUR)
    assert (await totals()).admitted == 1


async def test_a_walk_in_is_admitted_and_not_registered(database):
    await event(session("one"))
    phone = await pair()
    await phone.send(phone.row("walk_in"))
    shown = await of_session("film/one")
    assert (shown.walk_ins, shown.admitted, shown.registered) == (1, 1, 0)
    assert (shown.people, shown.unknown_people) == (1, 1)
    offer = (await turnout()).offers[0]
    assert (offer.registered, offer.admitted) == (0, 1)


async def test_a_walk_in_of_several_heads_is_headcount(database):
    await event(session("one"))
    phone = await pair()
    await phone.send(phone.row("walk_in", heads=4))
    shown = await of_session("film/one")
    assert (shown.walk_ins, shown.admitted) == (0, 0)
    assert (shown.headcount, shown.attendances) == (4, 4)


@pytest.mark.parametrize("heads", [1, 3])
@pytest.mark.parametrize("undo_first", [False, True])
async def test_a_walk_in_that_is_taken_back_never_was(database, heads, undo_first):
    await campaign("equality")
    await event(session("one"), campaigns=credit("equality"))
    phone = await pair()
    row = phone.row("walk_in", heads=heads)
    sent = [row, phone.row("undo", undoes=row["id"])]
    for one in reversed(sent) if undo_first else sent:
        await phone.send(one)
    for shown in (await of_session("film/one"), await totals()):
        assert (shown.walk_ins, shown.admitted, shown.cancelled) == (0, 0, 0)
        assert (shown.registered, shown.headcount, shown.attendances) == (0, None, 0)
    assert (await counts("equality")).registered == 0


async def test_nor_does_the_way_out_make_them_one_who_cancelled(database):
    await event(session("one"))
    phone = await pair()
    row = phone.row("walk_in")
    [answer] = (await phone.send(row))["results"]
    await phone.send(phone.row("out", code=answer["code"]), phone.row("undo", undoes=row["id"]))
    assert (await of_session("film/one")).cancelled == 0


async def test_a_walk_in_that_is_cancelled_at_the_desk_was_there(database):
    await event(session("one"))
    phone = await pair()
    await phone.send(phone.row("walk_in"))
    [row] = await db.fetch("SELECT id FROM ticket")
    view, _ = await registration.of_ticket(row["id"])
    await registration.cancel(view.reference, SYSTEM, None, NOON)
    shown = await of_session("film/one")
    assert (shown.walk_ins, shown.cancelled) == (1, 1)


async def test_who_did_not_come_is_known_once_the_session_is_over(database):
    await event(session("one"))
    await come(await pair(), await ticket())
    await ticket(name="Dee")
    gone = await ticket(name="Bo")
    view, _ = await registration.of_ticket(gone.ticket.id)
    await registration.cancel(view.reference, SYSTEM, None, NOON)
    assert (await totals(now=NOON + 3 * HOUR - MINUTE)).no_show is None
    assert (await totals(now=NOON + 3 * HOUR)).no_show == 1


async def test_where_nobody_was_let_in_nobody_is_a_no_show(database):
    await event(session("one"))
    phone = await pair()
    await ticket()
    await phone.send(phone.row(code="T1:NONSENSE"))
    assert (await totals(now=NOON + 9 * HOUR)).no_show is None


async def test_a_ticket_cancelled_after_admission_stays_admitted(database):
    await event(session("one"))
    cy = await ticket()
    await come(await pair(), cy)
    view, _ = await registration.of_ticket(cy.ticket.id)
    await registration.cancel(view.reference, SYSTEM, None, NOON)
    shown = await totals()
    assert (shown.registered, shown.cancelled, shown.admitted, shown.people) == (0, 1, 1, 1)


async def test_a_family_with_one_address_is_as_many_people_as_names(database):
    await event(session("one"))
    guests = [GuestOrder(offer="one", name=name, email="lin@example.org") for name in ("Bo", "Di")]
    contact = Contact(name="Cy", email="lin@example.org")
    family = await book(GuestOrder(offer="one"), *guests, contact=contact)
    phone = await pair()
    for one in family.tickets:
        await come(phone, one)
    shown = await totals()
    assert (shown.admitted, shown.people, shown.new_people) == (3, 3, 3)


async def test_two_tickets_of_one_person_are_one_person(database):
    await event(session("one"))
    phone = await pair()
    await come(phone, await ticket(name="Cy"))
    await come(phone, await ticket(name="CY"))
    shown = await totals()
    assert (shown.admitted, shown.people) == (2, 1)


async def test_practice_is_shown_and_never_added_up(database):
    await event(session("one", practice=True), session("two", 4))
    phone, cy, dee = await pair(), await ticket("one"), await ticket("two", "Dee")
    await come(phone, cy)
    await come(phone, dee, "film/two")
    await count("film/one", 7)
    shown = await turnout()
    assert [one.admitted for one in shown.sessions] == [1, 1]
    assert (shown.totals.registered, shown.totals.admitted, shown.totals.headcount) == (1, 1, None)
    assert {offer.offer: offer.admitted for offer in shown.offers} == {
        "one": 0,
        "two": 1,
        "pass": 0,
    }
    assert [gate.admitted for gate in shown.gates] == [1]
    assert sum(arrival.admitted for arrival in shown.arrivals) == 1


async def test_offers_and_gates_add_up_to_the_totals(database):
    await event(session("one"), session("two", 4))
    phone, cy = await pair(), await ticket("pass")
    await come(phone, cy)
    await come(phone, cy, "film/two")
    await come(phone, await ticket("one", "Dee"))
    await phone.send(phone.row(code="T1:NONSENSE"))
    shown = await turnout()
    assert [(o.offer, o.registered, o.admitted) for o in shown.offers] == [
        ("one", 1, 1), ("two", 0, 0), ("pass", 1, 2),
    ]  # fmt: skip
    assert [(gate.admitted, gate.refused) for gate in shown.gates] == [(3, 1)]
    assert sum(arrival.admitted for arrival in shown.arrivals) == shown.totals.admitted == 3


async def test_offers_of_an_event_that_nobody_looked_at_are_unknown_too(database):
    await event(session("one"))
    await ticket()
    assert [(offer.registered, offer.admitted) for offer in (await turnout()).offers] == [
        (1, None), (0, None),
    ]  # fmt: skip


async def test_a_ticket_told_to_come_in_at_another_event_counts_nowhere(database):
    await event(session("one"))
    await event(session("one"), slug="run")
    phone, cy = await pair(), await ticket("one", slug="run")
    await come(phone, cy)
    shown = await turnout()
    assert (shown.totals.admitted, shown.totals.registered) == (0, 0)
    assert shown.let_in_anyway == []
    assert [one.kind for one in shown.incidents] == ["told_wrong_event"]
    assert [offer.admitted for offer in (await turnout("run")).offers] == [None, None]


async def test_sessions_that_began_unseen_are_unknown(database):
    await event(session("one"), session("two", 2), session("three", 9))
    await count("film/one", 3)
    assert (await turnout(now=NOON + 3 * HOUR)).sessions_unknown == 1


async def test_refused_are_rows_that_stand_and_let_nobody_in(database):
    """Whatever the phone said to them, and whatever the rule thinks of it later."""
    gates = [
        GateDraft(slug="door", kind=GateKind.ENTRY, name="入口"),
        GateDraft(slug="shirts", kind=GateKind.PICKUP, name="領物處"),
    ]
    await event(session("one"), gates=gates)
    phone = await pair()
    cy, dee, eve = await ticket(), await ticket(name="Dee"), await ticket(name="Eve")
    sent_away = phone.row(code=dee.ticket.code, told="too_early")
    taken_back = phone.row(code=cy.ticket.code, told="cancelled")
    await phone.send(
        phone.row(code=cy.ticket.code),
        phone.row(code=cy.ticket.code),
        sent_away,
        taken_back,
        phone.row("undo", undoes=taken_back["id"]),
        phone.row("out", code=cy.ticket.code),
        phone.row("back", code=cy.ticket.code),
        phone.row("count", n=3),
        phone.row(code="T1:NONSENSE", told="admit"),
        phone.row(code=eve.ticket.code, gate="shirts"),
        phone.row(code=eve.ticket.code, gate="shirts"),
        phone.row(code="T1:NONSENSE", gate="shirts"),
    )
    shown = await turnout()
    assert [(gate.gate, gate.admitted, gate.refused) for gate in shown.gates] == [
        ("door", 1, 3), ("shirts", 0, 2),
    ]  # fmt: skip


async def test_a_code_that_lets_in_is_for_those_who_may_see_persons(database):
    await make_event()
    phone, cy = await pair(), await make_ticket()
    for minute in range(2):
        await phone.send(phone.row(at=NOON + minute * MINUTE, code=cy.ticket.code, told="admit"))
    team = await db.fetch_value("SELECT team FROM event")
    reader = Actor("token", 1, Role.READER, frozenset({team}))
    shorts = {}
    for actor in (SYSTEM, reader):
        shown = await reports.turnout("film", actor, NOON + HOUR)
        shorts[actor] = {row.short for row in (*shown.double_admits, *shown.let_in_anyway)}
        assert shown.double_admits
        assert shown.let_in_anyway
    assert shorts == {SYSTEM: {cy.ticket.short}, reader: {None}}


async def test_practice_is_no_trouble_of_the_desk(database):
    """In the turnout it stands under its own session, and phones hear of it."""
    await event(session("one"), session("try", practice=True))
    phone, held, tried = await pair(), await ticket(), await ticket("try", "Dee")
    for where, who in (("film/one", held), ("film/try", tried)):
        for minute in range(2):
            await come(phone, who, where, NOON + (60 + minute) * MINUTE)
    shown = await turnout(now=NOON + 2 * HOUR)
    assert {row.session for row in shown.double_admits} == {"film/one", "film/try"}
    [trouble] = await reports.troubles(SYSTEM, NOON, NOON + HOUR + DAY)
    assert (trouble.double_admits, trouble.let_in_anyway) == (1, 1)
