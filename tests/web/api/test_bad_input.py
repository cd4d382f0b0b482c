"""What no program should send: a clear answer, nothing half-done, no 5xx."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from tests.web.api.program import (
    CAMPAIGN,
    EVENT,
    LINE,
    ORDER,
    PETITION,
    changed,
    kept,
    made,
    put_film,
    refused,
    wrong,
)
from tests.web.api.test_figures import ACTION, MEASURE
from tests.web.api.test_sent_again import KNOWN
from tests.web.api.test_who_may import SIGNATURE

WRITES = {
    ("PUT", "/campaigns/equality"): CAMPAIGN,
    ("PUT", "/campaigns/equality/lines/films"): LINE,
    ("PUT", "/events/film"): EVENT,
    ("PUT", "/petitions/rights"): PETITION,
    ("POST", "/events/film/registrations"): ORDER,
    ("POST", "/registrations/R-NOWHERE/cancellation"): {"secret": "x", "tickets": ["x"]},
    ("POST", "/sessions/film/one/headcounts"): {"count": 1, "note": "x"},
    ("POST", "/actions"): {**ACTION, "session": "film/one", "note": "x"},
    ("POST", "/measures"): {**MEASURE, "note": "x"},
    ("POST", "/people/known"): KNOWN,
    ("POST", "/events/film/devices"): {"gate": "entry", "sessions": ["one"], "uses": 1},
    ("POST", "/petitions/rights/signatures"): SIGNATURE,
    ("POST", "/petitions/rights/withdrawal"): {"token": "x"},
    ("POST", "/door/pairing"): {"pairing_code": "1.x", "name": "Ben"},
}
READS = (
    "/campaigns", "/campaigns/equality", "/campaigns/equality/lines",
    "/campaigns/equality/lines/films", "/events", "/events/film", "/petitions",
    "/petitions/rights", "/events/film/registrations", "/events/film/turnout",
    "/campaigns/equality/counts", "/counts", "/reports/impact", "/notices/registration",
)  # fmt: skip
NOT_JSON = (
    b"", b"{", b"nonsense", b"[1, 2]", b'"text"', b"null", b"5", b"\xff\xfe", b'{"a": \x00}',
    b'{"name": "\xed\xa0\x80"}', b'{"name": "\\ud800"}', b"[" * 60_000, b'{"a":' * 12_000,
)  # fmt: skip
STRANGE = (
    None, True, 0, -1, 1.5, 10**30, "", " ", "\u0000", "x" * 5000, "２０２６", [], {}, [None], [[]],
    {"": ""}, {"zh-Hant": None}, ["x"] * 300, "2026-03-14", "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00", "' OR 1=1 --", "../..", "\U0001f600", "ﷺ",
)  # fmt: skip


@pytest_asyncio.fixture
async def film(ana) -> None:
    await put_film(ana)
    made(await ana.put("/petitions/rights", PETITION))
    await ana.notice("petition")


async def send(program, method: str, path: str, content: bytes):
    return await program.client.request(
        method, f"/api/v1{path}", content=content, headers=program.headers
    )


async def test_what_is_no_json_object_is_malformed(ana, film):
    before = await kept()
    for write in WRITES:
        for content in NOT_JSON[1:]:
            answer = await send(ana, *write, content)
            assert answer.status_code in (400, 422), (write, content[:20], answer.text)
            assert answer.json()["code"] in ("malformed", "invalid")
        refused(await send(ana, *write, b"["), 400, "malformed")
    assert await kept() == before


async def test_an_unknown_field_is_named(ana, film):
    before = await kept()
    for (method, path), body in WRITES.items():
        content = msgspec.json.encode({**body, "colour": "red"})
        assert wrong(await send(ana, method, path, content)) == [("colour", "unknown_field")]
    assert await kept() == before


async def test_strange_values_are_never_a_crash(ana, film, rounds):
    """Random fields of a valid body get strange values."""
    random_ = random.Random(3)
    for _ in range(rounds(5000)):
        method, path = write = random_.choice(list(WRITES))
        body = strange(WRITES[write], random_)
        answer = await ana.client.request(method, f"/api/v1{path}", json=body, headers=ana.headers)
        assert answer.status_code < 500, (write, body, answer.text)
        if answer.status_code == 422:
            assert wrong(answer), body


def strange(body: dict[str, Any], random_: random.Random) -> dict[str, Any]:
    """The body with one to three of its parts changed."""
    changed = {**body}
    for _ in range(random_.randint(1, 3)):
        place: Any = changed
        while True:
            name = random_.choice(list(place) if isinstance(place, dict) else range(len(place)))
            inner = place[name]
            if not inner or not isinstance(inner, dict | list) or random_.random() < 0.3:
                break
            place[name] = inner = {**inner} if isinstance(inner, dict) else [*inner]
            place = inner
        place[name] = random_.choice(STRANGE)
        if not changed:
            break
    return changed


QUERIES = (
    "campaign", "city", "kind", "since", "until", "limit", "after", "q", "format", "lang", "bom",
)  # fmt: skip
ASKED = (
    "", " ", "\u0000", "-1", "0", "9" * 30, "x" * 3000, "2026-03-14", "2026-03-14~film", "２", "%",
    "'", "∞", "9999-12-31", "1900-01-01", "0001-01-01", "9999-12-31T23:59:59Z~x",
)  # fmt: skip


async def test_strange_queries_are_never_a_crash(ana, film, rounds):
    random_ = random.Random(4)
    for _ in range(rounds(4000)):
        path = random_.choice(READS)
        query = {random_.choice(QUERIES): random_.choice(ASKED) for _ in range(2)}
        answer = await ana.client.get(f"/api/v1{path}", params=query, headers=ana.headers)
        assert answer.status_code in (200, 422), (path, query, answer.text)
    repeated = await ana.client.get("/api/v1/events?since=a&since=b&limit=1&limit=2")
    assert repeated.status_code == 422


STRANGE_NAMES = (
    "%00", "a%00b", "%FF", "%E4%B8%AD", "UPPER", "-", "a--b", "%20", "a%2Fb", "x" * 2000, "..%2F",
    "%F0%9F%98%80", "%C0%80", "1e309", "null", "0", "99999999999999999999",
)  # fmt: skip


NAMED = {
    ("GET", "/campaigns/{}"): None,
    ("GET", "/campaigns/{}/lines"): None,
    ("GET", "/campaigns/equality/lines/{}"): None,
    ("GET", "/campaigns/{}/counts"): None,
    ("GET", "/events/{}"): None,
    ("GET", "/events/{}/registrations"): None,
    ("GET", "/events/{}/turnout"): None,
    ("GET", "/petitions/{}"): None,
    ("GET", "/notices/{}"): None,
    ("POST", "/events/{}/registrations"): ORDER,
    ("POST", "/events/{}/devices"): {},
    ("POST", "/registrations/{}/cancellation"): {"secret": "x"},
    ("POST", "/sessions/{}/one/headcounts"): {"count": 1},
    ("POST", "/sessions/film/{}/headcounts"): {"count": 1},
    ("POST", "/devices/{}/revocation"): {},
    ("POST", "/devices/{}/quarantine/acceptance"): {},
    ("POST", "/devices/{}/quarantine/dismissal"): {},
    ("GET", "/events/{}/quarantine"): None,
    ("POST", "/petitions/{}/signatures"): SIGNATURE,
    ("POST", "/petitions/{}/withdrawal"): {"token": "1.x"},
}


async def test_strange_names_in_addresses_are_not_found(ana, film):
    for name in STRANGE_NAMES:
        for (method, path), body in NAMED.items():
            content = b"" if body is None else msgspec.json.encode(body)
            refused(await send(ana, method, path.format(name), content), 404, "not_found")
    organiser = await ana.post("/registrations/%00/cancellation", {})
    refused(organiser, 404, "not_found")


async def test_strange_names_are_no_slugs(ana, film):
    before = await kept()
    for name in (name for name in STRANGE_NAMES if not NO_SLUG.isdisjoint(name) or len(name) > 80):
        for (method, path), body in WRITES.items():
            if method != "PUT":
                continue
            *above, _ = path.split("/")
            answer = await ana.put("/".join([*above, name]), body)
            assert answer.status_code in (404, 422), (path, name, answer.text)
    assert await kept() == before


NO_SLUG = {*"%ABCDEFGHIJKLMNOPQRSTUVWXYZ.", "-"}


@pytest.mark.parametrize("text", ["a\\u0000b", "\\ud800", "a\\udc00b\\ud83d", "\udcff"])
async def test_what_no_database_keeps_is_told_by_its_field(ana, film, text):
    """NUL, halves of surrogates, bytes that are no UTF-8."""
    raw = f'{{"name": {{"zh-Hant": "平等", "en": "{text}"}}}}'.encode("utf-8", "surrogateescape")
    answer = await send(ana, "PUT", "/campaigns/equality", raw)
    assert wrong(answer) == [("name.en", "malformed")]
    order = msgspec.json.encode(ORDER).replace(
        b'"Cy"', f'"{text}"'.encode("utf-8", "surrogateescape")
    )
    answer = await send(ana, "POST", "/events/film/registrations", order)
    assert wrong(answer) == [("contact.name", "malformed")]


NUMBERS = {"1e400": "type", "-1e400": "type", "NaN": "type", "1.5": "type", "9" * 5000: "type",
           str(2**31): "too_large", str(2**63): "too_large", str(2**64): "too_large",
           str(-(2**64)): "too_small"}  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
async def test_a_number_beyond_all_bounds_is_told_by_its_field(ana, film, number):
    raw = f'{{"type": "letter", "quantity": {number}}}'.encode()
    assert wrong(await send(ana, "POST", "/actions", raw)) == [("quantity", NUMBERS[number])]
    raw = f'{{"count": {number}}}'.encode()
    answer = await send(ana, "POST", "/sessions/film/one/headcounts", raw)
    assert wrong(answer) == [("count", NUMBERS[number])]


INSTANTS = {
    "0001-01-01T00:00:00+23:59": "out_of_range", "9999-12-31T23:59:59-23:59": "out_of_range",
    "1899-12-31T23:59:59Z": "out_of_range", "2200-01-01T00:00:00Z": "out_of_range",
    "2026-03-14T13:00:00+24:00": "malformed", "2026-03-14T13:00:00": "no_time_zone",
}  # fmt: skip


@pytest.mark.parametrize("at", INSTANTS)
async def test_a_time_that_cannot_be_is_told_by_its_field(ana, film, at):
    bodies = {
        "/actions": ("at", {**ACTION, "at": at}),
        "/sessions/film/one/headcounts": ("at", {"count": 1, "at": at}),
        "/people/known": ("as_of", {**KNOWN, "as_of": at}),
        "/events/film/devices": ("until", {"until": at}),
    }
    for path, (field, body) in bodies.items():
        assert wrong(await ana.post(path, body)) == [(field, INSTANTS[at])], path
    for field in ("starts_at", "ends_at"):
        body = changed(EVENT, **{f"sessions__0__{field}": at})
        told = wrong(await ana.put("/events/film", body))
        assert (f"sessions.0.{field}", INSTANTS[at]) in told
    for field in ("opens_at", "closes_at"):
        body = changed(EVENT, **{f"offers__0__{field}": at})
        told = wrong(await ana.put("/events/film", body))
        assert (f"offers.0.{field}", INSTANTS[at]) in told


@pytest.mark.parametrize("offset", ["+23:59", "-23:59", "+16:00", "-16:00", "+05:45"])
async def test_a_time_of_every_offset_is_the_same_instant(ana, film, offset):
    body = changed(EVENT, sessions__0__ends_at=f"2026-03-16T01:00:00{offset}")
    shown = made(await ana.put("/events/film", body), 200)["sessions"][0]["ends_at"]
    assert datetime.fromisoformat(shown) == datetime.fromisoformat(f"2026-03-16T01:00:00{offset}")
    made(await ana.post("/actions", {**ACTION, "at": f"2026-03-14T01:00:00{offset}"}))
    assert wrong(await ana.post("/actions", {**ACTION, "at": "x"})) == [("at", "malformed")]


@pytest.mark.parametrize("date", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
async def test_a_date_that_cannot_be_is_told_by_its_field(ana, film, date):
    for path in ("/events", "/counts", "/campaigns/equality/counts", "/reports/impact"):
        for field in ("since", "until"):
            assert wrong(await ana.get(path, **{field: date})) == [(field, "out_of_range")]
    told = wrong(await ana.post("/measures", {**MEASURE, "since": date, "until": date}))
    assert told == [("since", "out_of_range"), ("until", "out_of_range")]


NOT_OFFERED = (
    ("DELETE", "/events/film"),
    ("POST", "/events"),
    ("PATCH", "/events/film"),
    ("PUT", "/events/film/registrations"),
    ("GET", "/actions"),
    ("POST", "/counts"),
    ("POST", "/reports/impact"),
    ("GET", "/devices/1/revocation"),
    ("PUT", "/door/scans"),
    ("DELETE", "/openapi.json"),
)


async def test_a_method_that_is_not_offered(ana, film):
    for method, path in NOT_OFFERED:
        answer = await send(ana, method, path, b"")
        refused(answer, 405, "method_not_allowed")
        assert answer.headers["allow"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_an_address_that_is_not_there(public):
    for path in ("/api/v1/nothing", "/api/v1", "/api/v2/events", "/api/v1/events/a/b/c"):
        refused(await public.client.get(path), 404, "not_found")


async def test_a_body_that_is_too_large(ana, film):
    answer = await ana.post("/people/known", {"hashes": ["0" * 64] * 40_000, "as_of": "2026-01-01"})
    refused(answer, 413, "too_large")
    too_many = {"hashes": ["0" * 64] * 25_001, "as_of": "2026-01-01"}
    assert wrong(await ana.post("/people/known", too_many)) == [("hashes", "too_many")]


async def test_a_head_request_has_no_body(public, film):
    answer = await public.client.head("/api/v1/events/film")
    assert (answer.status_code, answer.content) == (200, b"")


async def test_every_problem_has_the_same_shape(ana, public, film):
    problem = refused(await public.get("/events/none"), 404, "not_found")
    assert set(problem) >= {"type", "title", "status", "code", "detail"}
    problem = (await ana.put("/events/film", {})).json()
    assert set(problem["errors"][0]) == {"field", "code", "message"}
