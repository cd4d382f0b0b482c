"""Emptying the lane of mails: what comes of each row, and that no two workers send one twice."""

import asyncio
import dataclasses

import pytest

from events import clock, db, mails, outbox, petitions
from events.outbox import Errand, Lane
from tasks import lanes
from tasks.mailing import Mailing
from tasks.smtp import MAIL_SECONDS_MAX
from tests.events.petitions.evening import (
    by_email,
    last_signature,
    make_petition,
)
from tests.factories import NOON, sign_at_once
from tests.server import free_port
from tests.tasks.sink import listening


@pytest.fixture
def sink():
    with listening() as running:
        yield running


@pytest.fixture
def mailing(settings, database, sink):
    return Mailing(with_relay(settings, sink.port))


async def send_mails(mailing, stop=None):
    """What a worker does at every ring."""
    await lanes.empty(Lane.MAILS, mailing, stop or asyncio.Event())


def with_relay(settings, port, **changes):
    usual = {"smtp_url": f"smtp://127.0.0.1:{port}", "mail_per_minute": 600_000}
    return dataclasses.replace(settings, **(usual | changes))


async def promise(count=1):
    """So many signers to write to."""
    await make_petition()
    for number in range(count):
        await sign_at_once("release", by_email(f"Cy {number}", f"cy{number}@example.org"), NOON)


async def post_unknown(lane):
    """A row of a kind that nobody knows, as a newer house may have left it."""
    await db.execute(
        """INSERT INTO outbox (lane, kind, subject, posted_at, due_at, attempts)
           VALUES ($1, 'of a kind that nobody knows', 1, $2, $2, 0)""",
        lane, NOON,
    )  # fmt: skip


async def rows():
    found = await db.fetch("SELECT outcome, attempts, last_error FROM outbox ORDER BY id")
    return [tuple(row) for row in found]


async def test_a_mail_is_sent_and_its_row_is_done(mailing, sink):
    await promise()
    await send_mails(mailing)
    assert await rows() == [("sent", 1, None)]
    [mail] = sink.mails
    assert mail["To"].addresses[0].addr_spec == "cy0@example.org"
    assert "/p/confirmation/" in mail.get_body(("plain",)).get_content()


async def test_what_is_done_is_not_done_again(mailing, sink):
    await promise()
    await send_mails(mailing)
    await send_mails(mailing)
    assert len(sink.mails) == 1


async def test_many_batches_go_in_order(mailing, sink):
    mailing.batch_max = 3
    await promise(8)
    await send_mails(mailing)
    to = [mail["To"].addresses[0].addr_spec for mail in sink.mails]
    assert to == [f"cy{number}@example.org" for number in range(8)]


async def test_without_a_relay_mails_are_kept_for_the_desk(settings, database):
    await promise(2)
    await send_mails(Mailing(settings))
    assert await rows() == [("kept", 1, None)] * 2
    [post, _] = await outbox.recent(list(mails.KINDS), None, 10)
    assert (await mails.compose(post, await mails.house(settings))).subject == "請確認你的連署"


async def test_a_mail_that_nobody_needs_any_more_is_not_sent(mailing, sink):
    await promise()
    await petitions.confirm(petitions.confirm_token(await last_signature()), NOON)
    await send_mails(mailing)
    assert await rows() == [("needless", 1, None)]
    assert sink.mails == []


async def test_one_bad_row_holds_up_nobody(mailing, sink):
    await outbox.post(Errand.SIGNATURE_PENDING, 999_999_999, NOON)
    await post_unknown(Lane.MAILS)
    await promise()
    await send_mails(mailing)
    [gone, unknown, good] = await rows()
    assert (gone[0], gone[2].split(" at ")[0]) == (None, "NotFound")
    assert (unknown[0], unknown[2].split(" at ")[0]) == (None, "KeyError")
    assert good == ("sent", 1, None)
    assert len(sink.mails) == 1


async def test_a_bad_row_is_dead_in_the_end(mailing):
    await outbox.post(Errand.SIGNATURE_PENDING, 999_999_999, NOON)
    for _ in range(Lane.MAILS.attempts_max):
        await db.execute("UPDATE outbox SET due_at = $1", NOON)
        await send_mails(mailing)
    [(outcome, attempts, _)] = await rows()
    assert (outcome, attempts) == ("dead", Lane.MAILS.attempts_max)


async def test_a_refused_address_is_given_up_and_the_others_go(mailing, sink):
    sink.answer = lambda to: "550 cy0@example.org is unknown" if to.startswith("cy0") else "250 OK"
    await promise(2)
    await send_mails(mailing)
    assert await rows() == [("dead", 1, "SMTPRecipientsRefused 550"), ("sent", 1, None)]


async def test_a_full_mailbox_is_tried_later(mailing, sink):
    sink.answer = lambda _: "452 Full"
    await promise()
    await send_mails(mailing)
    assert await rows() == [(None, 1, "SMTPRecipientsRefused 452")]


async def test_a_relay_that_is_away_loses_no_mail(settings, database):
    port = free_port()
    await promise(3)
    await send_mails(Mailing(with_relay(settings, port)))
    assert [row[0] for row in await rows()] == [None] * 3
    await db.execute("UPDATE outbox SET due_at = $1", NOON)
    with listening(port) as sink:
        await send_mails(Mailing(with_relay(settings, port)))
    assert len(sink.mails) == 3


async def test_a_lease_that_ran_out_repeats_the_mail_under_the_same_id(mailing, sink):
    await promise()
    await send_mails(mailing)
    await db.execute("UPDATE outbox SET outcome = NULL, due_at = $1", NOON)
    await send_mails(mailing)
    assert len(sink.ids) == 2
    assert len(set(sink.ids)) == 1


async def test_a_batch_that_takes_too_long_gives_its_rest_back(mailing, sink, monkeypatch):
    monkeypatch.setattr(lanes, "BATCH_SECONDS_MAX", -1.0)
    await promise(2)
    posts = await outbox.claim(Lane.MAILS, clock.read())
    await mailing.perform(posts, asyncio.Event())
    assert await rows() == [(None, 0, None)] * 2
    monkeypatch.undo()
    await send_mails(mailing)
    assert len(sink.mails) == 2


async def test_a_slow_pace_leases_nothing_that_it_cannot_send(settings, database, sink):
    await promise(2)
    mailing = Mailing(with_relay(settings, sink.port, mail_per_minute=1))
    await send_mails(mailing)
    assert await rows() == [("sent", 1, None), (None, 0, None)]


async def test_a_worker_that_stops_sends_no_further_mail(mailing, sink):
    await promise(2)
    stop = asyncio.Event()
    sink.before_data = stop.set
    await send_mails(mailing, stop)
    assert await rows() == [("sent", 1, None), (None, 0, None)]


async def test_two_workers_share_and_double_nothing(settings, database, sink):
    await promise(30)
    workers = [Mailing(with_relay(settings, sink.port)) for _ in range(4)]
    for worker in workers:
        worker.batch_max = 2
    await asyncio.gather(*(send_mails(worker) for worker in workers))
    assert len(sink.ids) == len(set(sink.ids)) == 30


async def test_without_the_lease_two_workers_would_double(settings, database, sink, monkeypatch):
    """The mutant: rows are read but not leased. The test above must notice."""

    async def read_only(lane, now, count_max):
        found = await db.fetch(
            """SELECT * FROM outbox WHERE outcome IS NULL AND lane = $1 AND due_at <= $2
               ORDER BY id LIMIT $3""",
            lane, now, count_max,
        )  # fmt: skip
        return [outbox.Post.of(row) for row in found]

    monkeypatch.setattr(outbox, "claim", read_only)
    await promise(10)
    workers = [Mailing(with_relay(settings, sink.port)) for _ in range(2)]
    await asyncio.gather(*(send_mails(worker) for worker in workers))
    assert len(sink.ids) > len(set(sink.ids))


async def test_a_lease_ends_after_a_minute():
    assert [lane.lease.total_seconds() for lane in Lane] == [60] * len(Lane)
    assert MAIL_SECONDS_MAX == 30
    assert lanes.BATCH_SECONDS_MAX + 30 < 60, "what is begun ends within the lease"


@pytest.mark.parametrize("given", ["Turnout", "Turnout <t@example.org>\r\nBcc: x@example.org"])
def test_a_sender_that_is_no_address_stops_the_worker(settings, given):
    with pytest.raises(SystemExit, match="TURNOUT_MAIL_FROM"):
        Mailing(dataclasses.replace(settings, mail_from=given))
