"""Who registered: the list, one registration, and cancelling as an organiser."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from events import people, places, registration, tickets
from events.access import Actor
from events.catalogue import QuestionView
from events.errors import FieldError, NotFound
from events.places import EventView
from events.registration import RegistrationView
from web import forms, idempotent, language
from web.desk.numbers import after
from web.desk.showing import go, show
from web.forms import Form, Option, form_values, ticket_options
from web.speech import speech

LISTED_MAX = 50
QUERY_LENGTH_MAX = 200
Asked = Request[Any, Any, Any]


@get("/events/{slug:str}/registrations")
async def registrations(
    request: Asked,
    slug: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[str]:
    """The registrations of an event, the newest first, or those that a search finds."""
    event = await places.event_held(slug, actor, now)
    q = request.query_params.get("q", "").strip()[:QUERY_LENGTH_MAX]
    found = await registration.registrations_of(event.id, q, after(request), LISTED_MAX + 1)
    views = found[:LISTED_MAX]
    return show(
        request,
        "event/registrations.html",
        event=event,
        views=views,
        q=q,
        next=views[-1].id if len(found) > LISTED_MAX else None,
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and what was answered; ``ticket`` is the guest's, None for the contact."""

    question: QuestionView
    ticket: int | None
    answer: Any


async def _held(slug: str, reference: str, actor: Actor) -> RegistrationView:
    """A registration of an event that the actor's team holds. Raises NotFound."""
    view = await registration.by_reference(reference)
    if view.event_slug != slug or not actor.holds(view.event_team):
        raise NotFound("registration")
    return view


async def _answers(view: RegistrationView, event: EventView) -> list[Answered]:
    questions = {question.id: question for question in event.questions}
    kept = await people.answers_of(view.id)
    return [
        Answered(questions[question], ticket, msgspec.json.decode(answer))
        for (ticket, question), answer in kept.items()
        if question in questions
    ]


@get("/events/{slug:str}/registrations/{reference:str}")
async def one_registration(
    request: Asked,
    slug: FromPath[str],
    reference: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[str]:
    """One registration with its tickets and answers."""
    view = await _held(slug, reference, actor)
    event = await places.event_held(slug, actor, now)
    answers = await _answers(view, event)
    return show(request, "event/registration.html", event=event, view=view, answers=answers)


@get("/events/{slug:str}/tickets/{ticket:str}")
async def ticket(
    slug: FromPath[str], ticket: FromPath[str], actor: NamedDependency[Actor]
) -> Response[Any]:
    """From the id of a ticket to the registration it belongs to."""
    try:
        number = bytes.fromhex(ticket)
    except ValueError:
        raise NotFound("ticket") from None
    row = await tickets.by_number(number)
    if row is None:
        raise NotFound("ticket")
    view, _ = await registration.of_ticket(row.id)
    await _held(slug, view.reference, actor)
    return go(f"/desk/events/{slug}/registrations/{view.reference}")


@get("/events/{slug:str}/registrations/{reference:str}/cancellation")
async def cancellation_form(
    request: Asked,
    slug: FromPath[str],
    reference: FromPath[str],
    actor: NamedDependency[Actor],
) -> Response[str]:
    """Which tickets to cancel; nothing happens before the button."""
    view = await _held(slug, reference, actor)
    options = _ticket_options(request, view)
    form = Form({"tickets": [options[0].value]} if len(options) == 1 else {})
    return show(request, "event/cancel.html", view=view, options=options, form=form)


@post("/events/{slug:str}/registrations/{reference:str}/cancellation", status_code=303)
async def cancel(
    request: Asked,
    slug: FromPath[str],
    reference: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[Any]:
    """Cancel the chosen tickets and free their places; whoever has come in stays counted."""
    view = await _held(slug, reference, actor)
    values = await form_values(request)
    chosen = Form(values).all("tickets")
    if not chosen:
        missing = [FieldError("tickets", "required")]
        form = forms.mend(values, missing, ["tickets"], language.of(request))
        options = _ticket_options(request, view)
        return show(request, "event/cancel.html", status=422, view=view, options=options, form=form)
    claim = await idempotent.form_claim(request)

    async def deed(given: Any) -> int:
        return (await registration.cancel(reference, actor, chosen, now, given)).id

    await idempotent.once(claim, deed)
    return go(f"/desk/events/{slug}/registrations/{reference}")


def _ticket_options(request: Asked, view: RegistrationView) -> list[Option]:
    """The live tickets; an organiser may also cancel one that was used."""
    return [replace(option, enabled=True) for option in ticket_options(view, speech(request))]


HANDLERS = [registrations, one_registration, ticket, cancellation_form, cancel]
