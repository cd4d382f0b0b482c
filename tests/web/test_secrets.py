"""A link with a secret: whatever a mail program or a sentence made of it is opened or not found."""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import pytest_asyncio
from litestar.routes import HTTPRoute

from events import access, db, devices, petitions
from events.access import SYSTEM
from events.devices import PairingDraft
from events.petitions import PetitionDraft
from events.petitions.signature import confirm_token, withdraw_token
from events.text import tidy
from tests.events.petitions.evening import CONSENTS
from tests.factories import NOON, book, make_event, sign_at_once
from tests.web.conftest import HIDDEN
from tests.web.test_policy import app
from web.policy import Who, declared

TOP = Path(__file__).parents[2]
GLUED = (
    "。", "」", "）", "，請看", "看這裡", ">", ")", ".", "...", ").", "]", '"', "'", "*", ",", ";",
    ":", "!", "…", "．", "＞", "é", "ａ", "👍", "\u200b", "\u00a0", " ", "%", "�", "。/",
)  # fmt: skip
STRANGE = (
    "", "x", "1", "1.", ".", "1.x", "中", "é", "ａｂｃ", "１.x", "\0", "a\0b", "\x7f",
    "\ud800", "x" * 5000, "=" * 32, "-" * 22, "_" * 32, "A" * 32, "A" * 31 + "é",
    "99999999999999999999.x",
    "1." + "A" * 22, "1." + "中" * 22, "1." + "A" * 21 + "\ud83d", "'", "%s", "{}", "\u202e",
)  # fmt: skip


@functools.cache
def guarded() -> list[tuple[str, str]]:
    """Path and method of every page that a secret opens, from the app's own table."""
    return [
        (route.path, method)
        for route in app().routes
        if isinstance(route, HTTPRoute) and not route.path.startswith("/api/")
        for method, (handler, _) in route.route_handler_map.items()
        if method != "OPTIONS" and declared(handler) is Who.GUEST
    ]


def filled(path: str, secret: str, reference: str) -> str:
    """A route's address with a secret in it, percent-encoded, halves of surrogates as well."""
    told = quote(secret.encode("utf-8", "surrogatepass"), safe="")
    return re.sub(r"\{(\w+):\w+\}", lambda m: reference if m[1] == "reference" else told, path)


@pytest_asyncio.fixture
async def opened(visitor) -> tuple[str, list[str]]:
    """A reference, and one secret of each kind that is given out."""
    await make_event()
    draft = PetitionDraft(title="婚姻平權", demand="立刻修法", campaigns=["equality"])
    await petitions.put_petition("rights", draft, SYSTEM, NOON)
    view = await book()
    [ticket] = view.tickets
    sign = petitions.SignatureDraft(name="Dee", email="dee@example.org", consents=CONSENTS)
    await visitor.get("/p/rights")
    await sign_at_once("rights", sign, NOON, None, petitions.Occasion("en"))
    link = await access.make_sign_in_link("ana@example.org", NOON)
    signed = await db.fetch_value("SELECT id FROM signature")
    signer = [confirm_token(signed), withdraw_token(signed)]
    secrets = [view.secret, ticket.ticket.secret, *signer, link]
    return view.reference, secrets


async def opens(visitor, path: str, given: str, reference: str) -> bool:
    """Whether an address, after the way it leads to, shows a page."""
    response = await visitor.http.get(filled(path, given, reference), follow_redirects=True)
    assert response.status_code in (200, 404), (path, given, response.text)
    return response.status_code == 200


def places() -> Iterator[str]:
    yield from (path for path, method in guarded() if method == "GET")


async def test_every_kind_of_link_opens_with_what_was_glued_to_its_end(visitor, opened):
    reference, secrets = opened
    for path in places():
        mine = [s for s in secrets if await opens(visitor, path, s, reference)]
        assert mine, f"no secret opens {path}: give the test one of its kind"
        for secret in mine:
            whole = filled(path, secret, reference)
            leads = (await visitor.http.get(whole, follow_redirects=True)).url.path
            for glued in GLUED:
                url = whole + quote(glued, safe="/")
                found = await visitor.http.get(url, follow_redirects=True)
                assert found.status_code == 200, (path, glued)
                assert found.url.path == leads, (path, glued)


async def test_files_of_a_ticket_open_with_what_was_glued_to_their_end(visitor, opened):
    _, secrets = opened
    for suffix in (".png", ".ics", "/code.png"):
        for glued in ("。", ").", "請看"):
            url = f"/t/{secrets[1]}{suffix}{quote(glued)}"
            response = await visitor.http.get(url, follow_redirects=True)
            assert response.status_code == 200, url
            assert response.headers["content-type"].partition(";")[0] != "text/html"


async def test_pages_without_a_secret_are_found_too(visitor, opened):
    for path in ("/e/film", "/p/rights", "/c/equality", "/e/film/register"):
        response = await visitor.http.head(f"{path}{quote('）。')}")
        assert (response.status_code, response.headers["location"]) == (303, path)
        assert response.headers["cache-control"] == "no-store"
        assert "content-security-policy" in response.headers


@pytest.mark.parametrize(
    "path", ["//evil.example。", "/%5cevil.example", "/\\evil.example。", "/。"]
)
async def test_nothing_that_is_glued_leads_to_another_host(visitor, path):
    response = await visitor.http.get(f"http://testserver{path}")
    assert "//" not in response.headers.get("location", "")
    assert "evil" not in response.headers.get("location", "") or path.startswith("//evil")


async def test_what_opens_nothing_is_not_found(visitor, opened):
    reference, secrets = opened
    for path in places():
        mine = [s for s in secrets if await opens(visitor, path, s, reference)]
        if path == "/desk/sign-in/{token:str}":
            continue  # the page of a link is a button; only the button looks at the link
        for strange in (*STRANGE, *(s + "A" for s in mine), *(s[:-1] for s in mine)):
            assert not await opens(visitor, path, strange, reference), (path, strange)


async def test_no_secret_is_a_crash_on_any_page(visitor, opened, rounds):
    """Real secrets, cut, doubled and glued, and none, on every page that has one."""
    reference, secrets = opened
    hidden = dict(HIDDEN.findall((await visitor.get("/p/rights")).text))
    random_ = random.Random(31)
    for _ in range(rounds(3000)):
        path, method = random_.choice(guarded())
        real = random_.choice(secrets)
        cut = random_.randrange(len(real) + 1)
        tail = random_.choice((*GLUED, *STRANGE))
        given = random_.choice((real[:cut] + tail + real[cut:], real[:cut] + tail, tail))
        named = random_.choice((reference, quote(tail.encode("utf-8", "surrogatepass"), safe="")))
        url = filled(path, given, named)
        response = await visitor.http.request(method, url, data=hidden)
        assert response.status_code < 500, (method, url)
        assert response.status_code != 403, "the form was taken"


async def test_no_secret_is_a_crash_in_a_header_or_a_cookie(visitor, rounds):
    random_ = random.Random(32)
    routes = [
        (route.path, method)
        for route in app().routes
        if isinstance(route, HTTPRoute)
        for method in route.route_handler_map
    ]
    names = ("authorization", "cookie", "x-csrf-token", "idempotency-key", "origin",
             "accept-language", "if-none-match", "content-type", "x-request-id")  # fmt: skip
    for _ in range(rounds(3000)):
        path, method = random_.choice(routes)
        url = filled(path, "1", "R-1")
        strange = random_.choice((*GLUED, *STRANGE)).encode("utf-8", "surrogatepass")
        value = random_.choice((b"", b"Bearer ", b"session=", b"door=", b"csrf=", b"language="))
        headers = {random_.choice(names).encode(): value + strange}
        response = await visitor.http.request(method, url, headers=headers)
        assert response.status_code < 500, (method, url, headers, response.text)


@pytest.mark.parametrize("field", ["secret", "token", "pairing_code"])
async def test_no_secret_is_a_crash_in_a_body(visitor, opened, field):
    reference, secrets = opened
    paths = {
        "secret": f"/api/v1/registrations/{reference}/cancellation",
        "token": "/api/v1/petitions/rights/withdrawal",
        "pairing_code": "/api/v1/door/pairing",
    }
    for strange in (*STRANGE, *(s + g for s in secrets for g in GLUED)):
        try:
            strange.encode()
        except UnicodeEncodeError:
            continue  # no JSON can say it
        response = await visitor.http.post(paths[field], json={field: strange})
        expected = {400, 404, 410, 422} | ({200} if tidy(strange) in secrets else set())
        assert response.status_code in expected, (field, strange, response.text)


async def test_a_pairing_code_is_taken_with_what_was_glued_to_its_end(visitor, opened):
    made = await devices.make_pairing("film", PairingDraft(uses=len(GLUED)), SYSTEM, NOON)
    code = (await devices.pairing_view(made)).pairing_code
    for glued in (g for g in GLUED if g != "ａ"):  # a full-width letter is one that was typed
        body = {"pairing_code": f" {code}{glued}"}
        response = await visitor.http.post("/api/v1/door/pairing", json=body)
        assert response.status_code == 200, (glued, response.text)


def test_secrets_are_compared_in_one_place():
    found = [
        str(path.relative_to(TOP))
        for room in ("events", "web", "tasks", "deploy")
        for path in (TOP / room).rglob("*.py")
        if re.search(r"\bcompare_digest\b", path.read_text())
    ]
    assert found == ["events/sealing.py"]
