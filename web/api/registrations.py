"""Registrations: made by guests, cancelled by guests or organisers, listed for organisers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta, Struct

from events import places, registration
from events.access import Actor
from events.errors import Invalid
from events.idempotency import RequestKey
from events.registration import Order
from web import limits, places_held
from web.api import shapes
from web.api.asking import AnyRequest, Limit, Page, actor_if_any, base_url, once, page, query
from web.bodies import read_body
from web.policy import Who


class Cancellation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tickets to give back by their ids; all without ``tickets``, but an empty list is refused.

    Organisers need no secret.
    """

    secret: Annotated[str, Meta(max_length=80)] | None = None
    tickets: Annotated[list[str], Meta(min_length=1, max_length=100)] | None = None


class RegistrationQuery(Struct, frozen=True, kw_only=True):
    """``q``: part of a name, address or phone number, a reference or a short code."""

    q: Annotated[str, Meta(max_length=200)] = ""
    limit: Limit = 100
    after: Annotated[int, Meta(ge=1)] | None = None


@post(
    "/events/{slug:str}/registrations",
    opt={"who": Who.PUBLIC, "body": Order, "limit": limits.REGISTER},
)
async def register(
    request: AnyRequest, slug: FromPath[str], now: NamedDependency[datetime]
) -> Response[shapes.Registered]:
    """Book places for one or more guests: each gets a ticket, the contact gets a mail."""
    order = await read_body(request, Order)

    async def deed(claim: RequestKey | None) -> int:
        return await places_held.register(request, slug, order, now, claim)

    made, headers = await once(request, deed)
    view = await registration.registration_view(made)
    return Response(shapes.registered(view, base_url(request)), status_code=201, headers=headers)


@post(
    "/registrations/{reference:str}/cancellation",
    status_code=200,
    opt={"who": Who.GUEST, "body": Cancellation, "limit": limits.SECRET},
)
async def cancel(
    request: AnyRequest, reference: FromPath[str], now: NamedDependency[datetime]
) -> Response[shapes.Cancelled]:
    """Give places back. Again: the same answer, and nothing is freed twice."""
    body = await read_body(request, Cancellation)
    by = _who_cancels(request, body)

    async def deed(claim: RequestKey | None) -> int:
        return (await registration.cancel(reference, by, body.tickets, now, claim)).id

    done, headers = await once(request, deed)
    view = await registration.registration_view(done)
    return Response(shapes.cancelled(view), headers=headers)


def _who_cancels(request: AnyRequest, body: Cancellation) -> Actor | str:
    """The secret that was told, else the organiser whose token came."""
    actor = actor_if_any(request)
    if body.secret is not None:
        return body.secret
    if actor is None or not actor.may_write:
        raise Invalid.one("secret", "required")
    return actor


@get("/events/{slug:str}/registrations", opt={"who": Who.ORGANISER, "query": RegistrationQuery})
async def list_registrations(
    request: AnyRequest,
    slug: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Page[shapes.RegistrationListed]:
    """Who registered for an event, the newest first."""
    asked = query(request, RegistrationQuery)
    event = (await places.event_held(slug, actor, now)).id
    found = await registration.registrations_of(event, asked.q, asked.after, asked.limit + 1)
    views = page(found, asked.limit, lambda view: str(view.id))
    return Page([shapes.listed(view) for view in views.items], views.next)


HANDLERS = [register, cancel, list_registrations]
