"""The same Idempotency-Key ten times at once: one deed, one answer."""

from __future__ import annotations

import asyncio
import contextlib

import httpx
import pytest

from events import access, db, places, registration
from events.access import Role
from events.idempotency import Made, Replay, RequestKey
from events.registration import registering
from tests.factories import DAY, NOON, make_event, order
from tests.races.pauses import after_each_statement, done_or_waiting
from tests.web.api.program import Program

TIMES = 10
KEY = "order-1 of Cy, at noon"


async def press(web: httpx.AsyncClient) -> list[httpx.Response]:
    """Ten times the same order under one key, at once."""
    await make_event()
    public = Program(web)
    order = {
        "contact": {"name": "Cy", "email": "cy@example.org"},
        "guests": [{"offer": "free"}],
        "consents": {"notice": await public.notice()},
    }
    presses = [public.post("/events/film/registrations", order, KEY) for _ in range(TIMES)]
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

    monkeypatch.setattr(registering, "once", ever)
    found = await problems(await press(web))
    assert any("registrations are kept" in problem for problem in found), found


CLAIM = RequestKey.of("public", "POST", "/events/film/registrations", KEY, b"")


async def sent_again_when_closed(*, granted: bool) -> tuple[object, object]:
    """What two requests under one key hear: the second comes when registration is closed.

    The first is still running then, and is granted or fails after the second has come.
    """
    await make_event()
    asked = await order()
    begun, over = asyncio.Event(), asyncio.Event()

    async def hold(sql: str) -> None:
        if "INSERT INTO registration" in sql:
            begun.set()
            await over.wait()
            assert granted

    def send(now) -> asyncio.Task[int]:
        return asyncio.create_task(registration.register("film", asked, now, CLAIM))

    with after_each_statement(hold):
        first = send(NOON)
        await begun.wait()
        second = send(NOON + DAY)
        await done_or_waiting(second)
        over.set()
        heard = await asyncio.gather(first, second, return_exceptions=True)
    return heard[0], heard[1]


async def test_sent_again_when_closed_it_is_the_replay_of_the_first_that_still_runs(database):
    made, again = await sent_again_when_closed(granted=True)
    assert isinstance(again, Replay)
    assert again.made == made
    assert await db.fetch_value("SELECT count(*) FROM registration") == 1


async def test_sent_again_when_closed_it_is_refused_when_the_first_fails(database):
    failed, again = await sent_again_when_closed(granted=False)
    assert isinstance(failed, AssertionError)
    assert isinstance(again, registration.RegistrationClosed)
    assert await db.fetch_value("SELECT count(*) FROM idempotency_key") == 0


async def test_without_waiting_it_would_be_refused_though_granted(database, monkeypatch):
    """The mutant: only what is committed is asked. The tests above must notice."""

    async def committed_only(claim, _now):
        kept = await db.fetch_row("SELECT made FROM idempotency_key WHERE scope = $1", claim.scope)
        if kept is not None:
            raise Replay(kept["made"])

    monkeypatch.setattr(registering, "replay_if_kept", committed_only)
    _, again = await sent_again_when_closed(granted=True)
    assert isinstance(again, registration.RegistrationClosed)


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
