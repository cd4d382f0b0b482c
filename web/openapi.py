"""The API described as OpenAPI 3.1: what Litestar finds, and the bodies that routes declare."""

from __future__ import annotations

import copy
from typing import Any

import msgspec
from litestar import Controller, Litestar, Request, Response, get
from litestar.openapi.config import OpenAPIConfig

from web.policy import Who, declared

REF = "#/components/schemas/{name}"


class Description(Controller):
    """Where programs read what the API offers."""

    path = "/api/v1"
    opt = {"who": Who.PUBLIC}
    include_in_schema = False

    @get("/openapi.json", sync_to_thread=False)
    def openapi(self, request: Request[Any, Any, Any]) -> Response[bytes]:
        """The whole API."""
        described = describe(request.app)
        return Response(
            msgspec.json.encode(described),
            headers={
                "content-type": "application/vnd.oai.openapi+json",
                "cache-control": "no-cache",
            },
        )


CONFIG = OpenAPIConfig(
    title="Turnout",
    version="1",
    openapi_controller=Description,  # type: ignore[arg-type]
    use_handler_docstrings=True,
)


def describe(app: Litestar) -> dict[str, Any]:
    """The schema with request bodies (``opt={"body": Struct}``) and who may use each route."""
    described: dict[str, Any] = copy.deepcopy(app.openapi_schema.to_schema())
    operations = list(_operations(app))
    shapes = {shape for *_, shape in operations if shape is not None}
    schemas, components = msgspec.json.schema_components(
        sorted(shapes, key=lambda shape: shape.__name__), ref_template=REF
    )
    body_of = dict(zip(sorted(shapes, key=lambda shape: shape.__name__), schemas, strict=True))
    parts = described.setdefault("components", {})
    parts.setdefault("schemas", {}).update(components)
    parts["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    for path, method, who, shape in operations:
        operation = described["paths"].get(path, {}).get(method)
        if operation is None:
            continue
        if who not in (Who.PUBLIC, Who.GUEST):
            operation["security"] = [{"bearer": []}]
        if shape is not None:
            content = {"application/json": {"schema": body_of[shape]}}
            operation["requestBody"] = {"required": True, "content": content}
    return described


def _operations(app: Litestar) -> list[tuple[str, str, Who | None, Any]]:
    """Path, method, who and body of each route in the schema."""
    found = []
    for route in app.routes:
        for handler, _ in getattr(route, "route_handler_map", {}).values():
            if not handler.resolve_include_in_schema():
                continue
            for method in handler.http_methods:
                row = (
                    route.path_format,
                    method.lower(),
                    declared(handler),
                    handler.opt.get("body"),
                )
                found.append(row)
    return found
