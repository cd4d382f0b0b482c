"""The outbox: which lane a promise takes, who performs it, how long it waits after a failure."""

from __future__ import annotations

import inspect

import pytest

from events import db, outbox
from events.outbox import Errand, Lane
from tests.events.petitions.evening import admit, make_event, make_ticket, session_of
from tests.factories import HOUR, NOON


async def lanes_and_kinds() -> list[tuple[str, str]]:
    return [tuple(row) for row in await db.fetch("SELECT lane, kind FROM outbox ORDER BY id")]


def test_every_kind_has_somebody_who_performs_it():
    """A deed takes a subject and the time, a composer a row and the house."""
    found = {
        kind: performer for lane in Lane for kind, performer in outbox.performers(lane).items()
    }
    assert set(found) == set(Errand)
    for performer in found.values():
        assert inspect.iscoroutinefunction(performer)
        assert len(inspect.signature(performer).parameters) == 2


async def test_a_row_takes_the_lane_of_its_kind(database):
    for kind in Errand:
        await outbox.post(kind, 1, NOON)
        await outbox.post_all(kind, [2, 3], NOON)
    assert await lanes_and_kinds() == [(kind.lane, kind) for kind in Errand for _ in range(3)]


async def test_the_door_s_own_statement_says_the_same(database):
    """It writes its row in SQL, so that an upload stays one statement."""
    event = await make_event()
    await admit(await make_ticket(event, "one"), await session_of(event, "one"))
    recorded = Errand.ADMISSIONS_RECORDED
    assert (await lanes_and_kinds())[-1] == (recorded.lane, recorded)


async def test_a_lane_leases_its_own_rows_and_no_more_than_asked(database):
    await outbox.post_all(Errand.SIGN_IN, [1, 2, 3], NOON)
    await outbox.post(Errand.ADMISSIONS_RECORDED, 4, NOON)
    await outbox.post(Errand.SIGN_IN, 5, NOON, due_at=NOON + HOUR)
    assert [post.subject for post in await outbox.claim(Lane.DEEDS, NOON)] == [4]
    assert [post.subject for post in await outbox.claim(Lane.MAILS, NOON, 2)] == [1, 2]
    assert [post.subject for post in await outbox.claim(Lane.MAILS, NOON, 2)] == [3]
    assert await outbox.claim(Lane.MAILS, NOON) == []


@pytest.mark.parametrize("lane", Lane)
async def test_a_row_that_fails_waits_as_its_lane_says_and_is_dead_in_the_end(database, lane):
    kind = next(kind for kind in Errand if kind.lane is lane)
    await outbox.post(kind, 1, NOON)
    now = NOON
    for wait in lane.waits:
        [post] = await outbox.claim(lane, now)
        await outbox.retry_later(post, "away", now)
        now += wait
        assert await db.fetch_value("SELECT due_at FROM outbox") == now
    [post] = await outbox.claim(lane, now)
    assert post.attempts == lane.attempts_max
    await outbox.retry_later(post, "away", now)
    assert await db.fetch_value("SELECT outcome FROM outbox") == outbox.DEAD
