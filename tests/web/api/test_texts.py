"""Texts of people and organisers, in every field: what shapes them stays, strays go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from events import db
from tests.web.api.program import (
    CAMPAIGN,
    EVENT,
    LINE,
    ORDER,
    PETITION,
    Program,
    changed,
    made,
    put_film,
    upload,
    wrong,
)
from tests.web.api.test_figures import ACTION
from tests.web.api.test_who_may import SIGNATURE

SHAPED = (
    "می\u200cخواهم",
    "ශ්\u200dරී",
    "小雨🏳️\u200d🌈",
    "👨\u200d👩\u200d👧",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
)
UNSEEN = ("\ufe0f", "\u3164", "\u2800", "\u0301\u0300", "\u200d\u200c", "\u202e\u2069", "\u115f")
QUESTION = {"slug": "diet", "ask": "contact", "label": "吃什麼", "kind": "text", "required": True}

ANSWERED = {**ORDER, "answers": {"diet": "x"}}
STRAYS = set("\u202e\u2066\ufeff")
FIELDS = {
    "campaign.name", "report_line.category", "report_line.activity", "report_line.count_unit",
    "event.title", "event.summary", "session.title", "venue.name", "venue.city",
    "venue.address", "offer.name", "gate.name", "question.label", "petition.title",
    "petition.demand", "petition.target", "particulars.name", "particulars.city", "answer.value",
    "action.note", "headcount.note", "headcount.category", "device.name", "pairing.name",
    "scan.category",
}  # fmt: skip

NAMED = [
    ("put", "/campaigns/equality", CAMPAIGN, "name"),
    ("put", "/campaigns/equality/lines/films", LINE, "category"),
    ("put", "/campaigns/equality/lines/films", LINE, "activity"),
    ("put", "/events/film", EVENT, "title"),
    ("put", "/events/film", EVENT, "sessions__0__venue__name"),
    ("put", "/events/film", EVENT, "offers__0__name"),
    ("put", "/petitions/rights", PETITION, "title"),
    ("put", "/petitions/rights", PETITION, "demand"),
    ("post", "/events/film/registrations", ANSWERED, "contact__name"),
    (
        "post",
        "/events/film/registrations",
        {**ANSWERED, "guests": [{"offer": "free", "name": "Dee", "email": "dee@example.org"}]},
        "guests__0__name",
    ),
    ("post", "/events/film/registrations", ANSWERED, "answers__diet"),
    ("post", "/petitions/rights/signatures", SIGNATURE, "name"),
]


async def put_all(ana) -> None:
    await put_film(ana, questions=[QUESTION])
    made(await ana.put("/petitions/rights", PETITION))
    await ana.notice("petition")


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    NAMED,
    ids=[f"{n[1]} {n[3]}" for n in NAMED],
)
async def test_a_text_in_which_nothing_can_be_seen_is_missing(ana, method, path, body, field):
    await put_all(ana)
    for unseen in UNSEEN:
        answer = await getattr(ana, method)(path, changed(body, **{field: unseen}))
        assert wrong(answer) == [(field.replace("__", "."), "required")]


async def texts_kept() -> dict[str, set[str]]:
    """All texts of the database by table and column; those in JSON by their column."""
    tables = await db.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    said: dict[str, set[str]] = {}
    for table in db.column(tables, "tablename"):
        rows = await db.fetch(f'SELECT to_jsonb(t)::text AS row FROM "{table}" AS t')
        for row in rows:
            for column, value in json.loads(row["row"]).items():
                said.setdefault(f"{table}.{column}", set()).update(_texts(value))
    return said


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


@pytest.mark.parametrize("word", SHAPED)
async def test_what_shapes_a_word_is_kept_in_every_field_and_strays_in_none(ana, word):
    typed = f"\u202e {word}\u2066\ufeff\u200d"
    await write_everywhere(ana, typed)
    said = await texts_kept()
    assert {name for name, texts in said.items() if word in texts} >= FIELDS
    assert {name for name, texts in said.items() if any(set(t) & STRAYS for t in texts)} == set()


async def write_everywhere(ana, typed: str) -> None:
    """Send a text in every field that takes one."""
    venue = {"name": typed, "city": typed, "address": typed}
    session = {**EVENT["sessions"][0], "venue": venue, "title": typed}
    question = {**QUESTION, "label": typed}
    offer = {**EVENT["offers"][0], "name": typed}
    gate = {"slug": "entry", "kind": "entry", "name": typed}
    await put_film(
        ana, title=typed, summary=typed, questions=[question], sessions=[session],
        offers=[offer], gates=[gate],
    )  # fmt: skip
    made(await ana.put("/campaigns/equality", changed(CAMPAIGN, name=typed)), 200)
    line = changed(LINE, category=typed, activity=typed, count_unit=typed)
    made(await ana.put("/campaigns/equality/lines/films", line), 200)
    petition = changed(PETITION, title=typed, demand=typed, target=typed)
    made(await ana.put("/petitions/rights", petition))
    await ana.notice("petition")
    guests = [{"offer": "free", "name": typed, "email": "dee@example.org"}]
    order = changed(ORDER, contact__name=typed, guests=guests) | {"answers": {"diet": typed}}
    made(await ana.post("/events/film/registrations", order))
    signature = SIGNATURE | {"name": typed, "city": typed, "email": "ed@example.org"}
    made(await ana.post("/petitions/rights/signatures", signature), 202)
    made(await ana.post("/actions", ACTION | {"session": "film/one", "note": typed}))
    counted = {"count": 1, "note": typed, "category": typed}
    made(await ana.post("/sessions/film/one/headcounts", counted))
    invited = made(await ana.post("/events/film/devices", {"name": typed}))
    pairing = {"pairing_code": invited["pairing_code"], "name": typed}
    paired = await ana.client.post("/api/v1/door/pairing", json=pairing)
    ben = Program(ana.client, made(paired, 200)["token"])
    rows = upload({"kind": "walk_in", "name": typed}, {"kind": "count", "n": 1, "category": typed})
    made(await ben.post("/door/scans", rows), 200)
