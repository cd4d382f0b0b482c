"""What is asked besides a body, on every route: who asks, by which fields, for which page."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio

from tests.factories import DAY, NOON
from tests.web.api.program import (
    CAMPAIGN,
    LINE,
    PETITION,
    Program,
    changed,
    made,
    pair,
    put_film,
    refused,
    register,
    wrong,
)
from tests.web.api.test_schema import filled
from web.openapi import PREFIX

NOT_OURS = ("x" * 43, "", "x", "Bearer", "é", "。", "0" * 5000)


@pytest_asyncio.fixture
async def described(ana, public) -> dict[str, Any]:
    await put_film(ana)
    made(await ana.put("/petitions/rights", PETITION))
    await ana.notice("petition")
    return (await public.get("/openapi.json")).json()


def operations(described: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, address and description of every operation."""
    return [
        (method.upper(), filled(path, "R-1"), operation)
        for path, item in described["paths"].items()
        for method, operation in item.items()
    ]


async def ask(program: Program, method: str, address: str, **query: str):
    return await program.client.request(method, address, params=query, headers=program.headers)


@pytest.mark.parametrize("token", NOT_OURS)
async def test_a_token_that_is_none_of_ours_is_told_so_on_every_route(public, described, token):
    header = {"authorization": f"Bearer {token}".encode()}
    for method, address, _ in operations(described):
        answer = await public.client.request(method, address, headers=header)
        refused(answer, 401, "unauthorised")
        assert answer.headers["www-authenticate"] == "Bearer"
    answer = await public.client.get("/api/v1/openapi.json", headers=header)
    refused(answer, 401, "unauthorised")


async def test_a_token_whose_role_is_too_small_is_told_so(ana, reader, public, described):
    """A reader where one must write, a phone where one must read, a program at the door."""
    ben = await pair(ana)
    seen = set()
    for method, address, operation in operations(described):
        if "security" not in operation:
            continue
        small = ana if "/door/" in address else ben
        refused(await ask(small, method, address), 403, "forbidden")
        answer = await ask(reader, method, address)
        if method != "GET":
            refused(answer, 403, "forbidden")
        seen.add(answer.status_code)
    assert seen >= {200, 403}


async def test_a_token_of_ours_is_welcome_on_public_routes(ana, reader, public, described):
    for program in (ana, reader, await pair(ana)):
        for path in ("/events", "/campaigns", "/petitions", "/notices/registration"):
            made(await program.get(path), 200)


async def test_a_field_that_no_query_has_is_refused_on_every_route(admin, ana, described):
    ben = await pair(ana)
    for method, address, _ in operations(described):
        program = ben if "/door/" in address else admin
        told = wrong(await ask(program, method, address, colour="red"))
        assert told == [("colour", "unknown_field")], (method, address)
    for name in ("Limit", "limit ", "items", "\u200blimit"):
        answer = await ask(admin, "GET", f"{PREFIX}v1/campaigns", **{name: "1"})
        assert [code for _, code in wrong(answer)] == ["unknown_field"]


async def test_an_unknown_field_of_a_query_is_told_with_the_wrong_ones(ana, described):
    answer = await ana.get("/events", colour="red", limit="x", since="soon")
    assert wrong(answer) == [("colour", "unknown_field"), ("limit", "type"), ("since", "malformed")]


@pytest_asyncio.fixture
async def many(ana, public, described) -> dict[str, Any]:
    """Several of everything that is listed."""
    for n in range(4):
        made(await ana.put(f"/campaigns/c{n}", CAMPAIGN))
        made(await ana.put(f"/campaigns/equality/lines/l{n}", LINE))
        made(await ana.put(f"/petitions/p{n}", PETITION))
        body = changed(FILM, sessions__0__starts_at=(NOON + n * DAY).isoformat())
        made(await ana.put(f"/events/e{n}", changed(body, sessions__0__ends_at=ENDS)))
        await register(public, f"Guest{n}")
        phone = await pair(ana)
        made(await phone.post("/door/scans", {"rows": []}), 200)
    return described


ENDS = (NOON + 9 * DAY).isoformat()
FILM = {
    "title": "影", "kind": "screening", "published": True, "campaigns": [], "offers": [],
    "sessions": [{"slug": "one", "starts_at": "", "ends_at": "", "venue": {"name": "x"},
                  "capacity": None}],
}  # fmt: skip


def lists(described: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every operation that answers with a list."""
    schemas = described["components"]["schemas"]
    found = []
    for method, address, operation in operations(described):
        shape = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
        name = shape.get("schema", {}).get("$ref", "").rpartition("/")[2]
        if method == "GET" and "items" in schemas.get(name, {}).get("properties", {}):
            found.append((address.removeprefix(f"{PREFIX}v1"), operation))
    return found


async def test_every_list_comes_in_pages(ana, many):
    assert len(lists(many)) >= 6
    for path, operation in lists(many):
        assert {"limit", "after"} <= {p["name"] for p in operation["parameters"]}, path
        whole = made(await ana.get(path), 200)
        assert whole["next"] is None, path
        if path.endswith("/quarantine"):
            continue
        assert len(whole["items"]) >= 4, path
        gathered, after = [], None
        while True:
            page = made(await ana.get(path, limit=2, **({"after": after} if after else {})), 200)
            assert set(page) == {"items", "next"}
            assert 1 <= len(page["items"]) <= 2
            gathered += page["items"]
            if (after := page["next"]) is None:
                break
        assert gathered == whole["items"], path


@pytest.mark.parametrize(
    "after", ["nonsense", "999999", "0", "-1", "x~y", "2026-03-14~film", "中", "\0", "x" * 3000,
              "2026-03-14T04:00:00Z~film", "2026-03-14T04:00:00.000000Z~No", "9999999999999999999"]
)  # fmt: skip
async def test_an_after_that_is_none_of_ours_is_told_so(ana, many, after):
    for path, _ in lists(many):
        told = wrong(await ana.get(path, after=after))
        assert [field for field, _ in told] == ["after"], path


@pytest.mark.parametrize("limit", ["0", "-1", "201", "x", "1.5", "9" * 30])
async def test_a_limit_has_limits(ana, many, limit):
    for path, _ in lists(many):
        assert [field for field, _ in wrong(await ana.get(path, limit=limit))] == ["limit"], path
