"""From an exception to an answer: refusals, what Litestar raises, a busy database, and bugs.

Litestar wants these handlers to be plain functions. What was not expected is logged with the
request's id, where it happened and of what type it is, never with its message: messages of a
database hold personal data.
"""

from __future__ import annotations

import logging
import traceback
from typing import Any

import asyncpg
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import Scope

from events import errors
from events.errors import Busy, FieldError, Invalid, Refusal
from web import forms, refusals
from web.refusals import ANSWERS, HTTP_ANSWERS, UNAVAILABLE, UNEXPECTED

log = logging.getLogger("turnout.web")

BUSY = (
    asyncpg.LockNotAvailableError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
)
NO_NAMES = (
    asyncpg.CharacterNotInRepertoireError,  # a NUL in an address: nothing is called so
    asyncpg.UntranslatableCharacterError,
)
UNREACHABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    ConnectionError,
)


def refused(request: Request[Any, Any, Any], refusal: Refusal) -> Response[Any]:
    """The answer to a refusal by the domain or by our own checks.

    A request that is known to have wrong fields hears of them all, also where it would be refused
    for another reason.
    """
    wrong = errors.known()
    if wrong or isinstance(refusal, Invalid):
        found = refusal.errors if isinstance(refusal, Invalid) else []
        told = forms.joined(wrong, [e for e in found if e not in wrong])
        shape = getattr(request.state, "shape", None)
        refusal = Invalid(forms.ordered(shape, told) if shape else told)
    return refusals.show(request, refusals.answer_for(refusal), refusal)


def not_served(request: Request[Any, Any, Any], problem: HTTPException) -> Response[Any]:
    """The answer to a request that Litestar itself refuses."""
    if isinstance(problem, ValidationException):
        return refused(request, _parameters(problem))
    answer = HTTP_ANSWERS.get(problem.status_code, UNEXPECTED)
    response = refusals.show(request, answer)
    response.headers.update(
        {k: v for k, v in (problem.headers or {}).items() if k.lower() in ("allow", "retry-after")}
    )
    return response


def failed(request: Request[Any, Any, Any], problem: Exception) -> Response[Any]:
    """A busy or absent database, or a bug."""
    if isinstance(problem, BUSY):
        return refusals.show(request, ANSWERS[Busy], Busy())
    if isinstance(problem, UNREACHABLE):
        return refusals.show(request, UNAVAILABLE)
    if isinstance(problem, NO_NAMES):
        return refusals.show(request, HTTP_ANSWERS[404])
    if errors.known():
        return refused(request, Invalid([]))
    if isinstance(problem, RecursionError | UnicodeDecodeError):
        return refusals.show(request, HTTP_ANSWERS[400])
    return refusals.show(request, UNEXPECTED)


async def told(response: Response[Any]) -> Response[Any]:
    """Let no answer pass as good when its request has wrong fields. Raises Invalid with those."""
    errors.settle()
    return response


HANDLERS: dict[Any, Any] = {Refusal: refused, HTTPException: not_served, Exception: failed}


async def log_failure(problem: Exception, scope: Scope) -> None:
    """Write down what nobody expected."""
    if isinstance(problem, (Refusal, *BUSY, *NO_NAMES)):
        return
    if isinstance(problem, HTTPException) and problem.status_code < 500:
        return
    log.error(
        "%s",
        type(problem).__name__,
        extra={"route": scope.get("path_template") or "-", "trace": trace(problem)},
    )


def trace(problem: BaseException) -> str:
    """The place of an exception, without values: one ``file:line function`` for each frame."""
    frames = traceback.extract_tb(problem.__traceback__)
    return " < ".join(f"{f.filename}:{f.lineno} {f.name}" for f in reversed(frames))


def _parameters(problem: ValidationException) -> Invalid:
    wrong = problem.extra if isinstance(problem.extra, list) else []
    fields = [str(e.get("key", "")) for e in wrong if isinstance(e, dict)]
    return Invalid([FieldError(field, "malformed") for field in fields])
