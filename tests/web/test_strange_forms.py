"""Every page and every form, by the app's own table, with what nobody types: never a crash."""

from __future__ import annotations

import functools
import random
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest_asyncio
from litestar.routes import HTTPRoute

from events import access, db, devices, petitions
from events.access import SYSTEM
from events.catalogue import QuestionDraft, QuestionKind
from events.devices import PairingDraft
from events.petitions import PetitionDraft
from tests.factories import EVENT, NOON, book, make_event
from tests.web.conftest import HIDDEN
from tests.web.desk.conftest import signed_in
from tests.web.test_policy import app

FIELD = re.compile(r'<(?:input|select|textarea|button)\b[^>]*\bname="([^"]+)"')
ASKED = ("q", "session", "after", "since", "until", "lang", "at", "campaign", "city", "kind",
         "places", "offer", "when", "state", "page", "code", "via", "format", "saved")  # fmt: skip
STRANGE = (
    "", " ", "x", "on", "-1", "0", "1", "2", "99999", "9" * 30, "-0", "1e400", "NaN", "1.5", "２",
    "9" * 5000, str(2**31), str(2**63), "\0", "a\0b", "\ud800", "a\udc00b", "\x7f", "\u202e", "é",
    "x" * 5000, "0001-01-01", "9999-12-31", "2026-03-14", "2026-13-01", "2026-03-14T13:00+23:59",
    "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "%", "%s", "{}", "{max}", "' OR 1=1",
    "<b>", "film", "one", "free", "film/one", "R-1", "1.x", "../..", "a@b", "=?utf-8?q?x?=", "#FFF",
)  # fmt: skip


@functools.cache
def pages() -> list[tuple[str, str]]:
    """Path and method of everything that is no program's and no file."""
    return [
        (route.path, method)
        for route in app().routes
        if isinstance(route, HTTPRoute)
        and not route.path.startswith(("/api/", "/static/", "/healthz", "/readyz", "/metrics"))
        for method in sorted(route.route_handler_map)
        if method != "OPTIONS" and route.path != "/desk/sign-out"
    ]


@dataclass
class House:
    """A house with one of everything, Ana's browser in it, and what its addresses are made of."""

    http: httpx.AsyncClient
    parts: dict[str, list[str]]
    hidden: dict[str, str]
    fields: list[str]

    def address(self, path: str, random_: random.Random, odds: float) -> str:
        """The address of a route, of real things or, with these odds each, of strange ones."""

        def part(found: re.Match[str]) -> str:
            is_real = random_.random() >= odds
            told = random_.choice(self.parts.get(found[1], ["x"]) if is_real else STRANGE)
            return quote(told.encode("utf-8", "surrogatepass"), safe="")

        return re.sub(r"\{(\w+):\w+\}", part, path)


@pytest_asyncio.fixture
async def house(client, clock) -> House:
    ask = ("contact", "guest")
    questions = [
        QuestionDraft(slug=f"{who}-{kind}".replace("_", "-"), ask=who, kind=kind,
                      label="?", required=False,
                      options=["a", "b"] if "choice" in kind else [])
        for who in ask for kind in QuestionKind
    ]  # fmt: skip
    await make_event(questions=questions, summary=EVENT.title)
    draft = PetitionDraft(
        title="婚姻平權", demand="立刻修法", campaigns=["equality"], events=["film"]
    )
    await petitions.put_petition("rights", draft, SYSTEM, NOON)
    view = await book()
    made = await devices.make_pairing("film", PairingDraft(), SYSTEM, NOON)
    await devices.pair((await devices.pairing_view(made)).pairing_code, "Ben", NOON)
    ana = await signed_in(client, clock, "ana@example.org")
    await access.ask_sign_in("ana@example.org", NOON)
    posts = [str(row["id"]) for row in await db.fetch("SELECT id FROM outbox")]
    parts = {
        "slug": ["film", "equality", "rights"], "reference": [view.reference],
        "secret": [view.secret, view.tickets[0].ticket.secret],
        "name": [view.tickets[0].ticket.secret, "logo.png", "FFE600.css"],
        "ticket": [view.tickets[0].ticket.public_id], "device": ["1"], "post": posts or ["1"],
        "line": ["films"], "token": ["1.x"],
    }  # fmt: skip
    hidden = dict(HIDDEN.findall((await client.get("/p/rights")).text))
    house = House(ana.http, parts, {"csrf": hidden["csrf"]}, [])
    house.fields = sorted({*ASKED, *await found_fields(house)} - {"csrf", "key"})
    return house


async def found_fields(house: House) -> set[str]:
    """The names of all fields on all pages."""
    random_, names = random.Random(1), set()
    for _ in range(5):
        for path, method in pages():
            if method == "GET":
                page = await house.http.get(f"{house.address(path, random_, 0)}?places=3")
                if page.headers.get("content-type", "").startswith("text/html"):
                    names |= set(FIELD.findall(page.text))
    return names


def strange(house: House, random_: random.Random, times: int) -> list[tuple[str, str]]:
    return [(random_.choice(house.fields), random_.choice(STRANGE)) for _ in range(times)]


def encoded(pairs: list[tuple[str, str]]) -> str:
    return urlencode([(n, v.encode("utf-8", "surrogatepass")) for n, v in pairs])


async def test_every_page_is_known(house):
    assert {"name", "email", "places", "q", "updates", "guest-2-name"} <= set(house.fields)


async def test_no_query_is_a_crash(house, rounds):
    random_ = random.Random(3)
    for path in [path for path, method in pages() if method == "GET"] * rounds(60):
        url = house.address(path, random_, 0.2)
        query = encoded(strange(house, random_, random_.randint(1, 4)))
        answer = await house.http.get(f"{url}?{query}")
        assert answer.status_code < 500, (url, query)


async def test_no_form_is_a_crash(house, rounds):
    random_ = random.Random(4)
    for path in [path for path, method in pages() if method == "POST"] * rounds(300):
        url = house.address(path, random_, 0.1)
        usual = {"name": "Cy", "email": "cy@example.org", "offer": "free", "places": "1"}
        pairs = [*house.hidden.items(), *usual.items(), *strange(house, random_, 3)]
        random_.shuffle(pairs)
        answer = await send(house.http, url, pairs, random_.random() < 0.2)
        assert answer.status_code < 500, (url, pairs, answer.text[:300])
        assert answer.status_code != 403 or "registrations" in url, (url, pairs)


async def send(http: httpx.AsyncClient, url: str, pairs: list[Any], in_parts: bool) -> Any:
    """A form as browsers send it, in one of both ways; in parts, some of it as a file."""
    if not in_parts:
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return await http.post(url, content=encoded(pairs).encode(), headers=kind)
    files = [(name, (None, value.encode("utf-8", "surrogatepass"))) for name, value in pairs]
    files.append(("logo", ("x.png", b"\x89PNG\r\n\x1a\n\0strange", "image/png")))
    return await http.post(url, files=files)
