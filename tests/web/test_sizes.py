"""No request, however large, holds up the others: it is refused before it is read."""

from __future__ import annotations

import pytest
from litestar.routes import HTTPRoute

from events.errors import ERRORS_TOLD_MAX, FieldError, Invalid
from web.app import BODY_BYTES_MAX, create_app
from web.csrf import FIELDS_MAX

LARGER = {
    ("/api/v1/door/scans", "POST"),
    ("/api/v1/people/known", "POST"),
    ("/desk/settings", "POST"),
}


def test_only_scans_and_uploads_may_be_large(settings):
    found = {}
    for route in create_app(settings, lambda: None).routes:
        if isinstance(route, HTTPRoute):
            for method, (handler, _) in route.route_handler_map.items():
                found[route.path, str(method)] = handler.resolve_request_max_body_size()
    assert {key for key, size in found.items() if size != BODY_BYTES_MAX} == LARGER
    assert all(size is not None and size <= 2_000_000 for size in found.values())


@pytest.mark.parametrize("path", ["/api/v1/events/x/registrations", "/api/v1/door/pairing"])
async def test_a_body_over_the_limit_is_refused(client, path):
    response = await client.post(path, content=b"{" + b" " * BODY_BYTES_MAX + b"}")
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


async def test_unknown_keys_are_told_up_to_a_hundred(client):
    keys = ",".join(f'"k{i}": 1' for i in range(5_000))
    response = await client.post("/api/v1/door/pairing", content=f"{{{keys}}}")
    assert response.status_code == 422
    assert len(response.json()["errors"]) == ERRORS_TOLD_MAX


def test_the_first_errors_are_the_ones_told():
    wrong = [FieldError(str(i), "type") for i in range(300)]
    assert Invalid(wrong).errors == wrong[:ERRORS_TOLD_MAX]


async def test_a_form_of_many_fields_is_refused_before_it_is_read(visitor):
    fields = {f"f{i}": "" for i in range(FIELDS_MAX)}
    answer = await visitor.send("/desk/sign-in", "/desk/sign-in", fields)
    assert answer.status_code == 413
    few = await visitor.send("/desk/sign-in", "/desk/sign-in", {"email": "ana"})
    assert few.status_code == 422


async def test_a_form_of_many_parts_is_refused(client):
    parts = {f"f{i}": (None, "x") for i in range(500)}
    answer = await client.post("/desk/sign-in", files=parts)
    assert 400 <= answer.status_code < 500
