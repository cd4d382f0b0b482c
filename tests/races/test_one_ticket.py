"""A hundred phones are shown one ticket: one lets its guest in, the others say who did."""

from __future__ import annotations

import asyncio
from collections import Counter

import httpx

from events import admission, db, reports
from events.access import SYSTEM
from events.admission.upload import keeping
from tests.factories import HOUR, NOON, Phone, make_event, make_ticket, pair_all
from tests.races.pauses import meeting
from tests.web.api.program import Program, made

PHONES = 100
TRIES_MAX = 20


async def all_show(web: httpx.AsyncClient, told: str | None = None) -> list[dict]:
    """Every phone shows the same ticket at the same time; what each heard."""
    await make_event()
    cy = await make_ticket()
    phones = await pair_all(PHONES)

    async def show(phone: Phone) -> dict:
        said = phone.row(code=cy.ticket.code, told=told)
        body = {"clock": {"sent_at": said["scanned_at"]}, "announced": 1, "rows": [said]}
        program = Program(web, phone.token)
        for _ in range(TRIES_MAX):
            answer = await program.post("/door/scans", body)
            if answer.status_code != 409:  # busy: a phone sends it again
                break
        return made(answer, 200)["results"][0]

    with meeting(at="'received_through', d.received_through"):
        return await asyncio.gather(*(show(phone) for phone in phones))


async def problems(answers: list[dict]) -> list[str]:
    """What is not as it must be, in one line each."""
    found = []
    heard = Counter(answer["verdict"] for answer in answers)
    if heard != {"admit": 1, "already_in": PHONES - 1}:
        found.append(f"the phones heard {dict(heard)}")
    since = {str(a["since"]) for a in answers if a["verdict"] == "already_in" and "since" in a}
    if len(since) != 1:
        found.append(f"they were told of {len(since)} first phones")
    if (admitted := await db.fetch_value("SELECT count(*) FROM admission")) != 1:
        found.append(f"{admitted} admissions are kept")
    shown = await reports.turnout("film", SYSTEM, NOON + HOUR)
    if shown.double_admits:
        found.append(f"{len(shown.double_admits)} double admits")
    return found + await admission.audit()


async def test_one_lets_in_and_the_others_say_where_and_when(web):
    assert await problems(await all_show(web)) == []


async def test_what_a_hundred_phones_have_told_already_counts_once_and_is_pointed_out(web):
    await all_show(web, told="admit")
    shown = await reports.turnout("film", SYSTEM, NOON + HOUR)
    assert (shown.totals.admitted, len(shown.double_admits)) == (1, PHONES - 1)
    assert await admission.audit() == []


async def test_without_a_look_at_the_ticket_s_version_this_test_fails(web, monkeypatch):
    """Else it would prove nothing."""
    unguarded = keeping._KEEP.replace("AND t.xmin::text = read.version", "")
    assert unguarded != keeping._KEEP
    monkeypatch.setattr(keeping, "_KEEP", unguarded)
    found = await problems(await all_show(web))
    assert any("the phones heard" in problem for problem in found), found
