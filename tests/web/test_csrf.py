"""Forms come from our own pages only, and nobody gets a cookie before a form needs one."""

from __future__ import annotations

import pytest

from events import db
from tests.factories import make_event
from web import csrf

FORM = "/e/film/register"
POST = "/e/film/registrations"
CY = {"name": "Cy", "email": "cy@example.org"}


async def booked() -> int:
    return await db.fetch_value("SELECT count(*) FROM registration")


@pytest.mark.parametrize("path", ["/", "/e/film", "/nothing", "/healthz", "/c/equality"])
async def test_a_visitor_without_a_form_gets_no_cookie(visitor, path):
    await make_event()
    response = await visitor.get(path)
    assert "set-cookie" not in response.headers


async def test_a_page_with_a_form_sets_one_strict_cookie_and_not_again(visitor):
    await make_event()
    first = await visitor.get(FORM)
    assert first.headers["set-cookie"].startswith("csrf=")
    assert "HttpOnly" in first.headers["set-cookie"]
    assert "SameSite=lax" in first.headers["set-cookie"]
    second = await visitor.get(FORM)
    assert "set-cookie" not in second.headers


async def test_the_token_looks_different_on_every_page(visitor):
    await make_event()
    pages = [(await visitor.get(FORM)).text for _ in range(2)]
    tokens = {page.partition('name="csrf" value="')[2].partition('"')[0] for page in pages}
    assert len(tokens) == 2


async def test_a_form_of_ours_is_taken(visitor):
    await make_event()
    response = await visitor.send(FORM, POST, CY)
    assert response.status_code == 303
    assert await booked() == 1


@pytest.mark.parametrize("field", ["", "x", "é", "AAAA", "A" * 86])
async def test_a_form_without_the_right_token_is_not_taken(visitor, field):
    await make_event()
    response = await visitor.send(FORM, POST, CY | {"csrf": field})
    assert response.status_code == 403
    assert "The page was open for too long." in response.text
    assert await booked() == 0


async def test_a_token_that_we_did_not_seal_is_not_taken(visitor):
    """A cookie that somebody planted does not help, even if the field agrees with it."""
    await make_event()
    planted = b"x" * 32
    visitor.http.cookies.set("csrf", csrf._encode(planted))
    field = csrf._encode(bytes(32) + planted)
    response = await visitor.http.post(POST, data=CY | {"csrf": field, "notice": "1"})
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "none"}, 303),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "null"}, 303),
        ({"origin": "http://testserver"}, 303),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null", "sec-fetch-site": "cross-site"}, 403),
    ],
)
async def test_a_form_from_elsewhere_is_not_taken_even_with_a_token(visitor, headers, status):
    await make_event()
    visitor.http.headers.update(headers)
    assert (await visitor.send(FORM, POST, CY)).status_code == status


async def test_a_double_click_does_one_thing(visitor):
    await make_event()
    page = (await visitor.get(FORM)).text
    key = page.partition('name="key" value="')[2].partition('"')[0]
    first = await visitor.send(FORM, POST, CY | {"key": key})
    again = await visitor.send(FORM, POST, CY | {"key": key})
    assert again.headers["location"] == first.headers["location"] + "?sent=before"
    assert await booked() == 1
