"""The registration form of an event, and what becomes of it. It needs no JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from events import addresses, idempotency, people, places, registration
from events.errors import FieldError, Invalid
from events.places import EventView, OfferState, SoldOut
from events.registration import CodeRequired, RegistrationClosed
from events.words import mark as _
from web import csrf, forms, idempotent, language, limits, pages, places_held
from web.forms import Form, form_values
from web.policy import Who
from web.public import booking, offering, options
from web.public.offering import State
from web.refusals import ANSWERS
from web.speech import speech

REGISTER = {"who": Who.PUBLIC, "limit": limits.REGISTER, "forgives": True}
EARLIER = _("You have registered with this form already, so nothing new was booked.")
SENT_ALREADY = _("This form was sent before. Please look through it and send it once more.")
SENT_BEFORE = "?sent=before"
Mendable = Invalid | SoldOut | CodeRequired | RegistrationClosed


@dataclass(frozen=True, slots=True)
class Shown:
    """A form to show: its status, a word above it, and the registration that it made before."""

    form: Form
    status: int = 200
    word: str = ""
    earlier: str = ""


@get("/e/{slug:str}/register", opt={"who": Who.PUBLIC})
async def register_form(
    request: Request[Any, Any, Any], slug: FromPath[str], now: NamedDependency[datetime]
) -> Response[str]:
    """The form; an address may choose beforehand (``?offer=…&session=…&places=…&via=…``)."""
    event = await places.event(slug, now)
    return await _page(request, event, Shown(Form(_chosen(request, event, now))), now)


@get("/e/{slug:str}/registrations", opt={"who": Who.PUBLIC})
async def to_the_form(slug: FromPath[str]) -> Response[Any]:
    """Somebody who reloads or shares the address of a sent form finds the form."""
    return Response(None, status_code=303, headers={"location": f"/e/{quote(slug)}/register"})


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


@post("/e/{slug:str}/registrations", status_code=303, opt=REGISTER)
async def create_registration(
    request: Request[Any, Any, Any], slug: FromPath[str], now: NamedDependency[datetime]
) -> Response[Any]:
    """Register a party, or show the form again with all that was typed and is to be mended."""
    event = await places.event(slug, now)
    values = await form_values(request)
    if csrf.is_stale(request):
        shown: Shown | str = Shown(Form(values), csrf.STATUS, csrf.SAID)
    elif "show" in values:
        shown = Shown(Form(values))
    else:
        shown = await _outcome(request, event, values, now)
    if isinstance(shown, Shown):
        return await _page(request, await places.event(slug, now), shown, now)
    return Response(None, status_code=303, headers={"location": shown})


async def _outcome(
    request: Request[Any, Any, Any], event: EventView, values: forms.Values, now: datetime
) -> Shown | str:
    """The address of the registration that a form makes, or the form once more."""
    claim, typed = await idempotent.page_claim(request), await idempotent.typed_claim(request)
    if earlier := await _live(await idempotency.made_by(typed)):
        return earlier + SENT_BEFORE
    try:
        order = booking.read_order(event, values, language.of(request))
        made, before = await idempotent.once(
            claim, lambda given: places_held.register(request, event.slug, order, now, given)
        )
    except idempotency.Mismatch as refusal:
        fresh = {name: value for name, value in values.items() if name != csrf.KEY_FIELD}
        made_before = await idempotency.made_by(claim) if claim else None
        earlier = await _live_of(made_before, order.contact.email)
        word = EARLIER if earlier else SENT_ALREADY
        return Shown(Form(fresh), ANSWERS[type(refusal)].status, word, earlier)
    except (Invalid, SoldOut, CodeRequired, RegistrationClosed) as refusal:
        form = _mended(event, values, refusal, language.of(request))
        return Shown(form, ANSWERS[type(refusal)].status)
    await idempotency.remember(typed, made, now)
    return await _address(made) + (SENT_BEFORE if before else "")


async def _live(made: int | None) -> str:
    """The address of a registration that was made before; empty when none of it is left."""
    if made is None or (await registration.registration_view(made)).state == "cancelled":
        return ""
    return await _address(made)


async def _live_of(made: int | None, email: str | None) -> str:
    """The same, for whoever typed its address: the next person at a shared screen is another."""
    contact = (await registration.registration_view(made)).contact if made is not None else None
    known = contact.email if contact else None
    is_theirs = known and email and addresses.same(known) == addresses.same(email)
    return await _live(made) if is_theirs else ""


async def _address(made: int) -> str:
    view = await registration.registration_view(made)
    return f"/r/{view.reference}/{view.secret}"


def _mended(event: EventView, values: forms.Values, refusal: Mendable, spoken: str) -> Form:
    """The form with all that was typed, and what there is to mend."""
    order = booking.field_order(event, booking.places_of(values))
    labels = booking.labels(event, booking.places_of(values), spoken)
    return forms.mend(values, _errors(event, values, refusal), order, spoken, labels)


def _errors(event: EventView, values: forms.Values, refusal: Mendable) -> list[FieldError]:
    match refusal:
        case Invalid():
            return booking.as_fields(refusal.errors)
        case SoldOut(places_left=0):
            offer = booking.offer_of(event, values)
            return [FieldError("session" if offer and offer.choose else "offer", "none_left")]
        case SoldOut():
            return [FieldError("places", "sold_out", {"left": refusal.places_left})]
        case _:
            return [FieldError("offer", ANSWERS[type(refusal)].code)]


async def _page(
    request: Request[Any, Any, Any], event: EventView, shown: Shown, now: datetime
) -> Response[str]:
    lines = {line.session.slug: line for line in offering.lines(event, now)}
    offers = offering.on_form(event, booking.offer_of(event, shown.form.values))
    places_max = offering.places_max(event, offers)
    standing = offering.standing(event, now)
    is_asked = standing is State.NEEDS_CODE and bool(shown.form.errors)
    return pages.show(
        request,
        "public/register.html",
        status=shown.status,
        path=f"/e/{event.slug}/register",
        event=event,
        shown=shown,
        form=shown.form,
        lines=lines,
        options=options.form_options(event, offers, lines, speech(request)),
        has_form=standing is State.OPEN or is_asked,
        standing=standing,
        opens_at=offering.opens_at(event, now),
        places=min(booking.places_of(shown.form.values), places_max),
        places_max=places_max,
        notice=await people.show_notice("registration", now),
    )
