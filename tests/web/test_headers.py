"""Every response carries the security headers, whatever it is."""

from __future__ import annotations

import pytest

from tests.factories import make_event
from web.headers import POLICY

EVERYWHERE = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/e/film", 200),
        ("GET", "/nothing", 404),
        ("POST", "/", 405),
        ("OPTIONS", "/", 204),
        ("GET", "/t/nothing", 404),
        ("POST", "/e/film/registrations", 403),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/openapi.json", 200),
        ("PUT", "/api/v1/events/film", 401),
        ("POST", "/api/v1/events/film/registrations", 422),
        ("GET", "/static/x/css/turnout.css", 200),
        ("GET", "/static/x/nothing.css", 404),
        ("GET", "/accent/FFE600.css", 200),
        ("GET", "/healthz", 200),
        ("GET", "/metrics", 401),
        ("GET", "/door", 200),
    ],
)
async def test_every_response_carries_the_set(visitor, method, path, status):
    await make_event()
    response = await visitor.http.request(method, path)
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert "cache-control" in response.headers
    is_door = path.startswith("/door")
    assert ("camera=(self)" in response.headers["permissions-policy"]) == is_door


async def test_nothing_inline_is_on_a_page(visitor):
    await make_event()
    for path in ("/", "/e/film", "/e/film/register", "/door", "/nothing"):
        page = (await visitor.get(path)).text
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page


@pytest.mark.parametrize("path", ["/", "/e/film", "/e/film/register", "/api/v1/events", "/healthz"])
async def test_head_answers_as_get_without_a_body(visitor, path):
    await make_event()
    got, head = await visitor.get(path), await visitor.http.head(path)
    assert head.status_code == got.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == got.headers["content-type"]


async def test_only_what_is_public_may_be_kept(visitor):
    await make_event()
    assert (await visitor.get("/e/film")).headers["cache-control"] == "private, no-cache"
    for path in ("/t/nothing", "/r/R-1/nothing", "/api/v1/events"):
        assert (await visitor.get(path)).headers["cache-control"] == "no-store"


async def test_static_files_are_kept_for_ever_under_their_hash_only(visitor):
    page = (await visitor.get("/")).text
    address = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    today = await visitor.get(address)
    assert today.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert today.headers["content-type"] == "text/css; charset=utf-8"
    assert today.headers["content-encoding"] == "gzip"
    old = await visitor.get("/static/0ld/css/turnout.css")
    assert (old.text, old.headers["cache-control"]) == (today.text, "no-cache")


@pytest.mark.parametrize("path", ["../app.py", "%2e%2e/app.py", "css", "css/", "/etc/passwd"])
async def test_static_files_end_at_their_folder(visitor, path):
    assert (await visitor.get(f"/static/x/{path}")).status_code == 404


@pytest.mark.parametrize(
    ("colour", "text"), [("FFE600", "#111"), ("0b6b34", "#fff"), ("ffffff", "#111")]
)
async def test_the_accent_has_readable_text_on_it(visitor, colour, text):
    sheet = (await visitor.get(f"/accent/{colour}.css")).text
    assert f"--accent: #{colour}; --on-accent: {text};" in sheet


@pytest.mark.parametrize("name", ["red.css", "FFE6000.css", "FFE600", "}{.css"])
async def test_an_accent_is_six_digits(visitor, name):
    assert (await visitor.get(f"/accent/{name}")).status_code == 404
