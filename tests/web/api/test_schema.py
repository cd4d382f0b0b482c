"""Every route is asked by what its own description says, rightly and wrongly, and never crashes."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import hypothesis
import jsonschema_rs
import pytest
import pytest_asyncio
import schemathesis
from litestar.routes import HTTPRoute
from schemathesis import Case, GenerationMode

from tests.web.api.program import PETITION, Program, made, pair, put_film, register
from tests.web.test_policy import app
from web.openapi import PREFIX, describe

REAL = {"slug": "film", "line": "films", "event": "film", "session": "one", "kind": "registration",
        "device": "1"}  # fmt: skip
OWN = {"campaigns": "equality", "petitions": "rights"}


@pytest_asyncio.fixture
async def described(admin, public) -> dict[str, Any]:
    """A house with one of everything, and what it says of itself."""
    await put_film(admin)
    made(await admin.put("/petitions/rights", PETITION))
    await admin.notice("petition")
    return (await public.get("/openapi.json")).json()


def filled(path: str, reference: str) -> str:
    """The address of something that is there."""
    slug = OWN.get(path.removeprefix(f"{PREFIX}v1/").partition("/")[0], "film")
    real = REAL | {"slug": slug, "reference": reference}
    return re.sub(r"\{(\w+)\}", lambda found: real[found[1]], path)


def cases(described: dict[str, Any], times: int) -> list[Case]:
    """So many requests of each operation that fit its description, and so many that do not."""
    found: list[Case] = []
    for result in schemathesis.openapi.from_dict(described).get_all_operations():
        operation = result.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                strategy = operation.as_strategy(generation_mode=mode)
                found += drawn(strategy, times)
            except hypothesis.errors.Unsatisfiable:
                assert mode is GenerationMode.NEGATIVE, operation.label  # nothing can be wrong
    return found


def drawn(strategy: Any, times: int) -> list[Case]:
    found: list[Case] = []

    @hypothesis.settings(
        max_examples=times, database=None, phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    @hypothesis.given(strategy)
    def draw(case: Case) -> None:
        found.append(case)

    draw()
    return found


async def ask(program: Program, case: Case, path: str) -> httpx.Response:
    """Send a request as it was drawn, but for the address."""
    body = case.body if isinstance(case.body, bytes) else b""
    if not isinstance(case.body, bytes | schemathesis.core.NotSet):
        body = json.dumps(case.body).encode()
    headers = {k: str(v).encode("utf-8", "replace") for k, v in dict(case.headers or {}).items()}
    return await program.client.request(
        case.method, path, params=dict(case.query or {}), content=body,
        headers={**headers, **program.headers},
    )  # fmt: skip


def check(answer: httpx.Response, case: Case, validators: dict[str, Any]) -> None:
    """The answer is one that the description promises."""
    asked = (case.method, str(answer.url), case.headers, repr(case.body)[:500], answer.text[:500])
    assert answer.status_code < 500, asked
    kind = answer.headers["content-type"].partition(";")[0]
    if answer.status_code >= 400:
        assert kind == "application/problem+json", asked
        if answer.json()["code"] == "invalid":
            assert answer.json()["errors"], asked
    elif kind == "application/json":
        told = [str(e) for e in validators[case.operation.label].iter_errors(answer.json())]
        assert told == [], asked


def validator(described: dict[str, Any], operation: dict[str, Any]) -> Any:
    """What holds an answer to the shape that an operation says."""
    [*_, answer] = [a for s, a in operation["responses"].items() if s.startswith("2")]
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return jsonschema_rs.validator_for({**schema, "components": described["components"]})


async def test_every_route_answers_what_its_description_says(described, admin, public, rounds):
    validators = {
        f"{method.upper()} {path}": validator(described, operation)
        for path, item in described["paths"].items()
        for method, operation in item.items()
    }
    ben, reference = await pair(admin), (await register(public))["reference"]
    asked = set()
    for case in cases(described, rounds(250)):
        program = ben if "/door/" in case.operation.path else admin
        for path in (case.formatted_path, filled(case.operation.path, reference)):
            check(await ask(program, case, path), case, validators)
        asked.add(case.operation.label)
    assert asked == set(validators)


def test_the_description_has_every_route_of_the_api():
    paths = describe(app())["paths"]
    told = {(path, method) for path, methods in paths.items() for method in methods}
    served = {
        (route.path_format, method.lower())
        for route in app().routes
        if isinstance(route, HTTPRoute) and route.path.startswith(PREFIX)
        for method in route.route_handler_map
        if method != "OPTIONS" and not route.path.endswith("/openapi.json")
    }
    assert told == served


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/events/film/nothing", "/api/"])
async def test_what_is_not_there_is_a_problem_too(public, path):
    answer = await public.client.get(path)
    assert answer.headers["content-type"] == "application/problem+json"
