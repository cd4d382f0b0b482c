"""The API is described where programs look for it."""

from __future__ import annotations

from typing import Any

import pytest_asyncio

METHODS = {"get", "put", "post", "delete", "patch"}
PROMISED = {
    "put /campaigns/{slug}",
    "put /campaigns/{slug}/lines/{line}",
    "put /events/{slug}",
    "get /events/{slug}",
    "get /events",
    "put /petitions/{slug}",
    "get /petitions/{slug}",
    "get /events/{slug}/registrations",
    "post /events/{slug}/registrations",
    "post /registrations/{reference}/cancellation",
    "post /sessions/{event}/{session}/headcounts",
    "post /actions",
    "post /measures",
    "post /people/known",
    "post /events/{slug}/devices",
    "post /devices/{device}/revocation",
    "get /events/{slug}/turnout",
    "get /campaigns/{slug}/counts",
    "get /counts",
    "get /reports/impact",
    "get /notices/{kind}",
    "post /petitions/{slug}/signatures",
    "post /petitions/{slug}/withdrawal",
    "post /door/pairing",
    "get /door/list",
    "post /door/scans",
}


@pytest_asyncio.fixture
async def described(public) -> dict[str, Any]:
    response = await public.get("/openapi.json")
    assert response.status_code == 200
    return response.json()


def operations(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation, as ``method path``."""
    return {
        f"{method} {path.removeprefix('/api/v1')}": operation
        for path, item in described["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


async def test_it_is_openapi_3_1_and_only_of_the_api(described):
    assert described["openapi"].startswith("3.1.")
    assert described["info"]["title"] == "Turnout"
    assert all(path.startswith("/api/v1/") for path in described["paths"])


async def test_every_promised_route_is_described(described):
    assert set(operations(described)) >= PROMISED


async def test_every_operation_says_what_it_answers(described):
    for name, operation in operations(described).items():
        answers = operation["responses"]
        assert "application/problem+json" in answers["4XX"]["content"], name
        assert any(status.startswith("2") for status in answers), name
        assert operation["summary"] or operation["description"], name
    assert set(operations(described)["put /events/{slug}"]["responses"]) == {"200", "201", "4XX"}
    assert "202" in operations(described)["post /petitions/{slug}/signatures"]["responses"]


async def test_every_operation_has_a_name_of_its_own(described):
    names = [operation["operationId"] for operation in operations(described).values()]
    assert len(names) == len(set(names))


async def test_every_writing_operation_says_what_it_takes(described):
    for name, operation in operations(described).items():
        if name.startswith(("put", "post")):
            assert "application/json" in operation["requestBody"]["content"], name


async def test_posts_take_an_idempotency_key_but_not_at_the_door(described):
    for name, operation in operations(described).items():
        names = {parameter["name"] for parameter in operation.get("parameters", [])}
        wanted = name.startswith("post") and "/door/" not in name
        assert ("Idempotency-Key" in names) == wanted, name


async def test_path_parameters_are_those_of_the_path(described):
    for name, operation in operations(described).items():
        told = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
        assert told == {part[1:-1] for part in name.split("/") if part.startswith("{")}, name


async def test_the_query_is_described(described):
    impact = operations(described)["get /reports/impact"]
    names = {p["name"] for p in impact["parameters"]}
    assert names == {"since", "until", "format", "lang", "bom", "headers"}
    assert set(impact["responses"]["200"]["content"]) >= {"application/json", "text/csv"}


async def test_what_phones_speak_is_described(described):
    door = {name: o for name, o in operations(described).items() if "/door/" in name}
    assert [p["name"] for p in door["get /door/list"]["parameters"]] == ["since"]
    schemas = described["components"]["schemas"]
    assert set(schemas["ScanRow"]["required"]) == {
        "seq", "id", "gate", "session", "kind", "scanned_at",
    }  # fmt: skip
    for operation in door.values():
        assert "application/json" in operation["responses"]["200"]["content"]


async def test_every_answer_of_ours_has_a_shape(described):
    for name, operation in operations(described).items():
        answers = [a for status, a in operation["responses"].items() if status.startswith("2")]
        assert all("application/json" in answer["content"] for answer in answers), name


async def test_protected_operations_ask_for_a_token(described):
    operation = operations(described)
    assert operation["put /events/{slug}"]["security"] == [{"bearer": []}]
    assert operation["get /counts"]["security"] == [{"bearer": []}]
    assert "security" not in operation["get /events/{slug}"]


async def test_every_reference_leads_somewhere(described):
    def references(value: Any):
        if isinstance(value, dict):
            for name, inner in value.items():
                if name == "$ref":
                    yield inner
                yield from references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    told = set(references(described))
    assert told
    for reference in told:
        assert reference.removeprefix("#/components/schemas/") in described["components"]["schemas"]
