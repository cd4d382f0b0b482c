"""Whether we live, whether we are ready, and figures that name nobody."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import httpx
import msgspec
import pytest
import redis.asyncio as redis

from events import access, db, heartbeat, migrations, outbox
from events.access import Role
from events.outbox import Errand
from tests.conftest import living
from tests.factories import DAY, NOON, make_event
from web import logs
from web.app import create_app


async def test_the_process_answers(client):
    response = await client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_ready_is_database_schema_outbox_worker_and_valkey(client, clock):
    await heartbeat.beat(clock())
    response = await client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "database": "ok",
        "schema": "ok",
        "outbox": "ok",
        "worker": "ok",
        "valkey": "ok",
    }


async def test_a_late_outbox_is_degraded_yet_ready(client):
    await outbox.post(Errand.REGISTRATION_RECEIVED, 1, NOON - DAY)
    response = await client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["outbox"] == "late"


async def test_a_worker_that_does_not_live_is_said(client, clock):
    """Never begun, or dead since: mails wait, and somebody who looks must see why."""
    assert (await client.get("/readyz")).json()["worker"] == "away"
    await heartbeat.beat(clock())
    await heartbeat.beat(clock() - DAY)  # another one whose clock is behind
    assert (await client.get("/readyz")).json()["worker"] == "ok"
    clock.forward(heartbeat.SILENT_AFTER + timedelta(seconds=1))
    response = await client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["worker"] == "away"


async def test_without_valkey_we_are_degraded_yet_ready(client):
    state = client._transport.app.state
    kept, state.valkey = state.valkey, redis.from_url("redis://127.0.0.1:1/0")
    response = await client.get("/readyz")
    await state.valkey.aclose()
    state.valkey = kept
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["valkey"] == "unreachable"


async def test_without_its_database_the_process_lives_and_is_not_ready(client, settings):
    await db.disconnect()
    answers = [await client.get(path) for path in ("/readyz", "/healthz")]
    await db.connect(settings.database_url)
    assert [answer.status_code for answer in answers] == [503, 200]
    assert answers[0].json() == {
        "status": "not ready", "database": "unreachable", "valkey": "ok",
    }  # fmt: skip


async def test_an_old_schema_is_not_ready(client):
    latest = max(migrations.expected())
    known = db.column(await db.fetch("SELECT name FROM migration"), "name")
    assert latest in known
    await db.execute("UPDATE migration SET name = 'not ' || name WHERE name = $1", latest)
    try:
        response = await client.get("/readyz")
    finally:
        await db.execute("UPDATE migration SET name = $1 WHERE name = 'not ' || $1", latest)
    assert (response.status_code, response.json()["schema"]) == (503, "old")
    assert response.json()["status"] == "not ready"


async def test_a_schema_that_is_ahead_is_ready(client):
    """While the next version is put in place, this one goes on serving."""
    await db.execute(
        "INSERT INTO migration (name, app_name, ran_on) VALUES ('9999-next', 'events', now())"
    )
    response = await client.get("/readyz")
    assert (response.status_code, response.json()["schema"]) == (200, "ok")


async def test_figures_name_routes_and_nobody(visitor):
    await make_event()
    await visitor.send(
        "/e/film/register", "/e/film/registrations", {"name": "Cy", "email": "cy@example.org"}
    )
    admin = await access.make_token("operator", Role.ADMIN, NOON)
    figures = (await visitor.http.get("/metrics", headers=bearing(admin))).text
    assert 'route="/e/{slug}/registrations"' in figures
    for secret in ("film", "Cy", "cy@example"):
        assert secret not in figures


@pytest.mark.parametrize(
    ("role", "status"), [(Role.READER, 403), (Role.ORGANISER, 403), (Role.ADMIN, 200)]
)
async def test_figures_are_for_the_operator(client, role, status):
    token = await access.make_token("ci", role, NOON)
    assert (await client.get("/metrics", headers=bearing(token))).status_code == status
    assert (await client.get("/metrics")).status_code == 401
    assert (await client.get("/metrics", headers=bearing("x" * 40))).status_code == 401


async def test_prometheus_has_a_token_of_its_own(settings, database):
    await db.disconnect()
    token = "m5-2Lk9Qe7_Zr8Xb4Tn0VwGy6Hd3Jc1"
    async with (
        living(app := create_app(replace(settings, metrics_token=token), lambda: None)),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url=settings.base_url
        ) as prometheus,
    ):
        for given, status in ((token, 200), (token[:-1], 401), (token + "。", 401), ("", 401)):
            headers = {"authorization": f"Bearer {given}".encode()}
            assert (await prometheus.get("/metrics", headers=headers)).status_code == status


def bearing(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def test_the_log_names_routes_and_nobody(visitor, caplog):
    await make_event()
    with caplog.at_level(logging.INFO, "turnout.web"):
        response = await visitor.send(
            "/e/film/register", "/e/film/registrations", {"name": "Cy", "email": "cy@example.org"}
        )
        await visitor.get(response.headers["location"])
    lines = [
        msgspec.json.decode(logs.JsonLine().format(r))
        for r in caplog.records
        if r.name == "turnout.web"
    ]
    assert [line["route"] for line in lines] == [
        "/e/{slug}/register",
        "/e/{slug}/registrations",
        "/r/{reference}/{secret}",
    ]
    assert [line["status"] for line in lines] == [200, 303, 200]
    secret = response.headers["location"].rpartition("/")[2]
    for line in lines:
        for word in ("Cy", "cy@example", secret, "film"):
            assert word not in str(line)


def test_a_log_line_is_json_or_plain():
    record = logging.LogRecord("turnout.web", logging.INFO, "x.py", 1, "answered", (), None)
    record.route, record.status, record.request_id = "/e/{slug}", 200, "abc"
    line = msgspec.json.decode(logs.JsonLine().format(record))
    assert (line["message"], line["route"], line["request"]) == ("answered", "/e/{slug}", "abc")
    assert (
        logs.PlainLine()
        .format(record)
        .endswith("turnout.web [abc] answered route=/e/{slug} status=200")
    )
