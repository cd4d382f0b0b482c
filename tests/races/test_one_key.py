"""The same Idempotency-Key ten times at once: one deed, one answer."""

from __future__ import annotations

import asyncio
import contextlib

import httpx
import pytest

from events import access, db, places
from events.access import Role
from events.idempotency import Made
from events.registration import writes
from tests.factories import NOON, make_event
from tests.web.api.program import Program

TIMES = 10


async def press(web: httpx.AsyncClient) -> list[httpx.Response]:
    """Ten times the same order under one key, at once."""
    await make_event()
    public = Program(web)
    order = {
        "contact": {"name": "Cy", "email": "cy@example.org"},
        "guests": [{"offer": "free"}],
        "consents": {"notice": await public.notice()},
    }
    presses = [public.post("/events/film/registrations", order, "order-1") for _ in range(TIMES)]
    return await asyncio.gather(*presses)


async def problems(answers) -> list[str]:
    """What is not as it must be, in one line each."""
    found = []
    if [answer.status_code for answer in answers] != [201] * TIMES:
        found.append(f"answers were {[answer.status_code for answer in answers]}")
    if len({answer.text for answer in answers}) != 1:
        found.append("the answers differ")
    if (replays := sum("idempotent-replay" in a.headers for a in answers)) != TIMES - 1:
        found.append(f"{replays} say that they are replays")
    if (kept := await db.fetch_value("SELECT count(*) FROM registration")) != 1:
        found.append(f"{kept} registrations are kept")
    return found + await places.audit()


async def test_ten_presses_are_one_registration(web):
    assert await problems(await press(web)) == []


async def test_without_the_key_s_row_this_test_fails(web, monkeypatch):
    """Else it would prove nothing."""

    @contextlib.asynccontextmanager
    async def ever(claim, now):
        yield Made()

    monkeypatch.setattr(writes, "once", ever)
    found = await problems(await press(web))
    assert any("registrations are kept" in problem for problem in found), found


@pytest.mark.parametrize("path", ["/actions", "/sessions/film/one/headcounts"])
async def test_an_organiser_s_deeds_are_done_once_too(web, path):
    await make_event()
    ana = Program(web, await access.make_token("Ana", Role.ORGANISER, NOON))
    body = {"/actions": {"type": "letter", "quantity": 3}}.get(path, {"count": 3})
    answers = await asyncio.gather(*(ana.post(path, body, "deed-1") for _ in range(TIMES)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    table = "action" if path == "/actions" else "headcount"
    assert await db.fetch_value(f"SELECT sum(quantity) FROM {table}") == 3
