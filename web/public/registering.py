"""The registration form of an event, and what becomes of it. It needs no JavaScript."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from events import people, places, registration
from events.errors import FieldError, Invalid
from events.places import EventView, OfferState, SoldOut
from events.registration import CodeRequired, RegistrationClosed
from web import forms, idempotent, language, limits, pages
from web.forms import Form, form_values
from web.policy import Who
from web.public import booking, offering, options
from web.refusals import ANSWERS
from web.speech import speech


@get("/e/{slug:str}/register", opt={"who": Who.PUBLIC})
async def register_form(
    request: Request[Any, Any, Any], slug: FromPath[str], now: NamedDependency[datetime]
) -> Response[str]:
    """The form; an address may choose beforehand (``?offer=…&session=…&places=…&via=…``)."""
    event = await places.event(slug, now)
    return await _page(request, event, Form(_chosen(request, event, now)), now)


def _chosen(
    request: Request[Any, Any, Any], event: EventView, now: datetime
) -> dict[str, str | list[str]]:
    """What the address chooses; a session chooses the offer with which it can be booked."""
    names = ("offer", "places", "via", "code")
    sessions = request.query_params.getall("session", [])
    chosen: dict[str, str | list[str]] = {
        name: request.query_params[name] for name in names if name in request.query_params
    }
    open_lines = {line.session.slug for line in offering.lines(event, now) if line.is_open}
    wanted = open_lines.intersection(sessions)
    fitting = [o for o in event.offers if o.choose and wanted.intersection(o.sessions)]
    if slug := next((o.slug for o in fitting if o.state is OfferState.OPEN), None):
        chosen.setdefault("offer", slug)
    return chosen | {"session": sessions}


@post(
    "/e/{slug:str}/registrations",
    status_code=303,
    opt={"who": Who.PUBLIC, "limit": limits.REGISTER},
)
async def create_registration(
    request: Request[Any, Any, Any], slug: FromPath[str], now: NamedDependency[datetime]
) -> Response[Any]:
    """Register a party, or show the form again with all there is to mend."""
    event = await places.event(slug, now)
    values = await form_values(request)
    if "show" in values:
        return await _page(request, event, Form(values), now)
    try:
        made = await _register(request, event, values, now)
    except (Invalid, SoldOut, CodeRequired, RegistrationClosed) as refusal:
        if isinstance(refusal, RegistrationClosed) and not offering.is_open(event):
            raise
        form = _mended(event, values, refusal, language.of(request))
        return await _page(request, event, form, now, ANSWERS[type(refusal)].status)
    view = await registration.registration_view(made)
    address = f"/r/{view.reference}/{view.secret}"
    return Response(None, status_code=303, headers={"location": address})


async def _register(
    request: Request[Any, Any, Any], event: EventView, values: forms.Values, now: datetime
) -> int:
    order = booking.read_order(event, values, language.of(request))
    claim = await idempotent.form_claim(request)
    try:
        async with limits.holding(request, event.slug, order.places, order.contact.email):
            made, _ = await idempotent.once(
                claim, lambda given: registration.register(event.slug, order, now, given)
            )
    except Invalid as refusal:
        raise Invalid(booking.as_fields(refusal.errors)) from None
    return made


Mendable = Invalid | SoldOut | CodeRequired | RegistrationClosed


def _mended(event: EventView, values: forms.Values, refusal: Mendable, spoken: str) -> Form:
    """The form with all that was typed, and what there is to mend."""
    order = booking.field_order(event, booking.places_of(values))
    labels = booking.labels(event, booking.places_of(values), spoken)
    return forms.mend(values, _errors(refusal), order, spoken, labels)


def _errors(refusal: Mendable) -> list[FieldError]:
    match refusal:
        case Invalid():
            return refusal.errors
        case SoldOut():
            return [FieldError("places", "sold_out", {"left": refusal.places_left})]
        case _:
            return [FieldError("offer", ANSWERS[type(refusal)].code)]


async def _page(
    request: Request[Any, Any, Any],
    event: EventView,
    form: Form,
    now: datetime,
    status: int = 200,
) -> Response[str]:
    lines = {line.session.slug: line for line in offering.lines(event, now)}
    offers = offering.on_form(event, booking.offer_of(event, form.values))
    places_max = offering.places_max(event, offers)
    return pages.show(
        request,
        "public/register.html",
        status=status,
        path=f"/e/{event.slug}/register",
        event=event,
        form=form,
        lines=lines,
        options=options.form_options(event, offers, lines, speech(request)),
        is_open=offering.is_open(event),
        needs_code=offering.needs_code(event),
        places=min(booking.places_of(form.values), places_max),
        places_max=places_max,
        notice=await people.show_notice("registration", now),
    )
