"""A program that speaks to the API, and the bodies that it sends: valid, until a test says not."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from events import db
from tests.factories import HOUR, NOON

CAMPAIGN = {"name": {"zh-Hant": "平等", "en": "Equality"}}
LINE = {
    "category": "影展",
    "activity": "放映",
    "count": "sessions",
    "count_unit": "場",
    "figures": ["participants", "actions", "signatures", "letters", "new_people_percent"],
}
EVENT = {
    "title": {"zh-Hant": "看見平等", "en": "Seeing equality"},
    "kind": "screening",
    "published": True,
    "campaigns": [{"campaign": "equality", "role": "primary", "line": "films"}],
    "sessions": [
        {
            "slug": "one",
            "starts_at": (NOON + HOUR).isoformat(),
            "ends_at": (NOON + 3 * HOUR).isoformat(),
            "venue": {"name": "光點台北", "city": "臺北"},
            "capacity": 20,
        }
    ],
    "offers": [{"slug": "free", "name": "一般席", "sessions": ["one"]}],
}
PETITION = {
    "title": "婚姻平權",
    "demand": "立刻修法",
    "campaigns": ["equality"],
    "events": ["film"],
}
ORDER = {
    "contact": {"name": "Cy", "email": "cy@example.org"},
    "guests": [{"offer": "free"}],
    "consents": {"notice": 1},
}


class Program:
    """Sends JSON to the API, with a token if it has one."""

    def __init__(self, client: httpx.AsyncClient, token: str = "") -> None:
        self.client = client
        self.headers = {"authorization": f"Bearer {token}"} if token else {}

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.client.get(f"/api/v1{path}", params=query, headers=self.headers)

    async def put(self, path: str, body: Any) -> httpx.Response:
        return await self.client.put(f"/api/v1{path}", json=body, headers=self.headers)

    async def post(self, path: str, body: Any, key: str | None = None) -> httpx.Response:
        headers = self.headers | ({"idempotency-key": key.encode()} if key is not None else {})
        return await self.client.post(f"/api/v1{path}", json=body, headers=headers)

    async def notice(self, kind: str = "registration") -> int:
        """The version of the notice that the form shows."""
        return (await self.get(f"/notices/{kind}")).json()["version"]


def made(response: httpx.Response, status: int = 201) -> Any:
    """The answer of a request that must succeed."""
    assert response.status_code == status, response.text
    return response.json()


def wrong(response: httpx.Response) -> list[tuple[str, str]]:
    """The fields and codes of an answer that names what must be mended."""
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["code"] == "invalid"
    assert all(error["message"] for error in problem["errors"])
    return sorted((error["field"], error["code"]) for error in problem["errors"])


def refused(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem of a refused request."""
    assert (response.status_code, response.json()["code"]) == (status, code), response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status
    return response.json()


def changed(body: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A copy of a body with other values; ``sessions__0__slug`` reaches into it."""
    new = copy.deepcopy(body)
    for path, value in values.items():
        *steps, last = path.split("__")
        inner: Any = new
        for step in steps:
            inner = inner[int(step) if step.isdecimal() else step]
        if last.isdecimal():
            inner[int(last)] = value
        else:
            inner[last] = value
    return new


async def put_film(ana: Program, **values: Any) -> dict[str, Any]:
    """The campaign, its line, and an event today with places for 20."""
    made_or_shown(await ana.put("/campaigns/equality", CAMPAIGN))
    made_or_shown(await ana.put("/campaigns/equality/lines/films", LINE))
    await ana.notice()
    return made_or_shown(await ana.put("/events/film", changed(EVENT, **values)))


def made_or_shown(response: httpx.Response) -> Any:
    """The answer of a PUT."""
    assert response.status_code in (200, 201), response.text
    return response.json()


async def register(public: Program, name: str = "Cy", guests: int = 1) -> dict[str, Any]:
    """A registration by name, for some guests."""
    contact = {"name": name, "email": f"{name.lower()}@example.org"}
    body = {**ORDER, "contact": contact, "guests": [{"offer": "free"}] * guests}
    return made(await public.post("/events/film/registrations", body))


async def pair(ana: Program, **body: Any) -> Program:
    """Ben's phone, paired for the film."""
    invited = made(await ana.post("/events/film/devices", body))
    answer = await ana.client.post(
        "/api/v1/door/pairing", json={"pairing_code": invited["pairing_code"], "name": "Ben"}
    )
    return Program(ana.client, made(answer, 200)["token"])


def upload(*rows: dict[str, Any], at: datetime = NOON + HOUR) -> dict[str, Any]:
    """An upload of rows of the film's entry at a moment, counted from their first seq."""
    usual = {"gate": "entry", "session": "film/one", "kind": "in", "scanned_at": at.isoformat()}
    return {
        "clock": {"sent_at": at.isoformat()},
        "announced": len(rows),
        "rows": [
            {"seq": seq, "id": str(uuid4()), **usual, **row} for seq, row in enumerate(rows, 1)
        ],
    }


def later(minutes: int) -> str:
    """A moment after the beginning of the film."""
    return (NOON + HOUR + timedelta(minutes=minutes)).isoformat()


async def kept() -> dict[str, int]:
    """How many rows each table holds, but for what remembers that somebody asked."""
    tables = await db.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    names = sorted({row["tablename"] for row in tables} - {"notice"})
    counts = ", ".join(f'(SELECT count(*) FROM "{name}") AS "{name}"' for name in names)
    return dict(await db.fetch_row(f"SELECT {counts}"))
