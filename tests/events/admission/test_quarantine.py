"""Rows of a phone that no longer stood: kept, shown, and counted or left out by an organiser."""

from __future__ import annotations

import random
from uuid import uuid4

import msgspec
import pytest

from events import admission, db, devices, reports
from events.access import SYSTEM, Actor, Role
from events.catalogue import GateDraft, GateKind
from events.errors import NotFound
from tests.events.admission.uploads import incidents, statuses
from tests.factories import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    OFFER,
    SESSION,
    make_event,
    make_ticket,
    pair,
    take_away,
)

OPEN = NOON + HOUR
LATE = NOON + 2 * HOUR
FEW = ["id", "seq", "status", "verdict"]
TWO = msgspec.structs.replace(SESSION, slug="two")


async def waiting():
    event = await db.fetch_value("SELECT id FROM event WHERE slug = 'film'")
    return await admission.quarantine(event)


async def figures():
    """All that is counted of the event, by what it is and not by which ticket."""
    shown = await reports.turnout("film", SYSTEM, LATE)
    return {
        "totals": shown.totals,
        "sessions": [msgspec.structs.asdict(session) for session in shown.sessions],
        "offers": shown.offers,
        "gates": shown.gates,
        "arrivals": shown.arrivals,
        "double_admits": sorted(
            (one.session, one.first.gate, one.first.at, one.again.gate, one.again.at)
            for one in shown.double_admits
        ),
        "let_in_anyway": sorted(
            (one.session, one.gate, one.at, one.told) for one in shown.let_in_anyway
        ),
        "unknown": shown.sessions_unknown,
        "places": [
            tuple(row) for row in await db.fetch("SELECT taken, at_door FROM quota ORDER BY id")
        ],
        "taps": await db.fetch_value("SELECT coalesce(sum(quantity), 0) FROM headcount"),
    }


async def test_a_phone_that_no_longer_stands_hears_of_no_ticket(database):
    """Tags are in the list that it holds: they tell it no code, no ticket and no whereabouts."""
    await make_event()
    phone, cy, bo = await pair(name="Ben"), await make_ticket(), await make_ticket()
    await phone.send(phone.row(at=OPEN, code=bo.ticket.code, told="admit"))
    await take_away(phone)
    held = await db.fetch("SELECT tag, short_tag FROM ticket")
    shown = [{"tag": tag.hex()} for row in held for tag in (row["tag"], row["short_tag"])]
    shown += [{"code": cy.ticket.code}, {"code": cy.ticket.short}]
    rows = [phone.row(at=OPEN, told="admit", **one) for one in shown]
    for status in ("quarantined", "seen"):
        answer = await phone.send(*rows, now=LATE)
        assert [sorted(result) for result in answer["results"]] == [FEW] * 6
        assert statuses(answer) == [status] * 6


async def test_what_waits_is_listed_and_makes_no_figure_known(database):
    await make_event()
    phone, cy = await pair(name="Ben"), await make_ticket()
    nothing = await figures()
    await take_away(phone)
    rows = [
        phone.row(at=OPEN, code=cy.ticket.code, told="admit"),
        phone.row("count", at=OPEN + MINUTE, n=4),
        phone.row("walk_in", at=OPEN + 2 * MINUTE),
        phone.row(at=OPEN + 3 * MINUTE, code="7K2M9QXD", told="closed"),
    ]
    assert statuses(await phone.send(*rows, now=LATE)) == ["quarantined"] * 4
    assert await figures() == nothing
    assert (nothing["totals"].admitted, nothing["totals"].headcount) == (None, None)
    assert await waiting() == [
        admission.Quarantined(phone.device.id, "Ben 0", 4, OPEN, OPEN + 3 * MINUTE)
    ]
    shown = await reports.turnout("film", SYSTEM, LATE)
    assert shown.quarantine == await waiting()
    kept = await admission.quarantined_rows(phone.device.id)
    assert [(row.seq, row.kind, row.ticket, row.told, row.verdict, row.taps) for row in kept] == [
        (1, "in", cy.ticket.public_id, "admit", "admit", None),
        (2, "count", None, None, None, 4),
        (3, "walk_in", None, None, "admit", None),
        (4, "in", None, "closed", "unknown", None),
    ]


async def test_accepted_they_count_once_and_dismissed_they_are_kept(database):
    await make_event()
    tickets = [await make_ticket(name=f"Cy {i}") for i in range(2)]
    for ticket, deed, admitted in zip(
        tickets, (admission.dismiss, admission.accept), (None, 1), strict=True
    ):
        phone = await pair()
        await take_away(phone)
        row = phone.row(code=ticket.ticket.code, told="admit")
        await phone.send(row)
        for _ in range(2):
            assert await deed(phone.device.id, SYSTEM, LATE) == phone.device.id
            assert await waiting() == []
            assert (await figures())["totals"].admitted == admitted
        assert statuses(await phone.send(row)) == ["seen"]
    assert await db.fetch_value("SELECT count(*) FROM scan") == 2
    assert await admission.audit() == []
    deeds = await db.fetch("SELECT deed, facts FROM journal WHERE deed LIKE 'door.quarantine%'")
    assert [(row["deed"], msgspec.json.decode(row["facts"])) for row in deeds] == [
        ("door.quarantine_dismissed", {"rows": 1}),
        ("door.quarantine_accepted", {"rows": 1}),
    ]


async def test_what_waits_is_judged_by_what_waits_with_it(database):
    """Accepted, it counts as if it had come in time: untold, none is let in twice."""
    await make_event()
    phone, other, cy = await pair(), await pair(), await make_ticket()
    await take_away(phone)
    for minute in range(2):
        row = phone.row(at=OPEN + minute * MINUTE, code=cy.ticket.code)
        await phone.send(row, now=LATE)
    judged = await db.fetch("SELECT verdict FROM scan ORDER BY id")
    assert db.column(judged, "verdict") == ["admit", "already_in"]
    undo = phone.row("undo", undoes=row["id"])
    await phone.send(undo, now=LATE)
    assert await other.show(cy, OPEN + 5 * MINUTE) == "admit"


@pytest.mark.parametrize("deed", [admission.accept, admission.dismiss])
async def test_phones_of_another_team_are_not_found(database, deed):
    await make_event()
    phone = await pair()
    await take_away(phone)
    await phone.send(phone.row("count", n=1))
    stranger = Actor("token", 9, Role.ORGANISER, frozenset({99}))
    for device, actor in ((phone.device.id, stranger), (999, SYSTEM)):
        with pytest.raises(NotFound):
            await deed(device, actor, LATE)
    assert [one.rows for one in await waiting()] == [1]


@pytest.mark.parametrize("first", ["accepted", "sent"])
async def test_paired_again_the_same_rows_are_seen_and_count_once(database, first):
    await make_event()
    phone, cy = await pair(), await make_ticket()
    await take_away(phone)
    rows = [phone.row(code=cy.ticket.code, told="admit"), phone.row("walk_in", heads=3),
            phone.row("count", n=2)]  # fmt: skip
    await phone.send(*rows)
    if first == "accepted":
        await admission.accept(phone.device.id, SYSTEM, LATE)
    again = await pair()
    anew = [row | {"seq": seq} for seq, row in enumerate(rows, 1)]
    answer = await again.send(*anew)
    assert (statuses(answer), answer["acked_through"]) == (["seen"] * 3, 3)
    assert ("code" in answer["results"][1]) is (first == "accepted")
    await admission.accept(phone.device.id, SYSTEM, LATE)
    totals = (await figures())["totals"]
    assert (totals.admitted, totals.headcount, totals.attendances) == (1, 5, 6)
    assert await incidents() == []
    assert await admission.audit() == []


async def test_an_accepted_undo_takes_back_once_whatever_it_names(database):
    """A row that counted, a row accepted with it, and a row that another phone had undone."""
    await make_event()
    ben, mo = await pair(), await pair()
    counted, taps = ben.row("walk_in"), ben.row("count", n=5)
    await ben.send(counted, taps)
    await take_away(ben)
    later = [ben.row("walk_in"), ben.row("count", n=7), ben.row("walk_in")]
    undos = [ben.row("undo", undoes=row["id"]) for row in (counted, taps, later[0], later[1])]
    await ben.send(*later, *undos)
    await mo.send(mo.row("undo", undoes=later[2]["id"]), mo.row("undo", undoes=taps["id"]))
    totals = (await figures())["totals"]
    assert (totals.walk_ins, totals.headcount or 0) == (1, 0)
    await admission.accept(ben.device.id, SYSTEM, LATE)
    totals = (await figures())["totals"]
    assert [totals.walk_ins or 0, totals.headcount or 0, totals.attendances or 0] == [0, 0, 0]
    assert await db.fetch_value("SELECT sum(at_door) FROM quota") == 0
    assert await db.fetch_value("SELECT sum(quantity) FROM headcount") == 0
    assert await admission.audit() == []


async def test_phones_hear_of_the_tickets_that_were_accepted(database):
    await make_event()
    ben, mo, cy = await pair(), await pair(), await make_ticket()
    await take_away(ben)
    await ben.send(ben.row(code=cy.ticket.code, told="admit"))
    held = await admission.door_list(mo.device, None, OPEN)
    assert [ticket.admitted for ticket in held.tickets] == [[]]
    await admission.accept(ben.device.id, SYSTEM, LATE)
    answer = await mo.send(rev=held.rev)
    assert [ticket.admitted for ticket in answer["changes"].tickets] == [["film/one"]]
    posts = await db.fetch("SELECT subject FROM outbox WHERE kind = 'admissions_recorded'")
    assert db.column(posts, "subject") == [ben.device.event]
    assert await mo.show(cy) == "already_in"


TOLD = ("admit", "admit_new", "already_in")


def rows_of(phone, codes, others, chance, *, told=TOLD):
    """An evening of one phone: in, out, back, walk-ins, taps, and undos of whatever row."""
    rows = []
    for minute in range(chance.randint(3, 14)):
        kind = chance.choice(["in"] * 6 + ["out", "back", "walk_in", "count", "undo"])
        place = {"gate": chance.choice(["door", "side"]), "session": chance.choice(SESSIONS)}
        if kind in ("in", "out", "back"):
            place["code"] = chance.choice(codes)
        if kind == "in" and (answer := chance.choice(told)):
            place["told"] = answer
        of_its_kind = {
            "walk_in": {"heads": chance.choice([1, 3]), "name": chance.choice(["Bo", ""])},
            "count": {"n": chance.randint(1, 5)},
            "undo": {"undoes": chance.choice([*others, *rows, {"id": str(uuid4())}])["id"]},
        }
        at = OPEN + minute * MINUTE
        rows.append(phone.row(kind, at=at, **place, **of_its_kind.get(kind, {})))
    return rows


SESSIONS = ["film/one", "film/one", "film/two"]


async def evening(seed: int, revoked: str, accepted: bool):
    """What is counted of an evening of two phones; ``revoked`` says which lost its right."""
    chance = random.Random(seed)
    await db.execute("SELECT kept.reset()")
    gates = [GateDraft(slug=slug, kind=GateKind.ENTRY, name=slug) for slug in ("door", "side")]
    await make_event(sessions=[SESSION, TWO], offers=[OFFER], gates=gates)
    codes = [(await make_ticket(name=f"Cy {i}")).ticket.code for i in range(3)]
    ben, mo = await pair(), await pair()
    sent = rows_of(ben, codes, [], chance)
    late = rows_of(mo, codes, sent, chance, told=(*TOLD, None))
    last = rows_of(ben, codes, late, chance)
    await ben.send(*sent, now=LATE)
    if revoked == "mo":
        await take_away(mo, NOON)
    while late:
        part = chance.randint(1, len(late))
        await mo.send(*late[:part], now=LATE)
        late = late[part:]
    if accepted == "before":
        await admission.accept(mo.device.id, SYSTEM, LATE)
    await ben.send(*last, now=LATE)
    if accepted == "after":
        await admission.accept(mo.device.id, SYSTEM, LATE)
    assert await admission.audit() == []
    return await figures()


async def test_an_evening_with_a_revoked_phone_that_was_accepted_is_as_without(database, rounds):
    for _ in range(rounds(60)):
        seed = random.randrange(2**32)
        owed = await evening(seed, "", "")
        for when in ("before", "after"):
            assert await evening(seed, "mo", when) == owed, f"seed {seed}, accepted {when}"


async def test_the_time_of_a_phone_follows_its_event(database):
    """Sessions that move later keep its phones; those that move earlier end them."""
    await make_event()
    phone = await pair()
    end = SESSION.ends_at + DAY
    assert phone.device.not_after == end
    row = phone.row("count", at=end + HOUR, n=1)
    assert statuses(await phone.send(row, now=end + HOUR)) == ["quarantined"]
    later = msgspec.structs.replace(
        SESSION, starts_at=SESSION.starts_at + DAY, ends_at=SESSION.ends_at + DAY
    )
    await make_event(sessions=[later])
    assert statuses(await phone.send(phone.row("count", n=1), now=end + HOUR)) == ["recorded"]
    held = await admission.door_list(await devices.device_for_token(phone.token), None, end + HOUR)
    assert held.not_after == end + DAY
