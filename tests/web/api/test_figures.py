"""Figures that organisers enter: actions, measures, headcounts, and who was known before."""

from __future__ import annotations

import hashlib

import pytest

from events import db
from tests.factories import HOUR
from tests.web.api.program import (
    PETITION,
    changed,
    made,
    pair,
    put_film,
    refused,
    register,
    upload,
    wrong,
)

ACTION = {"type": "letter", "quantity": 3}
MEASURE = {
    "campaign": "equality",
    "line": "films",
    "figure": "participants",
    "value": 7000,
    "unit": "人次",
    "qualifier": "over",
    "basis": "estimate",
    "since": "2026-01-01",
    "until": "2026-12-31",
}


async def test_an_action_is_entered_and_counted_where_it_belongs(ana, reader):
    await put_film(ana)
    made(await ana.put("/petitions/rights", PETITION))
    entered = made(await ana.post("/actions", {**ACTION, "session": "film/one", "note": "hall"}))
    assert (entered["type"], entered["quantity"], entered["session"]) == ("letter", 3, "film/one")
    assert entered["at"] == "2026-03-14T04:00:00Z"
    made(await ana.post("/actions", {"type": "call", "quantity": 2, "campaign": "equality"}))
    made(await ana.post("/actions", {"type": "postcard", "quantity": 4, "petition": "rights"}))
    made(await ana.post("/actions", {**ACTION, "quantity": -1, "session": "film/one"}))
    made(await ana.post("/actions", ACTION))
    counts = made(await reader.get("/campaigns/equality/counts"), 200)
    assert counts["actions_by_type"] == {"call": 2, "letter": 2, "postcard": 4}
    assert (counts["letters"], counts["actions"]) == (2, 8)
    everything = made(await reader.get("/counts"), 200)
    assert (everything["campaign"], everything["letters"], everything["actions"]) == (None, 5, 11)


WRONG_ACTIONS = (
    ({"quantity": 0}, [("quantity", "zero")]),
    ({"quantity": "3"}, [("quantity", "type")]),
    ({"quantity": 2.5}, [("quantity", "type")]),
    ({"quantity": True}, [("quantity", "type")]),
    ({"quantity": 10**12}, [("quantity", "too_large")]),
    ({"type": "signature"}, [("type", "use_petitions")]),
    ({"type": "Big Letter"}, [("type", "malformed")]),
    ({"session": "film/none"}, [("session", "unknown")]),
    ({"session": "one"}, [("session", "unknown")]),
    ({"petition": "none"}, [("petition", "unknown")]),
    ({"campaign": "none"}, [("campaign", "unknown")]),
    ({"at": "2026-03-14T12:00:00"}, [("at", "no_time_zone")]),
    ({"at": 5}, [("at", "type")]),
    ({"at": "1900-03-14T12:00:00Z"}, [("at", "out_of_range")]),
    ({"at": "2026-06-14T12:00:00Z"}, [("at", "out_of_range")]),
    ({"by": "Ana"}, [("by", "unknown_field")]),
)


async def test_wrong_actions_are_named_and_not_kept(ana):
    await put_film(ana)
    for values, expected in WRONG_ACTIONS:
        assert wrong(await ana.post("/actions", {**ACTION, **values})) == expected
    assert await db.fetch_value("SELECT count(*) FROM action") == 0


async def test_a_measure_stands_before_the_derived_figure(ana, reader):
    await put_film(ana)
    made(await ana.post("/sessions/film/one/headcounts", {"count": 12}))
    assert set(made(await ana.post("/measures", MEASURE))) == {"id"}
    [row] = made(await reader.get("/reports/impact"), 200)["rows"]
    assert (row["participants"], row["participants_unit"], row["participants_qualifier"]) == (
        7000, "人次", "over",
    )  # fmt: skip
    assert row["participants_derived"] == 12


WRONG_MEASURES = (
    ({"campaign": "none"}, [("campaign", "unknown")]),
    ({"line": "none"}, [("line", "unknown")]),
    ({"figure": "views"}, [("figure", "not_of_this_line")]),
    ({"value": -1}, [("value", "below_zero")]),
    ({"value": "many"}, [("value", "type")]),
    ({"qualifier": "roughly"}, [("qualifier", "unknown_choice")]),
    ({"basis": "guess"}, [("basis", "unknown_choice")]),
    ({"since": "2026-13-01"}, [("since", "malformed")]),
    ({"until": "2025-01-01"}, [("until", "before_start")]),
    ({"since": "0001-01-01"}, [("since", "out_of_range")]),
    ({"until": "9999-12-31"}, [("until", "out_of_range")]),
    ({"session": "film/none"}, [("session", "unknown")]),
    ({"unit": "x" * 300}, [("unit", "too_long")]),
)


async def test_wrong_measures_are_named_and_not_kept(ana):
    await put_film(ana)
    for values, expected in WRONG_MEASURES:
        assert wrong(await ana.post("/measures", {**MEASURE, **values})) == expected
    assert await db.fetch_value("SELECT count(*) FROM measure") == 0


async def test_headcounts_add_up_and_never_fall_below_zero(ana, reader):
    await put_film(ana)
    for body in ({"count": 5}, {"count": -2, "note": "twice"}, {"count": 4, "category": "kids"}):
        made(await ana.post("/sessions/film/one/headcounts", body))
    below = await ana.post("/sessions/film/one/headcounts", {"count": -8})
    assert wrong(below) == [("count", "below_zero")]
    totals = made(await reader.get("/events/film/turnout"), 200)["totals"]
    assert (totals["headcount"], totals["attendances"]) == (7, 7)


async def test_wrong_headcounts_are_named(ana):
    await put_film(ana)
    body = {"count": "5", "at": "2026-03-14T12:00:00", "who": "kids"}
    assert wrong(await ana.post("/sessions/film/one/headcounts", body)) == [
        ("at", "no_time_zone"), ("count", "type"), ("who", "unknown_field"),
    ]  # fmt: skip
    for at in ("0001-01-01T00:00:00Z", "1900-03-14T12:00:00Z", "2026-06-14T12:00:00Z"):
        answer = await ana.post("/sessions/film/one/headcounts", {"count": -5, "at": at})
        assert wrong(answer) == [("at", "out_of_range"), ("count", "below_zero")]
    refused(await ana.post("/sessions/film/none/headcounts", {"count": 1}), 404, "not_found")
    refused(await ana.post("/sessions/none/one/headcounts", {"count": 1}), 404, "not_found")


def hashed(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()


@pytest.mark.parametrize(
    ("as_of", "figure"),
    [
        ("2025-12-31", "known_people"),
        ("2026-03-13T00:00:00+08:00", "known_people"),
        ("2026-03-15", "new_people"),
    ],
)
async def test_who_was_known_before_is_not_new(ana, reader, public, clock, as_of, figure):
    await put_film(ana)
    code = (await register(public))["tickets"][0]["code"]
    body = {"hashes": [hashed("cy@example.org"), hashed("x@example.org").upper()], "as_of": as_of}
    assert made(await ana.post("/people/known", body), 200) == {"known": 2}
    ben = await pair(ana)
    clock.forward(HOUR)
    made(await ben.post("/door/scans", upload({"code": code})), 200)
    counts = made(await reader.get("/counts"), 200)
    people = {name: counts[name] for name in ("new_people", "known_people", "unknown_people")}
    assert people == {"new_people": 0, "known_people": 0, "unknown_people": 0} | {figure: 1}


async def test_wrong_lists_are_named(ana):
    good = {"hashes": [hashed("a@b.c")], "as_of": "2025-12-31"}
    for values, expected in (
        ({"as_of": "soon"}, [("as_of", "malformed")]),
        ({"as_of": "2025-12-31T00:00:00"}, [("as_of", "no_time_zone")]),
        ({"as_of": 5}, [("as_of", "type")]),
        ({"as_of": "2025-02-30"}, [("as_of", "malformed")]),
        (
            {"hashes": ["x", hashed("a@b.c"), "cy@example.org", "", "0" * 63]},
            [(f"hashes.{i}", "malformed") for i in (0, 2, 3, 4)],
        ),
        ({"hashes": "none"}, [("hashes", "type")]),
        ({"names": []}, [("names", "unknown_field")]),
    ):
        assert wrong(await ana.post("/people/known", changed(good, **values))) == expected
