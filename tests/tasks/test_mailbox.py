"""One mailbox gets few mails an hour, whoever causes them, and hears of the rest in one."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import pytest
from msgspec.structs import replace

from events import db, mails, outbox, petitions, registration
from events.access import SYSTEM
from events.mails import MAILBOX_MAILS_MAX
from events.outbox import Errand, Lane
from events.registration import Contact
from tasks import lanes
from tasks.mailing import Mailing
from tests.events.petitions.evening import by_email, last_signature, make_petition
from tests.factories import HOUR, NOON, SESSION, book, make_event, sign_at_once
from tests.tasks.sink import listening
from tests.tasks.test_mailing import with_relay

VICTIM = "amo@example.org"
SPELLINGS = (VICTIM, "AMO@example.org", "Amo@Example.org")


@pytest.fixture
def sink():
    with listening() as running:
        yield running


@pytest.fixture
def workers(settings, database, sink):
    return [Mailing(with_relay(settings, sink.port)) for _ in range(3)]


async def work(workers):
    """Several workers at once, until nothing is due."""
    await asyncio.gather(*(lanes.empty(Lane.MAILS, one, asyncio.Event()) for one in workers))


async def an_hour_later():
    """Nothing waits but time: so what was kept is made an hour older."""
    await db.execute("UPDATE mailed SET at = at - interval '1 hour'")
    await db.execute("UPDATE outbox SET due_at = due_at - interval '1 hour'")


async def flood(bookings, signatures):
    """Many names, one mailbox."""
    await make_event(sessions=[replace(SESSION, capacity=None)])
    await make_petition()
    for number in range(bookings):
        email = SPELLINGS[number % len(SPELLINGS)]
        await book(contact=Contact(name=f"N{number}", email=email))
    for number in range(signatures):
        email = SPELLINGS[number % len(SPELLINGS)]
        await sign_at_once("release", by_email(f"N{number}", email), NOON)


def to(sink, address):
    return [m for m in sink.mails if m["To"].addresses[0].addr_spec.lower() == address]


async def test_a_flood_is_few_mails_and_then_one_that_tells_of_all(workers, sink):
    await flood(bookings=20, signatures=10)
    await book(contact=Contact(name="Dee", email="dee@example.org"))
    await work(workers)
    assert len(to(sink, VICTIM)) == MAILBOX_MAILS_MAX
    assert len(to(sink, "dee@example.org")) == 1
    await work(workers)
    assert len(to(sink, VICTIM)) == MAILBOX_MAILS_MAX
    await an_hour_later()
    await work(workers)
    assert len(to(sink, VICTIM)) == MAILBOX_MAILS_MAX + 1
    gathered = to(sink, VICTIM)[-1].get_body(("plain",)).get_content()
    told = "".join(m.get_body(("plain",)).get_content() for m in to(sink, VICTIM))
    rows = await db.fetch("SELECT id FROM signature")
    for row in rows:
        assert petitions.confirm_token(row["id"]) in told
    for reference in db.column(await db.fetch("SELECT reference FROM registration"), "reference"):
        contact = (await registration.by_reference(reference)).contact
        assert reference in told or contact.name == "Dee"
    assert gathered.count("/r/R-") + gathered.count("/p/confirmation/") == 30 - MAILBOX_MAILS_MAX
    outcomes = await db.fetch("SELECT outcome, count(*) FROM outbox GROUP BY outcome")
    assert dict(map(tuple, outcomes)) == {"sent": 8, "gathered": 30 - MAILBOX_MAILS_MAX}


async def test_what_is_held_back_is_more_than_one_mail_tells_of(workers, sink):
    await flood(bookings=0, signatures=60)
    await work(workers)
    await an_hour_later()
    await work(workers)
    gathered = to(sink, VICTIM)[-1].get_body(("plain",)).get_content()
    assert gathered.count("/p/confirmation/") == 50
    assert "4" in gathered


async def test_no_flood_hides_a_ticket_or_a_cancellation(workers, sink):
    """Whatever was typed beside them, and however many they are: places depend on them."""
    await flood(bookings=0, signatures=60)
    held = []
    for number in range(60):
        contact = Contact(name=f"B{number}", email=VICTIM)
        held.append(await book(contact=contact))
    await registration.cancel(held[-1].reference, SYSTEM, None, NOON)
    await work(workers)
    await an_hour_later()
    await work(workers)
    told = "".join(m.get_body(("plain",)).get_content() for m in to(sink, VICTIM))
    assert [view.reference for view in held if view.reference not in told] == []
    assert "取消" in told
    assert 50 <= told.count("/p/confirmation/") <= 50 + MAILBOX_MAILS_MAX


async def test_a_mail_that_could_not_be_handed_over_is_tried_again_and_counted_once(workers, sink):
    await flood(bookings=MAILBOX_MAILS_MAX + 2, signatures=0)
    sink.answer = lambda _recipient: "450 later"
    for _ in range(3):
        await work(workers)
        await db.execute("UPDATE outbox SET due_at = posted_at WHERE outcome IS NULL"
                         " AND kind <> 'mails_gathered'")  # fmt: skip
    sink.answer = lambda _recipient: "250 OK"
    await work(workers)
    assert len(to(sink, VICTIM)) == MAILBOX_MAILS_MAX


async def test_in_no_hour_are_there_more_however_they_come(database, rounds):
    """Hours are not aligned to the clock: every window of an hour holds few."""
    for _ in range(rounds(100)):
        await db.execute("TRUNCATE mailed, outbox")
        moments = sorted(NOON + timedelta(minutes=random.randrange(400)) for _ in range(60))
        gone = []
        for moment in moments:
            gone += await sent_until(moment)
            row = await outbox.post(Errand.REGISTRATION_RECEIVED, 1, moment)
            [post] = await outbox.by_ids([row])
            if await mails.may_go(post, random.choice(SPELLINGS), moment):
                gone.append(moment)
        gone += await sent_until(NOON + timedelta(days=1))
        for start in gone:
            assert sum(start <= moment < start + HOUR for moment in gone) <= MAILBOX_MAILS_MAX
        held = await db.fetch_value("SELECT count(*) FROM mailed WHERE gathered_in IS NOT NULL")
        waiting = await db.fetch_value(
            """SELECT count(*) FROM mailed AS m WHERE gathered_in IS NOT NULL AND NOT EXISTS (
                   SELECT FROM mailed AS g WHERE g.post = m.gathered_in)"""
        )
        assert held
        assert not waiting


async def sent_until(moment):
    """The gathered mails that are due go, each at its moment."""
    rows = await db.fetch(
        """UPDATE outbox SET outcome = 'sent' WHERE kind = 'mails_gathered' AND outcome IS NULL
             AND due_at <= $1 RETURNING id, due_at""",
        moment,
    )
    for post, row in zip(await outbox.by_ids([row["id"] for row in rows]), rows, strict=True):
        await mails.close(post, row["due_at"])
    return [row["due_at"] for row in rows]


async def test_a_hundred_at_once_are_few(database):
    posts = await outbox.by_ids(
        [await outbox.post(Errand.GUEST_TICKET, 1, NOON) for _ in range(100)]
    )
    went = await asyncio.gather(*(mails.may_go(post, VICTIM, NOON) for post in posts))
    assert sum(went) == MAILBOX_MAILS_MAX
    gathering = "SELECT count(*) FROM outbox WHERE kind = 'mails_gathered'"
    assert await db.fetch_value(gathering) == 1


@pytest.mark.parametrize("confirmed", [True, False])
async def test_one_signature_causes_one_mail_an_hour(database, confirmed):
    await make_petition()
    await sign_at_once("release", by_email(), NOON)
    if confirmed:
        await petitions.confirm(petitions.confirm_token(await last_signature()), NOON)
    for minutes in range(1, 180):
        now = NOON + timedelta(minutes=minutes)
        await sign_at_once("release", by_email("ｃＹ ", "CY@example.org"), now)
    due = db.column(await db.fetch("SELECT due_at FROM outbox ORDER BY id"), "due_at")
    assert due == [NOON + hours * HOUR for hours in range(len(due))]
    assert len(due) == 4
