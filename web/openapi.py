"""The API described as OpenAPI 3.1: every route, and what it declares.

A route declares ``opt={"body": …, "query": …, "answer": …, "files": …}``: the shapes of its body
and query, of its answer when its return type does not say it, and other media types it answers in.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import msgspec
from litestar import Litestar, Request, Response, get
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from events import idempotency
from web.policy import Who, declared

PREFIX = "/api/"
REF = "#/components/schemas/{name}"
ABOUT = {
    "title": "Turnout",
    "version": "1",
    "description": (
        "Registers guests, lets them in, counts what came of it. Errors are problem+json with a "
        "`code`. PUT replaces the whole; unknown fields are refused."
    ),
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key with the same body gives the same answer and does nothing.",
}

Json = dict[str, Any]


class WrongField(Struct, frozen=True):
    """One field to mend: its dotted path, a code, and a sentence."""

    field: str
    code: str
    message: str


class Problem(Struct, frozen=True, omit_defaults=True):
    """Why a request was refused (RFC 9457); facts of the refusal stand beside these."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[WrongField] | None = None


@dataclass(frozen=True)
class Operation:
    """A route and one of its methods."""

    path: str
    parameters: list[str]
    method: str
    handler: HTTPRouteHandler

    def shape(self, name: str) -> Any:
        """The body, query or answer that the route declares."""
        return self.handler.opt.get(name)

    @property
    def answer(self) -> Any:
        """The shape of a successful answer; None where it is not one of ours."""
        if specified := (self.handler.responses or {}).get(self.handler.status_code):
            return specified.data_container
        told = self.handler.parsed_fn_signature.return_type
        inner = told.inner_types[0] if told.is_subclass_of(Response) else told
        plain = inner.annotation in (None, Any, bytes, str) or inner.is_union
        return self.shape("answer") or (None if plain else inner.raw)


@get("/openapi.json", opt={"who": Who.PUBLIC}, include_in_schema=False, sync_to_thread=False)
def show(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The whole API."""
    headers = {
        "content-type": "application/vnd.oai.openapi+json",
        "cache-control": "no-cache",
    }
    return Response(_document(request.app), headers=headers)


@functools.lru_cache(maxsize=1)
def _document(app: Litestar) -> bytes:
    return msgspec.json.encode(describe(app))


def describe(app: Litestar) -> Json:
    """Every route of the API with its shapes, its problems, and who may use it."""
    operations = list(_operations(app))
    shapes = {id(shape): shape for o in operations for shape in _shapes(o) if shape is not None}
    shapes[id(Problem)] = Problem
    schemas, components = msgspec.json.schema_components(shapes.values(), ref_template=REF)
    schema_of = dict(zip(shapes, schemas, strict=True))
    paths: Json = {}
    for operation in operations:
        told = _operation(operation, lambda shape: schema_of[id(shape)], components)
        paths.setdefault(operation.path, {})[operation.method] = told
    security = {"bearer": {"type": "http", "scheme": "bearer"}}
    return {
        "openapi": "3.1.0",
        "info": ABOUT,
        "servers": [{"url": app.state.settings.base_url}],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": security},
    }


def _shapes(operation: Operation) -> tuple[Any, ...]:
    return operation.shape("body"), operation.shape("query"), operation.answer


def _operation(operation: Operation, schema: Any, components: Json) -> Json:
    """One operation: in words, what it takes and what it answers."""
    told = _words(operation.handler)
    if declared(operation.handler) not in (Who.PUBLIC, Who.GUEST):
        told["security"] = [{"bearer": []}]
    if parameters := [*_parameters(operation, schema, components)]:
        told["parameters"] = parameters
    if (body := operation.shape("body")) is not None:
        content = {"application/json": {"schema": schema(body)}}
        told["requestBody"] = {"required": True, "content": content}
    return told | {"responses": _responses(operation, schema)}


def _words(handler: HTTPRouteHandler) -> Json:
    """The name of an operation, and what its docstring says of it."""
    said = inspect.getdoc(handler.fn) or ""
    return {
        "operationId": handler.fn.__name__,
        "tags": sorted(handler.resolve_tags() or ()),
        "summary": said.partition("\n")[0],
        "description": said,
    }


def _parameters(operation: Operation, schema: Any, components: Json) -> Iterator[Json]:
    for name in operation.parameters:
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
    if (query := operation.shape("query")) is not None:
        fields = components[schema(query)["$ref"].rpartition("/")[2]]["properties"]
        for name, field in fields.items():
            yield {"name": name, "in": "query", "required": False, "schema": field}
    if operation.method == "post" and "/door/" not in operation.path:
        is_public = declared(operation.handler) in (Who.PUBLIC, Who.GUEST)
        least = idempotency.PUBLIC_KEY_LENGTH_MIN if is_public else 1
        length = {"minLength": least, "maxLength": idempotency.KEY_LENGTH_MAX}
        yield KEY | {"schema": {"type": "string", "pattern": r"^[ -~]+$"} | length}


def _responses(operation: Operation, schema: Any) -> Json:
    """The answer of an operation when it goes well, and the problem when it does not."""
    is_put = operation.method == "put"
    success: Json = {"description": "The object as GET shows it." if is_put else "Done."}
    if operation.answer is not None:
        success["content"] = {"application/json": {"schema": schema(operation.answer)}}
    for kind in operation.shape("files") or ():
        success.setdefault("content", {})[kind] = {}
    statuses = ["200", "201"] if is_put else [str(operation.handler.status_code)]
    problem = {"application/problem+json": {"schema": schema(Problem)}}
    refused = {"description": "Why not.", "content": problem}
    return dict.fromkeys(statuses, success) | {"4XX": refused}


def _operations(app: Litestar) -> Iterator[Operation]:
    for route in sorted(app.routes, key=lambda route: route.path):
        if not route.path.startswith(PREFIX):
            continue
        names = list(route.path_parameters)
        for handler, _ in getattr(route, "route_handler_map", {}).values():
            for method in (
                sorted(handler.http_methods) if handler.resolve_include_in_schema() else ()
            ):
                found = cast(HTTPRouteHandler, handler)
                yield Operation(route.path_format, names, method.lower(), found)
