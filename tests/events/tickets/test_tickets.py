"""Tickets in the database: found by what opens them, cancelled once."""

from __future__ import annotations

import pytest
import pytest_asyncio

from events import db, tickets
from events.tickets import IssuedTicket, TicketDraft, Why
from tests.factories import NOON, make_event


@pytest_asyncio.fixture
async def issued(database) -> list[IssuedTicket]:
    """Two tickets of the film, one of them for a group."""
    film = await make_event()
    [offer] = film.offers
    drafts = [
        TicketDraft(film.id, offer.id, offer.number),
        TicketDraft(film.id, offer.id, offer.number, 5),
    ]
    async with db.transaction():
        ids = await tickets.issue(drafts, NOON)
    rows = await tickets.by_ids(ids)
    return [rows[id_] for id_ in ids]


async def test_they_come_in_the_order_of_the_drafts(issued):
    assert [ticket.heads for ticket in issued] == [None, 5]
    assert [ticket.issue for ticket in issued] == [0, 0]
    assert len({ticket.number for ticket in issued} | {ticket.short for ticket in issued}) == 4


async def test_a_ticket_is_found_by_its_code_its_number_and_its_page(issued):
    one, _ = issued
    for keyed in (one.code, f" {one.code}\n", f"]Q1{one.code}\t", f"\ufeff{one.code}"):
        assert await tickets.by_code(keyed) == one
    assert await tickets.by_code(one.code.lower()) is None
    assert await tickets.by_number(one.number) == one
    assert await tickets.by_secret(one.secret) == one


@pytest.mark.parametrize("text", ["", "T1:", "A" * 120])
async def test_nothing_is_found_by_what_is_no_code(issued, text):
    assert await tickets.by_code(text) is None
    assert await tickets.by_secret(text) is None


async def test_after_another_issue_the_old_code_and_page_open_nothing(issued):
    one, _ = issued
    await db.execute("UPDATE ticket SET issue = 1 WHERE id = $1", one.id)
    assert await tickets.by_code(one.code) is None
    assert await tickets.by_secret(one.secret) is None
    again = (await tickets.by_ids([one.id]))[one.id]
    assert again.code != one.code
    assert await tickets.by_code(again.code) == again


async def test_cancelling_again_tells_only_what_was_not_cancelled(issued):
    one, two = issued
    async with db.transaction():
        assert await tickets.bar([one.id], Why.CANCELLED, "guest", NOON) == [one.id]
        assert await tickets.bar([one.id, two.id], Why.CANCELLED, "guest", NOON) == [two.id]
    assert all(ticket.cancelled for ticket in (await tickets.by_ids([one.id, two.id])).values())


async def test_a_reason_that_is_gone_leaves_the_others(issued):
    one, two = issued
    ids = [one.id, two.id]
    async with db.transaction():
        for why in (Why.UNPAID, Why.NOT_APPROVED):
            await tickets.bar(ids, why, "guest", NOON)
        assert await tickets.lift([one.id], Why.UNPAID, "guest", NOON) == [one.id]
        assert await tickets.lift([one.id], Why.UNPAID, "guest", NOON) == []
    rows = await db.fetch("SELECT barred FROM ticket_now WHERE id = ANY($1) ORDER BY id", ids)
    assert db.column(rows, "barred") == ["not_approved", "unpaid"]


async def test_the_list_s_tags_are_those_of_the_code_and_the_short_code(issued):
    one, _ = issued
    row = await db.fetch_row("SELECT tag, short_tag FROM ticket WHERE id = $1", one.id)
    assert row["tag"] == tickets.tag(one.event, one.code)
    assert row["short_tag"] == tickets.tag(one.event, one.short)
