"""Every route with every identity: nobody, a reader, an organiser, an admin, a phone."""

from __future__ import annotations

import pytest_asyncio

from events import access, db
from events.access import SYSTEM, Role
from tests.factories import NOON
from tests.web.api.program import (
    CAMPAIGN,
    EVENT,
    LINE,
    ORDER,
    PETITION,
    Program,
    changed,
    made,
    pair,
    put_film,
    refused,
    register,
)
from tests.web.api.test_figures import ACTION, MEASURE

EVERYBODY = ("nobody", "reader", "organiser", "admin")
STAFF = ("reader", "organiser", "admin")
WRITERS = ("organiser", "admin")
SIGNATURE = {
    "name": "Dee",
    "email": "dee@example.org",
    "consents": {"notice": 1, "deliver": True},
}

ROUTES = {
    ("get", "/campaigns", None): EVERYBODY,
    ("get", "/campaigns/equality", None): EVERYBODY,
    ("put", "/campaigns/equality", "CAMPAIGN"): WRITERS,
    ("get", "/campaigns/equality/lines", None): STAFF,
    ("get", "/campaigns/equality/lines/films", None): STAFF,
    ("put", "/campaigns/equality/lines/films", "LINE"): WRITERS,
    ("get", "/events", None): EVERYBODY,
    ("get", "/events/film", None): EVERYBODY,
    ("put", "/events/film", "EVENT"): WRITERS,
    ("get", "/petitions", None): EVERYBODY,
    ("get", "/petitions/rights", None): EVERYBODY,
    ("put", "/petitions/rights", "PETITION"): WRITERS,
    ("get", "/events/film/registrations", None): WRITERS,
    ("post", "/events/film/registrations", "ORDER"): EVERYBODY,
    ("post", "/registrations/{reference}/cancellation", "NOTHING"): WRITERS,
    ("post", "/sessions/film/one/headcounts", "COUNT"): WRITERS,
    ("post", "/actions", "ACTION"): WRITERS,
    ("post", "/measures", "MEASURE"): WRITERS,
    ("post", "/people/known", "KNOWN"): WRITERS,
    ("post", "/events/film/devices", "NOTHING"): WRITERS,
    ("post", "/devices/{device}/revocation", "NOTHING"): WRITERS,
    ("get", "/events/film/quarantine", None): WRITERS,
    ("post", "/devices/{device}/quarantine/acceptance", "NOTHING"): WRITERS,
    ("post", "/devices/{device}/quarantine/dismissal", "NOTHING"): WRITERS,
    ("get", "/events/film/turnout", None): STAFF,
    ("get", "/campaigns/equality/counts", None): STAFF,
    ("get", "/counts", None): STAFF,
    ("get", "/reports/impact", None): STAFF,
    ("get", "/notices/registration", None): EVERYBODY,
    ("post", "/petitions/rights/signatures", "SIGNATURE"): EVERYBODY,
    ("post", "/petitions/rights/withdrawal", "NOTHING"): (),
    ("get", "/door/list", None): ("phone",),
    ("post", "/door/scans", "ROWS"): ("phone",),
    ("post", "/door/pairing", "PAIRING"): (),
    ("get", "/openapi.json", None): EVERYBODY,
}  # fmt: skip
BODIES = {
    "CAMPAIGN": CAMPAIGN,
    "LINE": LINE,
    "EVENT": changed(EVENT, sessions__0__capacity=None),
    "PETITION": PETITION,
    "ORDER": ORDER,
    "NOTHING": {},
    "COUNT": {"count": 1},
    "ACTION": ACTION,
    "MEASURE": MEASURE,
    "KNOWN": {"hashes": [], "as_of": "2026-01-01"},
    "SIGNATURE": SIGNATURE,
    "ROWS": {"rows": []},
    "PAIRING": {"pairing_code": "1.x"},
}
OPEN_TO_PHONES = {path for (_, path, _), who in ROUTES.items() if who == EVERYBODY}


@pytest_asyncio.fixture
async def everybody(client, public, reader, ana, admin) -> dict[str, Program]:
    await put_film(ana, sessions__0__capacity=None)
    made(await ana.put("/petitions/rights", PETITION))
    await ana.notice("petition")
    return {
        "nobody": public,
        "reader": reader,
        "organiser": ana,
        "admin": admin,
        "phone": await pair(ana),
    }


def request_of(route, ids: dict[str, str]):
    method, path, body = route
    for name, value in ids.items():
        path = path.replace("{" + name + "}", value)
    return method, path, BODIES[body] if body else None


async def test_a_route_is_for_those_whom_the_contract_names(everybody):
    for route, who in ROUTES.items():
        booked = await register(everybody["nobody"])
        invited = made(await everybody["organiser"].post("/events/film/devices", {}))
        ids = {"reference": booked["reference"], "device": str(invited["id"])}
        method, path, body = request_of(route, ids)
        asking = {n: p for n, p in everybody.items() if n != "phone" or path not in OPEN_TO_PHONES}
        let = {n for n, p in asking.items() if (await send(p, method, path, body)).is_success}
        assert (route, let) == (route, set(who))


async def test_an_unknown_token_opens_nothing(everybody, client):
    stranger = Program(client, "x" * 43)
    for route in ROUTES:
        method, path, body = request_of(route, {"reference": "R-X", "device": "1"})
        answer = await send(stranger, method, path, body)
        refused(answer, 401, "unauthorised")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_revoked_token_opens_nothing(ana, client):
    token = await access.make_token("old", Role.ADMIN, NOON)
    old = Program(client, token)
    assert (await old.get("/counts")).status_code == 200
    await access.revoke_token(await db.fetch_value("SELECT max(id) FROM api_token"), SYSTEM, NOON)
    refused(await old.get("/counts"), 401, "unauthorised")


async def test_every_route_of_the_api_is_in_this_table(client, public):
    described = (await public.get("/openapi.json")).json()
    pattern = {
        (method, path.removeprefix("/api/v1"))
        for path, item in described["paths"].items()
        for method in item
    }
    known = {(method, shaped(path)) for method, path, _ in ROUTES}
    assert {(method, shaped(path)) for method, path in pattern} <= known


def shaped(path: str) -> str:
    """The path with its variable parts left out."""
    fixed = {
        "campaigns", "lines", "events", "petitions", "registrations", "cancellation", "sessions",
        "headcounts", "actions", "measures", "people", "known", "devices", "revocation", "turnout",
        "counts", "reports", "impact", "notices", "signatures", "withdrawal", "door", "list",
        "scans", "pairing", "openapi.json",
    }  # fmt: skip
    return "/".join(part if part in fixed else "*" for part in path.strip("/").split("/"))


async def send(program: Program, method: str, path: str, body):
    if method == "get":
        return await program.get(path)
    return await getattr(program, method)(path, body)
