"""Every route says who may use it, and nobody else does."""

from __future__ import annotations

import re

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from events.settings import Settings
from web.app import create_app
from web.policy import Who, declared

SETTINGS = Settings(
    database_url="postgresql://nowhere", valkey_url="redis://127.0.0.1:1", secret_key="x" * 40
)
FILLING = {"slug": "film", "secret": "x", "reference": "R-1", "token": "1.x", "name": "x"}


def app() -> Litestar:
    return create_app(SETTINGS, lambda: None)


def routes() -> list[tuple[str, str, Who | None]]:
    """Path, method and who, of everything that the app serves."""
    return [
        (route.path, method, declared(handler))
        for route in app().routes
        if isinstance(route, HTTPRoute)
        for method, (handler, _) in sorted(
            route.route_handler_map.items(), key=lambda kept: kept[0]
        )
        if method != "OPTIONS"
    ]


def filled(path: str) -> str:
    return re.sub(r"\{(\w+):\w+\}", lambda found: FILLING.get(found[1], "1"), path)


def test_every_route_declares_who_may_use_it():
    assert [(path, method) for path, method, who in routes() if who is None] == []


def test_what_writes_is_never_a_get():
    """Nouns are routed; a path that sounds like a deed would be reachable by a link."""
    verbs = {"delete", "cancel", "approve", "confirm", "send", "remove"}
    assert [
        path for path, method, _ in routes() if method == "GET" and verbs & set(path.split("/"))
    ] == []


@pytest.mark.parametrize(
    ("path", "method"),
    [(path, method) for path, method, who in routes() if who not in (Who.PUBLIC, Who.GUEST)],
)
async def test_a_stranger_is_turned_away_before_anything_is_read(client, path, method):
    response = await client.request(method, filled(path), content=b"{")
    if path.startswith("/api/") or path == "/metrics":
        assert response.status_code == 401
        assert path == "/metrics" or response.json()["code"] == "unauthorised"
        assert response.headers["www-authenticate"] == "Bearer"
    else:
        assert (response.status_code, response.headers["location"]) == (303, "/desk/sign-in")


@pytest.mark.parametrize("header", ["Bearer ", "Bearer x", "Basic eDp4", "Bearer \xff", "x"])
async def test_a_token_that_nobody_gave_out_opens_nothing(client, header):
    response = await client.get(
        "/api/v1/counts", headers={"authorization": header.encode("latin-1")}
    )
    assert response.status_code == 401
