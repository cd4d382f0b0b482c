"""Answers to an event's questions: which are asked, which are missing, which are no answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec
from msgspec import Struct

from events.errors import FieldError
from events.people import ANSWER_LENGTH_MAX
from events.registration.order import AnswerValue, Order


class QuestionShown(Struct, frozen=True):
    """The answer to an earlier question upon which a question is asked."""

    question: str
    equals: AnswerValue


class QuestionFacts(Struct, frozen=True):
    """A question as an order is checked against it; ``options`` are the slugs to choose from."""

    id: int
    slug: str
    ask: str
    kind: str
    required: bool
    options: list[str] | None = None
    offers: list[str] | None = None
    show_if: QuestionShown | None = None


Answers = dict[str, AnswerValue]


def check_answers(order: Order, questions: list[QuestionFacts]) -> Iterator[FieldError]:
    """Every missing, unknown or impossible answer of the contact and of each guest."""
    booked = {guest.offer for guest in order.guests}
    contact = [q for q in questions if q.ask == "contact" and _for_offers(q, booked)]
    yield from _check("answers", order.answers, contact)
    for i, guest in enumerate(order.guests):
        asked = [q for q in questions if q.ask == "guest" and _for_offers(q, {guest.offer})]
        yield from _check(f"guests.{i}.answers", guest.answers, asked)


def _for_offers(question: QuestionFacts, booked: set[str]) -> bool:
    return not question.offers or not booked.isdisjoint(question.offers)


def _check(path: str, answers: Answers, asked: list[QuestionFacts]) -> Iterator[FieldError]:
    known = {question.slug for question in asked}
    for slug in answers:
        if slug not in known:
            yield FieldError(f"{path}.{slug}", "unknown_field")
    for question in asked:
        if not shown(question, answers):
            continue
        given = answers.get(question.slug)
        if given in (None, "", [], False):
            if question.required:
                yield FieldError(f"{path}.{question.slug}", "required")
        elif code := _problem(question, given):
            facts: dict[str, object] = {"max": ANSWER_LENGTH_MAX} if code == "too_long" else {}
            if code == "type":
                facts = {"expected": _EXPECTED.get(question.kind, "a text")}
            yield FieldError(f"{path}.{question.slug}", code, facts)


_EXPECTED = {
    "yes_no": "true or false", "number": "a number", "choices": "a list", "date": "a date",
}  # fmt: skip
"""What an answer to a question of a kind should be, where it is no text."""


def shown(question: QuestionFacts, answers: Answers) -> bool:
    """Whether the question is asked, given the other answers."""
    if question.show_if is None:
        return True
    given, wanted = answers.get(question.show_if.question), question.show_if.equals
    return wanted in given if isinstance(given, list) else given == wanted


def _problem(question: QuestionFacts, given: AnswerValue) -> str | None:
    match question.kind:
        case "yes_no":
            return None if isinstance(given, bool) else "type"
        case "number":
            plain = isinstance(given, int | float) and not isinstance(given, bool)
            return None if plain else "type"
        case "choices":
            chosen = given if isinstance(given, list) else None
            if chosen is None:
                return "type"
            if len(set(chosen)) < len(chosen):
                return "repeated"
            return None if set(chosen) <= set(question.options or []) else "unknown"
        case "choice":
            return None if given in (question.options or []) else "unknown"
        case "date":
            return _date_problem(given)
        case _:
            if not isinstance(given, str):
                return "type"
            return "too_long" if len(given) > ANSWER_LENGTH_MAX else None


def _date_problem(given: AnswerValue) -> str | None:
    """A day is told in one way, as 2026-03-14: other ways of ISO 8601 would be kept beside it."""
    try:
        day = date.fromisoformat(str(given))
    except ValueError:
        return "type"
    return None if day.isoformat() == given else "type"


def kept(answers: Answers, questions: list[QuestionFacts], ask: str) -> list[tuple[int, str]]:
    """The answers to keep, as question id and JSON; those to questions not asked are dropped."""
    return [
        (question.id, msgspec.json.encode(answers[question.slug]).decode())
        for question in questions
        if question.ask == ask and shown(question, answers)
        if answers.get(question.slug) not in (None, "", [])
    ]
