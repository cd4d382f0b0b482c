"""All that is wrong is told at once: shape and meaning together, in the order of the fields."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from tests.web.api.program import EVENT, LINE, ORDER, PETITION, changed, kept, made, put_film, wrong
from tests.web.api.test_bad_input import WRITES, send
from tests.web.api.test_figures import ACTION, MEASURE
from tests.web.api.test_sent_again import KNOWN
from tests.web.api.test_who_may import SIGNATURE

LONG = "x" * 300
TWO = changed(ORDER, guests=[{"offer": "free"}, {"offer": "free", "name": "Dee"}])
FAULTS: dict[tuple[str, str], tuple[dict[str, Any], list[tuple[str, Any, str, str]]]] = {
    ("POST", "/events/film/registrations"): (TWO, [
        ("contact__name", LONG, "contact.name", "too_long"),
        ("contact__email", "nobody", "contact.email", "malformed"),
        ("guests__0__offer", "zz", "guests.0.offer", "not_of_this_event"),
        ("guests__1__offer", 3, "guests.1.offer", "type"),
        ("guests__1__name", LONG, "guests.1.name", "too_long"),
        ("consents__notice", 999, "consents.notice", "notice_unknown"),
        ("via", 3, "via", "type"),
    ]),
    ("PUT", "/events/film"): (EVENT, [
        ("title", LONG, "title", "too_long"),
        ("kind", "opera", "kind", "unknown_choice"),
        ("campaigns__0__campaign", "nowhere", "campaigns.0.campaign", "unknown"),
        ("sessions__0__capacity", -1, "sessions.0.capacity", "below_zero"),
        ("offers__0__price", "x", "offers.0.price", "type"),
        ("offers__0__sessions", ["none"], "offers.0.sessions.0", "not_of_this_event"),
    ]),
    ("PUT", "/petitions/rights"): (PETITION, [
        ("title", LONG * 9, "title", "too_long"),
        ("campaigns", ["nowhere"], "campaigns.0", "unknown"),
        ("goal", "many", "goal", "type"),
    ]),
    ("PUT", "/campaigns/equality/lines/films"): (LINE, [
        ("category", LONG, "category", "too_long"),
        ("count", "heads", "count", "unknown_choice"),
    ]),
    ("POST", "/actions"): ({**ACTION, "session": "film/one"}, [
        ("type", "Big Letter", "type", "malformed"),
        ("quantity", "x", "quantity", "type"),
        ("session", "film/none", "session", "unknown"),
        ("note", LONG * 2, "note", "too_long"),
    ]),
    ("POST", "/measures"): (MEASURE, [
        ("campaign", "nowhere", "campaign", "unknown"),
        ("figure", "blinks", "figure", "unknown_choice"),
        ("value", "x", "value", "type"),
        ("qualifier", "hardly", "qualifier", "unknown_choice"),
    ]),
    ("POST", "/people/known"): (KNOWN, [
        ("hashes", ["0" * 64, "cy@example.org", "x"], "hashes.1", "malformed"),
        ("as_of", "soon", "as_of", "malformed"),
    ]),
    ("POST", "/petitions/rights/signatures"): (SIGNATURE, [
        ("name", LONG, "name", "too_long"),
        ("email", "nobody", "email", "malformed"),
        ("session", "film/none", "session", "unknown"),
    ]),
}  # fmt: skip
PAIRS = [
    (write, body, pair)
    for write, (body, faults) in FAULTS.items()
    for pair in itertools.combinations(faults, 2)
]


@pytest_asyncio.fixture
async def film(ana) -> None:
    await put_film(ana)
    made(await ana.put("/petitions/rights", PETITION))
    await ana.notice("petition")


async def told(ana, write: tuple[str, str], body: dict[str, Any]) -> list[tuple[str, str]]:
    """The wrong fields and their codes, in the order told."""
    answer = await send(ana, *write, msgspec.json.encode(body))
    assert wrong(answer)
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


async def test_a_long_name_an_unknown_notice_and_an_unknown_offer(ana, film):
    body = changed(ORDER, contact__name=LONG, consents__notice=999, guests__0__offer="zz")
    assert await told(ana, ("POST", "/events/film/registrations"), body) == [
        ("contact.name", "too_long"),
        ("guests.0.offer", "not_of_this_event"),
        ("consents.notice", "notice_unknown"),
    ]


@pytest.mark.parametrize("write", FAULTS, ids=" ".join)
async def test_any_two_faults_are_told_together_and_in_order(ana, film, write):
    before = await kept()
    for _, body, pair in (p for p in PAIRS if p[0] == write):
        both = changed(body, **{place: value for place, value, _, _ in pair})
        found = await told(ana, write, both)
        assert [f for f in found if f in [p[2:] for p in pair]] == [p[2:] for p in pair], found
        alone = [await told(ana, write, changed(body, **{p[0]: p[1]})) for p in pair]
        assert set(found) == {*alone[0], *alone[1]}, "nothing is told that is not wrong"
    assert await kept() == before


async def test_all_faults_together(ana, film):
    for write, (body, faults) in FAULTS.items():
        found = await told(ana, write, changed(body, **{f[0]: f[1] for f in faults}))
        assert [f for f in found if f in [g[2:] for g in faults]] == [f[2:] for f in faults]


async def test_nothing_is_kept_of_a_body_with_a_field_that_cannot_be_read(ana, film):
    before = await kept()
    for (method, path), body in WRITES.items():
        for name in body:
            for strange in ({"colour": 1}, [[]], None, 1e300):
                content = msgspec.json.encode({**body, name: strange})
                answer = await send(ana, method, path, content)
                assert answer.status_code < 500, (path, name, strange)
                if answer.status_code == 422:
                    assert await kept() == before, (path, name, strange)
                else:
                    before = await kept()
        key = ana.headers | {"idempotency-key": "k" * 20}
        url, content = f"/api/v1{path}", msgspec.json.encode({**body, "colour": "red"})
        for _ in range(2):
            answer = await ana.client.request(method, url, content=content, headers=key)
            assert ("colour", "unknown_field") in wrong(answer)
        assert await kept() == before
