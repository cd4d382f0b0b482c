"""Whatever one row of an upload holds, it alone is unreadable; those around it are taken."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
import pytest_asyncio
from hypothesis import strategies as st

from events import db
from tests.factories import HOUR, NOON
from tests.web.api.program import Program, made, pair, put_film, register, upload

NAMES = (
    "seq", "id", "gate", "session", "kind", "code", "tag", "undoes", "n", "category", "name",
    "heads", "reason", "told", "scanned_at",
)  # fmt: skip
DEEP = "[" * 5000 + "]" * 5000
NUMBERS = ("1e400", "-1e400", "1e-400", "-0", "-0.0", "NaN", "Infinity", "-Infinity", "9" * 5000,
           str(2**31), str(2**63), str(2**64), "1.5", "1.0", "1e3")  # fmt: skip
TEXTS = ("\ud800", "x\udfff", "\0", "a\0b", "\u202e", "x" * 3000, "", "in", "count", "admit",
         "entry", "film/one", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",
         "2026-03-14T13:00:00+24:00", "2026-03-14T13:00:00", "2026-03-14T24:00:00Z",
         "2026-03-14T13:00:60Z", "-001-01-01T00:00:00Z", "T1:AAAA")  # fmt: skip

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(),
    st.text(st.characters(exclude_categories=()), max_size=20), st.sampled_from(TEXTS),
    st.datetimes().map(lambda at: at.isoformat() + "+05:45"),
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
changes = st.dictionaries(st.sampled_from(NAMES), values, min_size=1, max_size=3)


@pytest_asyncio.fixture
async def ben(ana, public, clock) -> Program:
    """Ben's phone, at the film's door, as it opens."""
    await put_film(ana)
    clock.forward(HOUR)
    return await pair(ana)


async def send(ben: Program, body: str) -> dict[str, Any]:
    """The answer to an upload that is this text, byte by byte."""
    answer = await ben.client.post(
        "/api/v1/door/scans", content=body.encode("utf-8", "surrogatepass"), headers=ben.headers
    )
    return made(answer, 200)


def in_json(row: Any, *, escaped: bool = True) -> str:
    return json.dumps(row, ensure_ascii=escaped)


async def among_good_ones(ben: Program, strange: str, seq: int) -> str:
    """Send a row between two clicks of a counter; both count, and its own status."""
    [before, after] = upload({"kind": "count", "n": 1}, {"kind": "count", "n": 1})["rows"]
    before["seq"], after["seq"] = seq, seq + 2
    answer = await send(ben, f'{{"rows": [{in_json(before)}, {strange}, {in_json(after)}]}}')
    statuses = [result["status"] for result in answer["results"]]
    assert [statuses[0], statuses[2]] == ["recorded", "recorded"], strange
    assert len(statuses) == 3
    return statuses[1]


async def test_any_json_among_good_rows(ben, rounds):
    [good] = upload({"kind": "count", "n": 1})["rows"]
    seq = 1
    told: list[tuple[dict[str, Any], bool]] = []

    @hypothesis.settings(max_examples=rounds(3000), database=None)
    @hypothesis.given(changes, st.booleans())
    def gather(changed, escaped):
        told.append((changed, escaped))

    gather()
    for changed, escaped in told:
        row = {**good, "id": str(uuid4()), "seq": seq + 1, **changed}
        status = await among_good_ones(ben, in_json(row, escaped=escaped), seq)
        assert status in ("recorded", "unreadable", "conflict", "seen"), row
        seq += 3
    assert await db.fetch_value("SELECT count(*) FROM scan WHERE kind = 'count'") >= 2 * len(told)


async def test_numbers_and_depths_that_no_json_of_ours_holds(ben):
    seq = 1
    for name in NAMES:
        for value in (*NUMBERS, DEEP, '"\\ud800"', '"\\u0000"', '{"a": ' + DEEP + "}"):
            [row] = upload({"kind": "count", "n": 1})["rows"]
            row |= {"seq": seq + 1, name: "HERE"}
            strange = in_json(row).replace('"HERE"', value)
            assert await among_good_ones(ben, strange, seq) in ("recorded", "unreadable", "seen")
            seq += 3


@pytest.mark.parametrize("row", ["null", "1", "[]", '"x"', "{}", DEEP, "NaN", '"\\ud800"', "1e400"])
async def test_what_is_no_row_is_unreadable(ben, row):
    assert await among_good_ones(ben, row, 1) == "unreadable"


@pytest.mark.parametrize("name", ["category", "name", "reason", "code", "gate", "id", "more"])
@pytest.mark.parametrize("text", ['"\\ud83d"', '"a\\udc00b"', '"a\\u0000b"'])
async def test_half_a_character_is_unreadable_in_its_row_alone(ben, name, text):
    [row] = upload({"kind": "count", "n": 1, "seq": 2, name: "HERE"})["rows"]
    strange = in_json(row).replace('"HERE"', text)
    assert await among_good_ones(ben, strange, 1) == "unreadable"
    again = await send(ben, f'{{"rows": [{strange}]}}')
    assert [result["status"] for result in again["results"]] == ["seen"]


@pytest.mark.parametrize("minutes", [-1439, -960, -959, -300, 0, 345, 480, 840, 959, 960, 1439])
async def test_every_offset_is_the_same_instant(ben, public, minutes):
    code = (await register(public))["tickets"][0]["code"]
    said = (NOON + HOUR).astimezone(UTC).replace(tzinfo=None) + timedelta(minutes=minutes)
    hours, rest = divmod(abs(minutes), 60)
    stamp = f"{said.isoformat()}{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"
    [row] = upload({"code": code, "scanned_at": stamp})["rows"]
    answer = await send(ben, in_json({"rows": [row], "clock": {"sent_at": stamp}}))
    assert [(r["status"], r["verdict"]) for r in answer["results"]] == [("recorded", "admit")]
    [kept] = await db.fetch("SELECT scanned_at, effective_at FROM scan")
    assert kept["scanned_at"] == kept["effective_at"] == NOON + HOUR


@pytest.mark.parametrize("year", ["0001", "1899", "2200", "9999"])
@pytest.mark.parametrize("offset", ["Z", "+23:59", "-23:59"])
async def test_a_year_that_cannot_be_is_unreadable_and_no_clock(ben, year, offset):
    stamp = f"{year}-06-01T00:00:00{offset}"
    [row] = upload({"kind": "count", "n": 1, "seq": 2, "scanned_at": stamp})["rows"]
    assert await among_good_ones(ben, in_json(row), 1) == "unreadable"
    at = datetime(2026, 3, 14, 5, 0, tzinfo=UTC).isoformat()
    [fine] = upload({"kind": "count", "n": 1, "seq": 4, "scanned_at": at})["rows"]
    answer = await send(ben, in_json({"rows": [fine], "clock": {"sent_at": stamp}}))
    assert [result["status"] for result in answer["results"]] == ["recorded"]
