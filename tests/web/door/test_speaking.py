"""What phones say and hear: pairing, the list, uploads in every state of repair."""

from __future__ import annotations

import pytest

from tests.web.api.program import made, put_film, refused, register

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def film(ana):
    await put_film(ana)


async def code_for(ana, **draft) -> str:
    return made(await ana.post("/events/film/devices", draft))["pairing_code"]


async def test_our_own_page_gets_a_cookie_and_never_the_token(ana, film, client):
    code = await code_for(ana, gate="entry")
    answer = await client.post(
        "/api/v1/door/pairing",
        json={"pairing_code": code, "name": "Ben"},
        headers={"x-door": "page"},
    )
    paired = made(answer, 200)
    assert "token" not in paired
    assert (paired["gate"], paired["role"]) == ("entry", "lead")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("door=")
    for word in ("httponly", "samesite=strict", "path=/", "max-age="):
        assert word in cookie
    assert (await client.get("/api/v1/door/list")).status_code == 200


async def test_another_site_cannot_use_the_cookie(ana, film, client):
    code = await code_for(ana)
    await client.post(
        "/api/v1/door/pairing", json={"pairing_code": code}, headers={"x-door": "page"}
    )
    foreign = {"sec-fetch-site": "cross-site"}
    refused(
        await client.post("/api/v1/door/scans", json={"rows": []}, headers=foreign),
        403,
        "foreign_form",
    )


async def test_a_program_gets_the_token_and_no_cookie(ana, film, client):
    code = await code_for(ana)
    answer = await client.post("/api/v1/door/pairing", json={"pairing_code": code})
    assert "set-cookie" not in answer.headers
    assert len(made(answer, 200)["token"]) > 40


async def test_the_list_says_what_the_phone_is(ana, film, public, client):
    await register(public)
    token = made(
        await client.post(
            "/api/v1/door/pairing", json={"pairing_code": await code_for(ana, gate="entry")}
        ),
        200,
    )["token"]
    held = made(
        await client.get("/api/v1/door/list", headers={"authorization": f"Bearer {token}"}), 200
    )
    assert held["device"] | {"device": 0, "name": ""} == {
        "device": 0, "name": "", "role": "lead", "gate": "entry", "sessions": [],
        "received_through": 0, "announced": 0,
    }  # fmt: skip
    assert len(held["tickets"]) == 1
    assert not any(word in str(held) for word in ("'Cy'", "cy@example"))


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer nobody", "Basic x"])
async def test_nobody_else_gets_the_list(client, token):
    answer = await client.get("/api/v1/door/list", headers={"authorization": token})
    refused(answer, 401, "unauthorised")


@pytest.fixture
async def ben(ana, film, client) -> dict[str, str]:
    """The headers of a paired phone."""
    code = await code_for(ana)
    paired = made(await client.post("/api/v1/door/pairing", json={"pairing_code": code}), 200)
    return {"authorization": f"Bearer {paired['token']}"}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'"rows"', b"{}", b'{"rows": {}}', b'{"rows": 1}']
)
async def test_only_a_body_without_rows_is_refused(ben, client, body):
    answer = await client.post("/api/v1/door/scans", content=body, headers=ben)
    refused(answer, 400, "malformed")


async def test_more_than_250_rows_are_refused_and_250_are_not(ben, client):
    rows = [{"seq": seq} for seq in range(1, 252)]
    answer = await client.post("/api/v1/door/scans", json={"rows": rows}, headers=ben)
    problem = answer.json()
    assert (answer.status_code, problem["errors"][0]["field"]) == (422, "rows")
    taken = made(
        await client.post("/api/v1/door/scans", json={"rows": rows[:250]}, headers=ben), 200
    )
    assert {result["status"] for result in taken["results"]} == {"unreadable"}
    assert taken["acked_through"] == 250


async def test_a_heartbeat_without_rows_brings_the_changes(ben, client, public):
    rev = made(await client.get("/api/v1/door/list", headers=ben), 200)["rev"]
    await register(public)
    answer = made(
        await client.post(
            "/api/v1/door/scans", json={"rows": [], "rev": rev, "announced": 0}, headers=ben
        ),
        200,
    )
    assert (answer["acked_through"], answer["results"]) == (0, [])
    assert len(answer["changes"]["tickets"]) == 1


async def test_strange_rows_never_block_the_others(ben, client):
    rows = [None, 7, "x", [], {}, {"seq": "1"}, {"seq": True}, {"seq": 1}, {"seq": 2, "id": None}]
    answer = made(await client.post("/api/v1/door/scans", json={"rows": rows}, headers=ben), 200)
    assert [result["status"] for result in answer["results"]] == ["unreadable"] * len(rows)
    assert answer["acked_through"] == 2
