"""The one place where a refusal becomes a status, a code of the contract, and words.

``ANSWERS`` has an entry for every subclass of ``Refusal`` (a test proves it). Programs get
``application/problem+json`` (RFC 9457), people get a page.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Request, Response

from events import idempotency, words
from events.devices import PairingExpired, Revoked, UnknownPhone
from events.errors import Busy, FieldError, InUse, Invalid, NotFound, Refusal
from events.petitions import PetitionClosed
from events.places import BelowTaken, SoldOut
from events.registration import AlreadyAdmitted, CodeRequired, RegistrationClosed
from events.words import mark as _
from web import csrf, forms, language, pages, policy
from web.bodies import Malformed
from web.csrf import ForeignForm, StaleForm, TooManyFields
from web.limits import TooMany, TooManyPlaces
from web.policy import Forbidden, Unauthorised

PROBLEM = "application/problem+json"
STAFF = ("/desk", "/door/board")


@dataclass(frozen=True, slots=True)
class Answer:
    """How a refusal is answered. ``title`` and ``detail`` are English; facts fill ``{}``."""

    status: int
    code: str
    title: str
    detail: str = ""
    passes: bool = False
    """Whether the same request may succeed in a moment: a form is offered to be sent again."""


UNAUTHORISED = Answer(
    401, "unauthorised", _("Please sign in"), _("The token is missing, unknown or has ended.")
)

TOO_LARGE = Answer(413, "too_large", _("This is too large"), _("Please send less at once."))
FOREIGN_FORM = Answer(
    403,
    "foreign_form",
    _("Please send the form again"),
    _("The page was open for too long, or cookies are switched off. Go back, reload, send."),
)

ANSWERS: dict[type[Refusal], Answer] = {
    Malformed: Answer(
        400, "malformed", _("This cannot be read"), _("The body is not the JSON we expect.")
    ),
    Unauthorised: UNAUTHORISED,
    UnknownPhone: UNAUTHORISED,
    Forbidden: Answer(
        403,
        "forbidden",
        _("This is not yours to do"),
        _("The token is good, but its role is too small for this."),
    ),
    ForeignForm: FOREIGN_FORM,
    StaleForm: FOREIGN_FORM,
    CodeRequired: Answer(
        403,
        "code_required",
        _("This needs a code"),
        _("These places are for people who were given a code."),
    ),
    NotFound: Answer(
        404,
        "not_found",
        _("We cannot find this page"),
        _("The address may be incomplete, or what was here is no longer public."),
    ),
    InUse: Answer(
        409, "in_use", _("This is still in use"), _("Something depends on it, so it stays: {slug}")
    ),
    SoldOut: Answer(
        409,
        "sold_out",
        _("Sorry, there are not enough places"),
        _("Places left: {places_left}. Nothing was booked."),
    ),
    AlreadyAdmitted: Answer(
        409,
        "already_admitted",
        _("This ticket was used"),
        _("Whoever has come in cannot be cancelled any more."),
    ),
    BelowTaken: Answer(
        409,
        "below_taken",
        _("More places are taken already"),
        _("{taken} places of {slug} are taken; the number cannot be less."),
    ),
    Busy: Answer(
        409,
        "busy",
        _("Many people want this right now"),
        _("Nothing was lost. Please try again in a moment."),
        passes=True,
    ),
    idempotency.InProgress: Answer(
        409,
        "in_progress",
        _("We are still working on it"),
        _("The first request is still running. Please try again in a moment."),
        passes=True,
    ),
    RegistrationClosed: Answer(
        410,
        "registration_closed",
        _("Registration is not open"),
        _("It has not begun yet, or it is over. The event's page says when."),
    ),
    PairingExpired: Answer(
        410,
        "pairing_expired",
        _("This pairing code no longer works"),
        _("It was used up, or its time is over. Ask the organisers for a new one."),
    ),
    Revoked: Answer(
        410,
        "revoked",
        _("This phone was signed off"),
        _("It may no longer open the list. What it has scanned is still taken."),
    ),
    PetitionClosed: Answer(
        410,
        "petition_closed",
        _("This petition is closed"),
        _("It takes no more signatures. Thank you for coming by."),
    ),
    TooManyFields: TOO_LARGE,
    Invalid: Answer(422, "invalid", _("Something needs to be changed")),
    idempotency.Mismatch: Answer(
        422,
        "idempotency_mismatch",
        _("This key was used before"),
        _("The same Idempotency-Key came with another body."),
    ),
    TooManyPlaces: Answer(
        429,
        "too_many",
        _("As many places as one may hold"),
        _(
            "So many places are held under this address, or from this network, that no more can be "
            "booked for now. If they are all meant, please write to the organisers."
        ),
    ),
    TooMany: Answer(
        429,
        "too_many",
        _("Too many requests"),
        _("Please wait {retry_after} seconds and try again."),
        passes=True,
    ),
}

UNEXPECTED = Answer(
    500,
    "unexpected",
    _("Something went wrong on our side"),
    _("It was written down, and somebody will look at it. Please try again later."),
)
UNAVAILABLE = Answer(
    503,
    "unavailable",
    _("We will be back in a moment"),
    _("Our database cannot be reached. Nothing was lost. Please try again in a moment."),
    passes=True,
)
HTTP_ANSWERS = {
    400: ANSWERS[Malformed],
    401: UNAUTHORISED,
    404: ANSWERS[NotFound],
    405: Answer(405, "method_not_allowed", _("This cannot be done here"), ""),
    413: TOO_LARGE,
    415: Answer(415, "unsupported", _("This cannot be read"), ""),
}


def answer_for(refusal: Refusal) -> Answer:
    """The answer of a refusal's class, or of its nearest parent class."""
    return next(ANSWERS[kind] for kind in type(refusal).__mro__ if kind in ANSWERS)


def facts_of(refusal: Refusal) -> dict[str, Any]:
    """The facts that a refusal carries, except the wrong fields."""
    if not dataclasses.is_dataclass(refusal) or isinstance(refusal, Invalid):
        return {}
    return {f.name: getattr(refusal, f.name) for f in dataclasses.fields(refusal)}


def show(
    request: Request[Any, Any, Any], answer: Answer, refusal: Refusal | None = None
) -> Response[Any]:
    """The response for an answer: a problem for programs, a page for people."""
    if policy.is_api(request.scope["path"]):
        return _problem(request, answer, refusal)
    if isinstance(refusal, Unauthorised) and request.scope["path"].startswith(STAFF):
        return Response(None, status_code=303, headers={"location": "/desk/sign-in"})
    facts = facts_of(refusal) if refusal else {}
    spoken = language.of(request)
    page: Response[Any] = pages.show(
        request,
        "errors/problem.html",
        status=answer.status,
        title=words.gettext(spoken, answer.title),
        detail=forms.filled(words.gettext(spoken, answer.detail), facts) if answer.detail else "",
        errors=[(e.field, forms.message(e, spoken)) for e in _errors(refusal)],
        sent=csrf.sent(request) if answer.passes else [],
        key=csrf.key_sent(request),
    )
    page.headers["cache-control"] = "no-store"
    page.headers.update(_extra_headers(answer, refusal))
    return page


def _problem(
    request: Request[Any, Any, Any], answer: Answer, refusal: Refusal | None
) -> Response[bytes]:
    spoken = language.of(request) if "accept-language" in request.headers else words.ENGLISH
    facts = {k: v for k, v in facts_of(refusal).items() if v != ""} if refusal else {}
    detail = forms.filled(words.gettext(spoken, answer.detail), facts) if answer.detail else ""
    problem: dict[str, Any] = {
        "type": f"urn:turnout:problem:{answer.code}",
        "title": words.gettext(spoken, answer.title),
        "status": answer.status,
        "code": answer.code,
        "detail": detail,
    }
    if isinstance(refusal, Invalid):
        problem["errors"] = [
            {"field": e.field, "code": e.code, "message": forms.message(e, spoken)}
            for e in refusal.errors
        ]
    return Response(
        msgspec.json.encode(problem | facts),
        status_code=answer.status,
        headers={"content-type": PROBLEM} | _extra_headers(answer, refusal),
    )


def _errors(refusal: Refusal | None) -> list[FieldError]:
    return refusal.errors if isinstance(refusal, Invalid) else []


def _extra_headers(answer: Answer, refusal: Refusal | None) -> dict[str, str]:
    if isinstance(refusal, TooMany):
        return {"retry-after": str(refusal.retry_after)}
    if answer.status == 401:
        return {"www-authenticate": "Bearer"}
    return {}
