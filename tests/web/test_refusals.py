"""Every refusal has an answer: a status, a code of the contract, and words in two languages."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from pathlib import Path

import asyncpg
import httpx
import pytest
from litestar import get
from litestar.routes import HTTPRoute

import events
import web
from events import db
from events.errors import Busy, FieldError, Invalid, Refusal
from events.places import SoldOut
from web import failures, refusals
from web.app import create_app
from web.forms import mending
from web.policy import Who

TOP = Path(events.__file__).parent.parent


def every_refusal() -> list[type[Refusal]]:
    for package in (events, web):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in module.name and "piccolo" not in module.name:
                importlib.import_module(module.name)
    found, waiting = [], [Refusal]
    while waiting:
        below = waiting.pop().__subclasses__()
        found += below
        waiting += below
    return found


def field_codes() -> set[str]:
    """The codes of wrong fields that the rooms and the reader write down."""
    codes: set[str] = set()
    for file in [*TOP.joinpath("events").rglob("*.py"), *TOP.joinpath("web").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in ("FieldError", "one", "wrong") and len(node.args) > 1:
                code = node.args[1]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    codes.add(code.value)
    return codes


def test_every_refusal_has_an_answer():
    assert [kind for kind in every_refusal() if kind not in refusals.ANSWERS] == []


def test_every_code_of_a_field_has_words():
    assert field_codes() - mending.FIELD_WORDS.keys() == {"sold_out"}


def raising(problem: Exception):
    @get(["/api/v1/raise", "/raise"], opt={"who": Who.PUBLIC}, include_in_schema=False)
    async def handler() -> None:
        raise problem

    return handler


async def answers(settings, problem: Exception, path: str, language: str = "en"):
    await db.disconnect()
    app = create_app(settings, lambda: None)
    app.register(raising(problem))
    assert any(isinstance(route, HTTPRoute) for route in app.routes)
    async with app.lifespan():
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
            return await http.get(path, headers={"accept-language": language})


async def test_programs_get_a_problem_with_its_facts(settings, database):
    response = await answers(settings, SoldOut(3, False), "/api/v1/raise")
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "urn:turnout:problem:sold_out",
        "title": "Sorry, there are not enough places",
        "status": 409,
        "code": "sold_out",
        "detail": "Places left: 3. Nothing was booked.",
        "places_left": 3,
        "waiting_list": False,
    }


async def test_programs_get_every_wrong_field_at_once(settings, database):
    problem = Invalid(
        [
            FieldError("guests.0.name", "too_long", {"max": 100}),
            FieldError("x", "type", {"expected": "a number, a text"}),
        ]
    )
    response = await answers(settings, problem, "/api/v1/raise", "zh-TW")
    assert (response.status_code, response.json()["code"]) == (422, "invalid")
    assert response.json()["errors"] == [
        {"field": "guests.0.name", "code": "too_long", "message": "最多 100 個字"},
        {"field": "x", "code": "type", "message": "這裡應該是數字或文字"},
    ]


async def test_people_get_a_page_in_their_language(settings, database):
    response = await answers(settings, Busy(), "/raise", "zh-TW")
    assert response.status_code == 409
    assert "現在有很多人在用" in response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "problem",
    [
        asyncpg.LockNotAvailableError("x"),
        asyncpg.SerializationError("x"),
        asyncpg.DeadlockDetectedError("x"),
    ],
)
async def test_a_busy_database_is_busy(settings, database, problem):
    response = await answers(settings, problem, "/api/v1/raise")
    assert (response.status_code, response.json()["code"]) == (409, "busy")


async def test_an_absent_database_is_no_bug(settings, database):
    response = await answers(settings, ConnectionRefusedError("x"), "/raise")
    assert response.status_code == 503


async def test_a_bug_tells_nothing_and_is_written_down_without_values(settings, database, caplog):
    secret = "cy@example.org"
    response = await answers(settings, ValueError(secret), "/api/v1/raise")
    assert (response.status_code, response.json()["code"]) == (500, "unexpected")
    assert secret not in response.text
    [record] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert record.getMessage() == "ValueError"
    assert "test_refusals.py" in record.trace
    assert secret not in str(vars(record))


def test_a_trace_names_places_only():
    with pytest.raises(ValueError, match="cy") as failure:
        raise ValueError("cy@example.org")
    assert "example" not in failures.trace(failure.value)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("DELETE", "/api/v1/events", 405, "method_not_allowed"),
        ("GET", "/api/v1/events/nothing", 404, "not_found"),
        ("GET", "/api/v1/events?limit=x", 422, "invalid"),
    ],
)
async def test_what_the_framework_refuses_is_a_problem_too(client, method, path, status, code):
    response = await client.request(method, path)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["content-type"] == "application/problem+json"


async def test_a_body_that_is_too_large_is_refused(client):
    response = await client.post("/api/v1/events/film/registrations", content=b" " * 3_000_000)
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b"1", b"[" * 60_000])
async def test_a_body_that_is_no_object_is_malformed(client, body):
    response = await client.post("/api/v1/events/film/registrations", content=body)
    assert (response.status_code, response.json()["code"]) == (400, "malformed")
