"""A POST that is sent again with its key gives the first answer and does nothing."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest_asyncio

from events import db, petitions
from events.idempotency import RequestKey
from tests.factories import DAY, HOUR
from tests.web.api.program import (
    EVENT,
    ORDER,
    PETITION,
    changed,
    kept,
    made,
    pair,
    put_film,
    refused,
    register,
    upload,
    wrong,
)
from tests.web.api.test_figures import ACTION, MEASURE
from tests.web.api.test_who_may import SIGNATURE

ONCE = "sent once or twice"
KNOWN = {"hashes": ["0" * 64], "as_of": "2026-01-01"}
OTHER = {**ORDER, "contact": {"name": "Dee", "email": "dee@example.org"}}
POSTS = {
    "/events/film/registrations": (ORDER, OTHER),
    "/registrations/{reference}/cancellation": ({"secret": "{secret}"}, {}),
    "/sessions/film/one/headcounts": ({"count": 1}, {"count": 2}),
    "/actions": (ACTION, {**ACTION, "quantity": 9}),
    "/measures": (MEASURE, {**MEASURE, "value": 9}),
    "/people/known": (KNOWN, {**KNOWN, "as_of": "2026-01-02"}),
    "/events/film/devices": ({}, {"name": "Ben"}),
    "/devices/{device}/revocation": ({}, None),
    "/devices/{device}/quarantine/acceptance": ({}, None),
    "/devices/{device}/quarantine/dismissal": ({}, None),
    "/petitions/rights/signatures": (SIGNATURE, {**SIGNATURE, "name": "Eve"}),
    "/petitions/rights/withdrawal": ({"token": "{token}"}, None),
}


@pytest_asyncio.fixture
async def ids(ana, public) -> dict[str, str]:
    """What the paths and bodies above leave open."""
    await put_film(ana)
    made(await ana.put("/petitions/rights", PETITION))
    await ana.notice("petition")
    booked = await register(public, "Fay")
    device = made(await ana.post("/events/film/devices", {}))["id"]
    signature = {**SIGNATURE, "name": "Gil"}
    made(await public.post("/petitions/rights/signatures", signature), 202)
    token = petitions.withdraw_token(await db.fetch_value("SELECT max(id) FROM signature"))
    return {**booked, "device": device, "token": token}


def filled(value, ids: dict):
    if isinstance(value, str) and "{" in value:
        return value.format(**ids)
    if isinstance(value, dict):
        return {name: filled(inner, ids) for name, inner in value.items()}
    return value


async def test_again_is_the_same_answer_and_changes_nothing(ana, ids):
    for path, (body, _) in POSTS.items():
        there, sent = filled(path, ids), filled(body, ids)
        first = await ana.post(there, sent, key=ONCE)
        assert first.status_code < 300, first.text
        assert "idempotent-replay" not in first.headers
        before = await kept()
        again = await ana.post(there, sent, key=ONCE)
        assert again.headers["idempotent-replay"] == "true"
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert await kept() == before


async def test_another_body_under_the_key_is_refused(ana, ids):
    for path, (body, other) in POSTS.items():
        if other is None:
            continue
        there = filled(path, ids)
        first = await ana.post(there, filled(body, ids), key=ONCE)
        assert first.status_code < 300, first.text
        before = await kept()
        answer = await ana.post(there, filled(other, ids), key=ONCE)
        refused(answer, 422, "idempotency_mismatch")
        assert await kept() == before


async def test_ten_times_at_once_is_one_registration(ana, public):
    await put_film(ana)
    answers = await asyncio.gather(
        *(public.post("/events/film/registrations", ORDER, key=ONCE) for _ in range(10))
    )
    assert {made(answer)["reference"] for answer in answers} == {answers[0].json()["reference"]}
    assert sum("idempotent-replay" in answer.headers for answer in answers) == 9
    assert await db.fetch_value("SELECT count(*) FROM registration") == 1
    assert await db.fetch_value("SELECT count(*) FROM ticket") == 1


async def test_ten_times_at_once_for_the_last_place(ana, public):
    await put_film(ana, sessions__0__capacity=1)
    answers = await asyncio.gather(
        *(public.post("/events/film/registrations", ORDER, key=ONCE) for _ in range(10))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert await db.fetch_value("SELECT count(*) FROM registration") == 1


async def test_the_first_answer_holds_though_nothing_is_left_by_now(ana, public, clock):
    await put_film(ana, sessions__0__capacity=1)
    first = made(await public.post("/events/film/registrations", ORDER, key=ONCE))
    again = await public.post("/events/film/registrations", ORDER, key=ONCE)
    assert made(again) == first
    refused(
        await public.post("/events/film/registrations", ORDER, key="another key of mine"),
        409,
        "sold_out",
    )
    clock.forward(DAY)
    assert made(await public.post("/events/film/registrations", ORDER, key=ONCE)) == first
    answer = await public.post("/events/film/registrations", OTHER, key=ONCE)
    refused(answer, 422, "idempotency_mismatch")


async def test_a_refused_request_keeps_no_key(ana, public):
    await put_film(ana)
    order = changed(ORDER, guests__0__offer="later")
    wrong(await public.post("/events/film/registrations", order, key=ONCE))
    made(await ana.put("/events/film", changed(EVENT, offers__0__slug="later")), 200)
    made(await public.post("/events/film/registrations", order, key=ONCE))


async def test_a_key_belongs_to_its_caller_and_its_path(ana, admin, public):
    await put_film(ana)
    made(await ana.put("/events/other", EVENT))
    first = made(await public.post("/events/film/registrations", ORDER, key=ONCE))
    other = made(await public.post("/events/other/registrations", ORDER, key=ONCE))
    assert first["reference"] != other["reference"]
    mine = made(await ana.post("/actions", ACTION, key="k"))
    yours = made(await admin.post("/actions", {**ACTION, "quantity": 7}, key="k"))
    assert mine["id"] != yours["id"]


NO_KEYS = {
    "": "too_short", "x" * 15: "too_short", "x" * 256: "too_long", "x" * 20 + "é": "malformed",
    "報名" * 10: "malformed", "tab\tin the middle of it": "malformed",
}  # fmt: skip


async def test_a_key_that_is_none_is_named_and_does_nothing(ana, public):
    await put_film(ana)
    for key, code in NO_KEYS.items():
        for asker, path, body in (
            (public, "/events/film/registrations", ORDER),
            (ana, "/events/film/registrations", ORDER),
            (ana, "/actions", ACTION),
        ):
            if (asker, path) == (ana, "/actions") and len(key) == 15:
                continue
            answer = await asker.post(path, body, key=key)
            assert wrong(answer) == [("Idempotency-Key", code)], (key, path)
    assert await db.fetch_value("SELECT count(*) FROM registration") == 0
    assert await db.fetch_value("SELECT count(*) FROM action") == 0
    for key in ("x" * 16, "y" * 255):
        made(await public.post("/events/film/registrations", ORDER, key=key))
    made(await ana.post("/actions", ACTION, key="x"))


async def test_on_a_public_route_a_token_makes_no_difference(ana, admin, public):
    await put_film(ana)
    first = made(await ana.post("/events/film/registrations", ORDER, key=ONCE))
    for asker in (public, admin, ana):
        again = await asker.post("/events/film/registrations", ORDER, key=ONCE)
        assert made(again) == first
        assert again.headers["idempotent-replay"] == "true"


async def test_nobody_sees_what_another_made_under_the_same_key(ana, admin, public):
    """Of a public deed the body is part of the secret; of the others the token is."""
    await put_film(ana)
    first = made(await public.post("/events/film/registrations", ORDER, key=ONCE))
    guessed = changed(ORDER, contact__phone="0912 345 678")
    answer = await public.post("/events/film/registrations", guessed, key=ONCE)
    refused(answer, 422, "idempotency_mismatch")
    assert first["secret"] not in answer.text
    mine = made(await ana.post("/events/film/devices", {}, key=ONCE))
    yours = made(await admin.post("/events/film/devices", {}, key=ONCE))
    assert mine["pairing_code"] != yours["pairing_code"]


async def test_no_personal_data_is_kept_with_a_key(ana, public):
    await put_film(ana)
    made(await public.post("/events/film/registrations", ORDER, key="cy+1234@example.org"))
    row = await db.fetch_row("SELECT * FROM idempotency_key")
    assert {name: type(value).__name__ for name, value in row.items() if name != "id"} == {
        "scope": "bytes", "body": "bytes", "made": "int", "kept_at": "datetime",
    }  # fmt: skip
    assert (len(row["scope"]), len(row["body"])) == (32, 32)


async def test_while_the_first_is_not_done_the_second_is_told_so(ana, public, settings):
    """The first holds its key for longer than anybody waits for a lock."""
    await put_film(ana)
    key = RequestKey.of("public", "POST", "/api/v1/events/film/registrations", ONCE, b"").scope
    first = await asyncpg.connect(settings.database_url)
    try:
        running = first.transaction()
        await running.start()
        await first.execute(
            "INSERT INTO idempotency_key (scope, body, kept_at) VALUES ($1, '', now())", key
        )
        second = await public.post("/events/film/registrations", ORDER, key=ONCE)
        await running.rollback()
    finally:
        await first.close()
    refused(second, 409, "in_progress")
    assert await db.fetch_value("SELECT count(*) FROM registration") == 0
    made(await public.post("/events/film/registrations", ORDER, key=ONCE))


async def test_the_door_ignores_keys(ana, public, clock):
    await put_film(ana)
    code = (await register(public))["tickets"][0]["code"]
    ben = await pair(ana)
    clock.forward(HOUR)
    first = upload({"code": code})
    second = upload({"code": code})
    second["rows"][0]["seq"] = 2
    one = made(await ben.post("/door/scans", first, key=ONCE), 200)
    two = made(await ben.post("/door/scans", second, key=ONCE), 200)
    assert [answer["results"][0]["verdict"] for answer in (one, two)] == ["admit", "already_in"]
