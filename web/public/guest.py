"""A guest's own pages: the registration, giving places back, the ticket and its files."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from events import people, petitions, registration
from events.calendar import Entry
from events.errors import FieldError, NotFound
from events.registration import RegistrationView, TicketView
from web import csrf, forms, language, limits, pages
from web.forms import Form, form_values, ticket_options
from web.policy import Who
from web.public import files, signing
from web.speech import speech

GUEST = {"who": Who.GUEST, "limit": limits.SECRET}
FORGIVING = GUEST | {"forgives": True}
SIGN = {"who": Who.GUEST, "limit": limits.SIGN}


@get("/r/{reference:str}/{secret:str}", opt=GUEST)
async def manage(
    request: Request[Any, Any, Any], reference: FromPath[str], secret: FromPath[str]
) -> Response[str]:
    """A registration with its tickets."""
    view = await registration.by_secret(reference, secret)
    return pages.show(
        request, "public/manage.html", view=view, sent_before="sent" in request.query_params
    )


@get("/r/{reference:str}/{secret:str}/cancellation", opt=GUEST)
async def cancellation_form(
    request: Request[Any, Any, Any], reference: FromPath[str], secret: FromPath[str]
) -> Response[str]:
    """Which tickets to give back; nothing happens before the button."""
    view = await registration.by_secret(reference, secret)
    choices = ticket_options(view, speech(request))
    free = [choice.value for choice in choices if choice.enabled]
    return _cancel_page(request, view, Form({"tickets": free} if len(choices) == 1 else {}))


def _cancel_page(
    request: Request[Any, Any, Any], view: RegistrationView, form: Form, status: int = 200
) -> Response[str]:
    return pages.show(
        request,
        "public/cancel.html",
        status=status,
        view=view,
        options=ticket_options(view, speech(request)),
        form=form,
        word=csrf.SAID if csrf.is_stale(request) else "",
    )


@post("/r/{reference:str}/{secret:str}/cancellation", status_code=303, opt=FORGIVING)
async def cancel(
    request: Request[Any, Any, Any],
    reference: FromPath[str],
    secret: FromPath[str],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Give the chosen tickets back."""
    view = await registration.by_secret(reference, secret)
    values = await form_values(request)
    chosen = Form(values).all("tickets")
    if csrf.is_stale(request):
        return _cancel_page(request, view, Form(values), csrf.STATUS)
    if "show" in values:
        return _cancel_page(request, view, Form(values))
    if not chosen:
        missing = [FieldError("tickets", "required")]
        form = forms.mend(values, missing, ["tickets"], language.of(request))
        return _cancel_page(request, view, form, 422)
    await registration.cancel(reference, secret, chosen, now)
    return Response(
        None, status_code=303, headers={"location": f"/r/{quote(reference)}/{quote(secret)}"}
    )


@get("/t/{name:str}", opt=GUEST)
async def ticket(
    request: Request[Any, Any, Any], name: FromPath[str], now: NamedDependency[datetime]
) -> Response[Any]:
    """A ticket as a page, or with ``.png``, ``.pdf`` or ``.ics`` as a file."""
    secret, _, suffix = name.partition(".")
    view, found = await registration.ticket_page(secret)
    if suffix:
        return await _file(request, view, found, suffix, now)
    return pages.show(
        request,
        "public/ticket.html",
        view=view,
        ticket=found,
        secret=secret,
        void=files.void_word(found, language.of(request)),
        offered=await petitions.offered_at(view.event, found.ticket.id),
        notice=await people.show_notice("petition", now),
    )


async def _file(
    request: Request[Any, Any, Any],
    view: RegistrationView,
    found: TicketView,
    suffix: str,
    now: datetime,
) -> Response[Any]:
    if suffix in files.DRAWN:
        return await files.picture_file(request, view, found, suffix)
    if suffix == "ics":
        entries = _entries(request, view, found)
        return files.calendar_answer(request, entries, view.event_slug, now)
    raise NotFound("ticket")


@get("/t/{secret:str}/code.png", opt=GUEST)
async def code(request: Request[Any, Any, Any], secret: FromPath[str]) -> Response[bytes]:
    """The QR code alone."""
    _, found = await registration.ticket_page(secret)
    return files.code_file(found, language.of(request))


def _entries(
    request: Request[Any, Any, Any], view: RegistrationView, found: TicketView
) -> list[Entry]:
    gathering = files.gathering(request, view.event_slug, view.event_title)
    return [gathering.entry(session, void=found.ticket.void) for session in found.sessions]


@get("/t/{secret:str}/signatures", opt=GUEST)
async def to_the_ticket(secret: FromPath[str]) -> Response[Any]:
    """The address of the button leads back to the ticket that it stands on."""
    await registration.ticket_page(secret)
    return Response(None, status_code=303, headers={"location": f"/t/{quote(secret)}#petitions"})


@post("/t/{secret:str}/signatures", status_code=303, opt=SIGN)
async def sign(
    request: Request[Any, Any, Any], secret: FromPath[str], now: NamedDependency[datetime]
) -> Response[Any]:
    """Sign a petition as the ticket's guest, in one tap."""
    _, found = await registration.ticket_page(secret)
    form = Form(await form_values(request))
    occasion = petitions.Occasion(language.of(request), found.ticket.id)
    draft = signing.read_draft({**form.values, "deliver": "on"}, with_person=False)
    await signing.sign(request, form.get("petition"), draft, occasion, now)
    return Response(None, status_code=303, headers={"location": f"/t/{quote(secret)}#petitions"})
