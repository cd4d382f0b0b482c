"""What was read can be put: every object, by the routes' own table, and it is as it was."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio

from tests.factories import DAY, NOON
from tests.web.api.program import (
    CAMPAIGN,
    EVENT,
    LINE,
    PETITION,
    Program,
    changed,
    made,
    put_film,
    register,
    wrong,
)
from tests.web.api.test_schema import filled
from web.openapi import PREFIX

WHOLE = {
    **changed(EVENT, sessions=[], offers=[]),
    "summary": {"zh-Hant": "摘要", "en": "Summary"},
    "hosting": "co_host",
    "email": "optional",
    "sensitive": True,
    "sessions": [
        {**EVENT["sessions"][0], "title": "一", "doors_open_minutes": 5, "last_entry_minutes": 6,
         "practice": True, "campaigns": [{"campaign": "equality", "role": "also"}]},
        {**EVENT["sessions"][0], "slug": "two", "capacity": None, "within": "film/one"},
    ],
    "offers": [
        {"slug": "free", "name": "票", "sessions": ["one", "two"],
         "choose": {"min": 1, "max": None}, "size": 9,
         "opens_at": (NOON - DAY).isoformat(), "per_registration_max": 40},
        {"slug": "group", "name": {"en": "Group"}, "sessions": ["one"], "group_max": 30,
         "closes_at": (NOON + DAY).isoformat(), "price": 300, "access": "code"},
    ],
    "gates": [{"slug": "a", "kind": "entry", "name": "甲"},
              {"slug": "b", "kind": "exit", "name": "b"}],
    "questions": [
        {"slug": "diet", "ask": "guest", "label": "?", "kind": "choice", "required": False,
         "options": ["葷", {"slug": "v", "label": {"zh-Hant": "素", "en": "Vegetarian"}}]},
        {"slug": "why", "ask": "guest", "label": {"en": "Why"}, "kind": "text", "required": True,
         "offers": ["free"], "show_if": {"question": "diet", "equals": "v"}},
    ],
}  # fmt: skip
FULL = {
    "/campaigns/{slug}": [CAMPAIGN, {**CAMPAIGN, "parent": "root", "position": 3}],
    "/campaigns/{slug}/lines/{line}": [
        LINE,
        {**LINE, "count_unit": "場", "participants": "people", "in_totals": False, "position": 2,
         "hosting": ["co_host", "host"]},
        {**LINE, "count": "none", "count_unit": None, "figures": []},
    ],
    "/events/{slug}": [EVENT, WHOLE],
    "/petitions/{slug}": [PETITION, {**PETITION, "target": {"en": "All"}, "goal": 5, "baseline": 2,
                                     "open": False, "events": []}],
}  # fmt: skip


@pytest_asyncio.fixture
async def house(ana, public) -> dict[str, Any]:
    made(await ana.put("/campaigns/root", {"name": "Root"}))
    await put_film(ana)
    made(await ana.put("/petitions/rights", PETITION))
    await ana.notice("petition")
    return (await public.get("/openapi.json")).json()["paths"]


def paired(paths: dict[str, Any]) -> list[str]:
    """The addresses that can be read and put."""
    return [
        path.removeprefix(f"{PREFIX}v1")
        for path, told in paths.items()
        if {"get", "put"} <= told.keys()
    ]


async def test_what_was_read_can_be_put_and_is_as_it_was(ana, house):
    assert set(paired(house)) == set(FULL), "give the test a full object of each kind"
    for path in paired(house):
        address = filled(f"{PREFIX}v1{path}", "R-1").removeprefix(f"{PREFIX}v1")
        for body in FULL[path]:
            shown = made(await ana.put(address, body), 200)
            assert (await ana.get(address)).json() == shown
            again = made(await ana.put(address, shown), 200)
            assert again == shown, path
            assert (await ana.get(address)).json() == shown


async def test_what_was_put_can_be_booked_and_put_again(ana, public, house):
    await register(public)
    shown = (await ana.get("/events/film")).json()
    assert shown["sessions"][0]["left"] == 19
    assert made(await ana.put("/events/film", shown), 200) == shown


async def test_what_is_only_shown_changes_nothing(ana, house):
    shown = (await ana.get("/events/film")).json()
    lied = {**shown, "id": 99, "team": 7, "form_version": 5, "slug": "other"}
    lied["sessions"] = [{**shown["sessions"][0], "left": -1, "id": "x", "cancelled": "yes"}]
    assert made(await ana.put("/events/film", lied), 200) == shown
    petition = (await ana.get("/petitions/rights")).json()
    lied = {**petition, "signatures": {"total": 9999}, "id": None}
    assert made(await ana.put("/petitions/rights", lied), 200) == petition


@pytest.mark.parametrize("place", ["", "sessions__0__", "offers__0__"])
async def test_what_nothing_shows_is_still_refused(ana: Program, house, place):
    shown = (await ana.get("/events/film")).json()
    body = changed(shown, **{f"{place}colour": "red"})
    field = f"{place}colour".replace("__", ".")
    assert wrong(await ana.put("/events/film", body)) == [(field, "unknown_field")]
