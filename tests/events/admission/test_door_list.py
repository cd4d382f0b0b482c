"""What a phone holds without a network, and that a change that commits late is never skipped."""

from __future__ import annotations

import asyncio

import asyncpg
import msgspec
import pytest

from events import admission, db, registration, tickets
from events.access import SYSTEM
from events.devices import Revoked
from events.registration import GuestOrder
from tests.factories import (
    HOUR,
    NOON,
    OFFER,
    SESSION,
    book,
    make_event,
    make_ticket,
    pair,
    take_away,
)

PERSONAL = ("Cy", "cy@example.org", "Canary")


async def listed(phone, since=None):
    return await admission.door_list(phone.device, since, NOON)


def tags(held) -> list[str]:
    return [ticket.tag for ticket in held.tickets]


async def test_it_names_tickets_by_salted_tags_and_holds_nothing_personal(database):
    await make_event()
    view = await book(GuestOrder(offer="free"), GuestOrder(offer="free", name="Bo Canary"))
    phone = await pair()
    held = await listed(phone)
    one, two = view.tickets
    event = phone.device.event
    assert [(t.tag, t.short_tag) for t in held.tickets] == [
        (tickets.tag(event, t.ticket.code).hex(), tickets.tag(event, t.ticket.short).hex())
        for t in (one, two)
    ]
    assert held.tickets[0].party == held.tickets[1].party
    assert [(t.offer, t.issue, t.state, t.heads) for t in held.tickets] == [
        ("free", 0, "valid", None)
    ] * 2
    assert [t.sessions for t in held.tickets] == [["film/one"]] * 2
    whole = msgspec.json.encode(held).decode()
    assert not any(word in whole for word in (*PERSONAL, one.ticket.code, one.ticket.short))


async def test_it_says_what_was_cancelled_and_who_was_let_in(database):
    await make_event()
    cy, dee = await make_ticket(), await make_ticket(name="Dee")
    phone = await pair()
    await phone.show(cy)
    view, _ = await registration.of_ticket(dee.ticket.id)
    await registration.cancel(view.reference, SYSTEM, None, NOON)
    held = await listed(phone)
    assert [(t.state, t.admitted) for t in held.tickets] == [
        ("valid", ["film/one"]), ("cancelled", []),
    ]  # fmt: skip


async def test_a_phone_that_was_given_sessions_gets_their_tickets_only(database):
    """Also of what changes later, and also of tickets for several sessions or from the door."""
    two, three = (msgspec.structs.replace(SESSION, slug=slug) for slug in ("two", "three"))
    offers = [
        msgspec.structs.replace(OFFER, slug=name, sessions=slugs)
        for name, slugs in {
            "a": ["one"],
            "b": ["two"],
            "ab": ["one", "two"],
            "c": ["three"],
        }.items()
    ]
    await make_event(sessions=[SESSION, two, three], offers=offers)
    phones = {slugs: await pair(sessions=slugs) for slugs in ((), ("one",), ("two", "three"))}
    revs = {slugs: await revision(phone) for slugs, phone in phones.items()}
    for name in ("a", "b", "ab", "c"):
        await make_ticket(name=name, offer=name)
    walked_in = phones[()].row("walk_in", session="film/three")
    await phones[()].send(walked_in)
    for slugs, phone in phones.items():
        mine = {f"film/{slug}" for slug in slugs or ("one", "two", "three")}
        for since in (None, revs[slugs]):
            got = (await listed(phone, since)).tickets
            assert all(mine.intersection(ticket.sessions) for ticket in got)
            assert len(got) == {(): 5, ("one",): 2, ("two", "three"): 4}[slugs]


async def test_a_revision_ahead_of_the_server_gives_everything_and_says_so(database):
    """The database was put back to a moment before that revision was told."""
    await make_event()
    await make_ticket()
    phone = await pair()
    epoch, _, now = (await revision(phone)).partition(".")
    for ahead in (10**6, 10**9, 10**17):
        held = await listed(phone, f"{epoch}.{int(now) + ahead}")
        assert (len(held.tickets), held.whole) == (1, True)
    for whole, since in ((False, f"{epoch}.{now}"), (True, None), (True, f"9{epoch}.{now}")):
        assert (await listed(phone, since)).whole is whole


async def test_its_sessions_carry_their_entry_window(database):
    await make_event()
    [session] = (await listed(await pair())).sessions
    assert (session["session"], session["capacity"]) == ("film/one", 20)
    opens, closes = session["opens_at"], session["closes_at"]
    assert msgspec.convert([opens, closes], list[type(NOON)]) == [NOON, SESSION.ends_at + HOUR]


async def test_a_phone_of_one_session_is_shown_that_one(database):
    two = msgspec.structs.replace(SESSION, slug="two")
    await make_event(sessions=[SESSION, two], offers=[OFFER])
    held = await listed(await pair(sessions=["two"]))
    assert [session["session"] for session in held.sessions] == ["film/two"]


async def all_ended() -> None:
    """Wait until no transaction of the server that runs now, of whatever database, runs any more.

    A revision reaches back to the oldest of them.
    """
    now = int(await db.fetch_value("SELECT pg_snapshot_xmax(pg_current_snapshot())::text"))
    oldest = 0
    while oldest < now:
        await asyncio.sleep(0.02)
        oldest = int(await db.fetch_value("SELECT pg_snapshot_xmin(pg_current_snapshot())::text"))


async def revision(phone) -> str:
    await all_ended()
    return (await listed(phone)).rev


async def test_since_a_revision_only_what_changed_comes(database):
    await make_event()
    cy, phone = await make_ticket(), await pair()
    rev = await revision(phone)
    assert tags(await listed(phone, rev)) == []
    dee = await make_ticket(name="Dee")
    after = await listed(phone, rev)
    assert tags(after) == [tickets.tag(phone.device.event, dee.ticket.code).hex()]
    rev = await revision(phone)
    await phone.show(cy)
    assert len(tags(await listed(phone, rev))) == 1
    view, _ = await registration.of_ticket(dee.ticket.id)
    rev = await revision(phone)
    await registration.cancel(view.reference, SYSTEM, None, NOON)
    assert [t.state for t in (await listed(phone, rev)).tickets] == ["cancelled"]


NOT_OURS = [
    "", "nonsense", "{older}.{moment}", "{later}.{moment}", ".{moment}", "{moment}", "{epoch}.",
    "{epoch}.x", "{epoch}.-{moment}", "{epoch}.999999999999999999999999999999",
    "{epoch}.{moment}.1", "{epoch}.{arabic}",
]  # fmt: skip
ARABIC = {ord("0") + n: 0x0660 + n for n in range(10)}


@pytest.mark.parametrize("shape", NOT_OURS)
async def test_a_revision_that_is_none_of_ours_gives_everything(database, shape):
    """Though nothing has changed since the moment that it names."""
    await make_event()
    await make_ticket()
    phone = await pair()
    ours = await revision(phone)
    assert (tags(await listed(phone, ours)), (await listed(phone, ours)).whole) == ([], False)
    epoch, _, moment = ours.partition(".")
    facts = {"older": int(epoch) - 1, "later": int(epoch) + 1, "arabic": moment.translate(ARABIC)}
    held = await listed(phone, shape.format(epoch=epoch, moment=moment, **facts))
    assert (len(tags(held)), held.whole) == (1, True)


async def test_a_change_that_commits_late_is_never_skipped(database):
    """It began before the list was read and ends after it: the next list holds it."""
    await make_event()
    cy, dee, phone = await make_ticket(), await make_ticket(name="Dee"), await pair()
    late = await asyncpg.connect(database)
    try:
        running = late.transaction()
        await running.start()
        await late.execute(
            """UPDATE ticket SET changed_in = pg_current_xact_id()::text::bigint
               WHERE id = $1""",
            cy.ticket.id,
        )
        await phone.show(dee)
        rev = (await listed(phone)).rev
        await make_ticket(name="Bo")
        middle = await listed(phone, rev)
        await running.commit()
    finally:
        await late.close()
    late_tag = tickets.tag(phone.device.event, cy.ticket.code).hex()
    assert late_tag in tags(await listed(phone, rev))
    assert late_tag in tags(await listed(phone, middle.rev))


async def test_the_change_of_a_running_transaction_is_told_once_it_is_there(database):
    """Round after round, with one transaction always running, every ticket reaches the phone."""
    await make_event()
    phone = await pair()
    known: set[str] = set()
    rev, made = None, []
    running = await asyncpg.connect(database)
    try:
        for i in range(6):
            transaction = running.transaction()
            await transaction.start()
            await running.execute("SELECT pg_current_xact_id()")
            made.append(await make_ticket(name=f"Cy {i}"))
            held = await listed(phone, rev)
            rev, known = held.rev, known | set(tags(held))
            await transaction.commit()
    finally:
        await running.close()
    known |= set(tags(await listed(phone, rev)))
    assert known == {tickets.tag(phone.device.event, t.ticket.code).hex() for t in made}


async def test_an_upload_that_tells_its_revision_hears_what_changed_and_its_double_admits(database):
    await make_event()
    cy, ben, mo = await make_ticket(), await pair(), await pair()
    rev = (await listed(ben)).rev
    await mo.show(cy, told="admit")
    answer = await ben.send(ben.row(code=cy.ticket.code, told="admit"), rev=rev)
    assert [ticket.admitted for ticket in answer["changes"].tickets] == [["film/one"]]
    named = [(alert.session, alert.short) for alert in answer["alerts"]]
    assert named == [("film/one", cy.ticket.short)]


async def test_double_admits_are_told_also_to_a_program_that_tells_no_revision(database):
    await make_event()
    cy, ben, mo = await make_ticket(), await pair(), await pair()
    await mo.show(cy, told="admit")
    answer = await ben.send(ben.row(code=cy.ticket.code, told="admit"))
    assert answer["changes"] is None
    assert [alert.short for alert in answer["alerts"]] == [cy.ticket.short]


async def test_a_phone_that_was_taken_back_holds_no_list(database):
    await make_event()
    phone = await pair()
    await take_away(phone)
    with pytest.raises(Revoked):
        await listed(phone)


@pytest.mark.parametrize("why", ["replaced", "unpaid", "not_approved", "consent_missing"])
async def test_the_first_reason_that_bars_a_ticket_is_its_state_in_the_list(database, why):
    await make_event()
    cy, phone = await make_ticket(), await pair()
    bar = "INSERT INTO ticket_bar (ticket, why, since, by) VALUES ($1, $2, $3, 'a test')"
    await db.execute(bar, cy.ticket.id, why, NOON)
    assert [t.state for t in (await listed(phone)).tickets] == [why]
    await db.execute(bar, cy.ticket.id, "cancelled", NOON)
    first = why if why == "replaced" else "cancelled"
    assert [t.state for t in (await listed(phone)).tickets] == [first]
