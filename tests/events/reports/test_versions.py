"""The version of counts rises with whatever changes them, and no question writes it down."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import date

import msgspec
import pytest

from events import db, people, petitions, registration, reports
from events.access import SYSTEM
from events.actions import ActionDraft, act
from events.reports import Counts
from tests.events.petitions.evening import by_email, by_ticket, last_signature, make_petition
from tests.events.reports.gathering import (
    LATER,
    campaign,
    come,
    count,
    counts,
    credit,
    event,
    session,
    ticket,
)
from tests.factories import DAY, HOUR, NOON, TAIPEI, pair, sign_at_once
from tests.races.pauses import after_each_statement


class World:
    """A film that two are registered for and one is let in to, and a petition that Bo signs.

    A change that takes more than one step says what was counted ``before`` the last.
    """

    before: Counts | None = None

    async def make(self) -> None:
        await campaign("equality")
        await campaign("peace")
        await self.put()
        await make_petition(campaigns=["equality"])
        self.phone = await pair()
        self.cy, self.dee = await ticket(name="Cy"), await ticket(name="Dee")
        self.row = self.phone.row(code=self.cy.ticket.code, told="admit")
        self.count = self.phone.row("count", n=4)
        await self.phone.send(self.row, self.count)
        await count("film/one", 5)
        await act(ActionDraft(type="letter", quantity=9, session="film/one"), SYSTEM, NOON)
        await self.sign(by_email("Bo"))

    async def put(self, *, primary: str = "equality", **facts: object) -> None:
        one = session("one", **facts)
        await event(one, session("two", 4), campaigns=credit(primary))

    async def sign(self, signing) -> None:
        await sign_at_once("release", signing, NOON)

    async def click(self) -> None:
        await self.phone.send(self.phone.row("count", n=1))

    async def click_back(self) -> None:
        await self.phone.send(self.phone.row("undo", undoes=self.count["id"]))

    async def let_in(self) -> None:
        await come(self.phone, self.dee)

    async def take_back(self) -> None:
        await self.phone.send(self.phone.row("undo", undoes=self.row["id"]))

    async def walk_in(self) -> None:
        await self.phone.send(self.phone.row("walk_in"))

    async def announce(self) -> None:
        await self.phone.send(announced=self.phone.seq + 3)

    async def type_heads(self) -> None:
        await count("film/one", 1)

    async def correct_heads(self) -> None:
        await count("film/one", -1)

    async def register(self) -> None:
        await ticket(name="Eve")

    async def cancel(self) -> None:
        view, _ = await registration.of_ticket(self.dee.ticket.id)
        await registration.cancel(view.reference, SYSTEM, None, NOON)

    async def write(self) -> None:
        await act(ActionDraft(type="letter", quantity=1, session="film/one"), SYSTEM, NOON)

    async def write_less(self) -> None:
        await act(ActionDraft(type="letter", quantity=-1, session="film/one"), SYSTEM, NOON)

    async def sign_inside(self) -> None:
        await self.sign(await by_ticket(self.cy.ticket.id))

    async def confirm(self) -> None:
        await petitions.confirm(petitions.confirm_token(await last_signature()), NOON)

    async def credit_another(self) -> None:
        await self.put(primary="peace")

    async def practise(self) -> None:
        await self.put(practice=True)

    async def move_below(self) -> None:
        await campaign("equality", parent="peace")
        await campaign("peace")
        await event(session("one"), slug="run", campaigns=credit("equality"))

    async def know(self) -> None:
        digest = hashlib.sha256(b"cy@example.org").hexdigest()
        await people.know_emails([digest], NOON - 400 * DAY, "token:1", NOON)

    async def merge(self) -> None:
        await self.let_in()
        self.before = await counts("equality")
        rows = await db.fetch("SELECT person FROM admission ORDER BY id")
        await people.merge(*db.column(rows, "person"), "token:1", NOON)


CHANGES = [
    "click", "click_back", "let_in", "take_back", "walk_in", "announce", "type_heads",
    "correct_heads", "register", "cancel", "write", "write_less", "sign_inside", "confirm",
    "credit_another", "practise", "move_below", "know", "merge",
]  # fmt: skip


def content(told) -> bytes:
    """What counts say, apart from when they were read, and under which version."""
    bare = msgspec.structs.replace(told, as_of=NOON, epoch=0, version=0)
    return msgspec.json.encode(bare, order="deterministic")


@pytest.mark.parametrize("change", CHANGES)
async def test_whatever_changes_the_counts_raises_their_version(database, change):
    world = World()
    await world.make()
    before = await counts("equality")
    again = await counts("equality")
    assert (content(again), again.version) == (content(before), before.version)
    await getattr(world, change)()
    before = world.before or before
    after = await counts("equality")
    assert content(after) != content(before), "a change that changes nothing proves nothing"
    assert (after.epoch, after.version) > (before.epoch, before.version)


async def test_a_session_that_begins_unseen_raises_it_too(database):
    await campaign("equality")
    await event(session("one"), campaigns=credit("equality"))
    before, after = [await counts("equality", now=NOON + n * HOUR) for n in (0, 2)]
    assert (before.sessions_unknown, after.sessions_unknown) == (0, 1)
    assert after.version > before.version


async def test_heads_at_an_event_of_another_campaign_do_not_raise_it(database):
    world = World()
    await world.make()
    await event(session("one"), slug="run", campaigns=credit("peace"))
    before = await counts("equality")
    await count("run/one", 7)
    assert (await counts("equality")).version == before.version
    assert (await counts("peace")).headcount == 7


async def test_of_a_period_there_is_no_version(database):
    world = World()
    await world.make()
    for period in ((date(2026, 1, 1), None), (None, date(2026, 12, 31)), (date(2026, 3, 14),) * 2):
        for slug in ("equality", None):
            told = await counts(slug, *period)
            assert (told.epoch, told.version) == (None, None)


@pytest.mark.parametrize("slug", ["equality", None])
async def test_who_reads_what_is_stale_has_the_lower_version(database, slug):
    """One begins to count, three heads are counted, another counts; then the first goes on."""
    world = World()
    await world.make()
    begun, go_on = asyncio.Event(), asyncio.Event()
    stale: list[asyncio.Task[object]] = []

    async def pause(_sql: str) -> None:
        if asyncio.current_task() in stale and not go_on.is_set():
            begun.set()
            await go_on.wait()

    with after_each_statement(pause):
        stale.append(asyncio.create_task(counts(slug)))
        await begun.wait()
        await count("film/one", 3)
        fresh = await counts(slug)
        go_on.set()
        old = await stale[0]
    assert (old.headcount, fresh.headcount) == (9, 12)
    assert old.version < fresh.version == (await counts(slug)).version


@pytest.fixture
async def world(database, monkeypatch):
    """A world in which nothing more can be written."""
    made = World()
    await made.make()
    monkeypatch.setitem(db.SETTINGS, "default_transaction_read_only", "on")
    await db.disconnect()
    await db.connect(database, connections_max=10)
    yield made
    await db.disconnect()
    monkeypatch.undo()
    await db.connect(database, connections_max=10)


async def test_no_question_about_figures_writes(world):
    day = date(2026, 3, 14)
    for slug in ("equality", None):
        assert (await counts(slug)).headcount == 9
        assert (await counts(slug, day, day)).headcount == 9
    assert (await reports.turnout("film", SYSTEM, LATER)).totals.headcount == 9
    assert await reports.tree_counts(None, None, TAIPEI, LATER)
    assert (await reports.impact(None, None, "en", TAIPEI, LATER)).rows == []
    with pytest.raises(Exception, match="read-only"):
        await count("film/one", 1)
