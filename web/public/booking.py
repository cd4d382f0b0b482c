"""From the fields of the registration form to an order, and from wrong parts back to fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from events import words
from events.catalogue import QuestionKind, QuestionView
from events.errors import FieldError, Invalid
from events.places import EventView, OfferView
from events.registration import CODE_LENGTH_MAX, VIA_LENGTH_MAX, Order
from events.text import in_language, tidy
from web.forms import Values, read
from web.public import offering

PLACES_MAX = 100
GUEST_PATH = re.compile(r"guests\.(\d+)\.?(.*)")


def read_order(event: EventView, values: Values, spoken: str) -> Order:
    """The order that a form asks for. Raises Invalid with the names of form fields."""
    errors: list[FieldError] = []
    guests = list(_guests(event, values, errors))
    raw = {
        "contact": {name: values.get(name, "") for name in ("name", "email", "phone")}
        | {"locale": spoken},
        "guests": guests,
        "answers": _answers(asked(event, "contact", offer_of(event, values)), values, "q-", errors),
        "consents": {"notice": values.get("notice", ""), "updates": values.get("updates", "")},
        "code": carried(_one(values, "code"), CODE_LENGTH_MAX),
        "via": carried(_one(values, "via"), VIA_LENGTH_MAX),
    }
    if event.email == "required" and not tidy(_one(values, "email")):
        errors.append(FieldError("email", "required"))
    try:
        order = read(Order, raw, is_form=True)
    except Invalid as refusal:
        raise Invalid(errors + as_fields(refusal.errors)) from None
    if errors:
        raise Invalid(errors)
    return order


def carried(text: str, length_max: int) -> str:
    """What a link brought along and no field shows: cut, or left out when it cannot be read.

    Nobody could mend it, so nobody is refused for it.
    """
    kept = tidy(text)
    return kept[:length_max] if kept.isprintable() else ""


def as_fields(errors: list[FieldError]) -> list[FieldError]:
    """Wrong parts of an order, under the names of the form's fields."""
    return [FieldError(_field_name(e.field), e.code, e.facts) for e in errors]


def _field_name(path: str) -> str:
    if found := GUEST_PATH.fullmatch(path):
        number, rest = int(found[1]) + 1, found[2]
        prefix = "" if number == 1 else f"guest-{number}-"
        if rest.startswith("answers."):
            return f"{prefix}q-{rest.removeprefix('answers.')}"
        if rest.startswith("sessions"):
            return "session"
        return "offer" if rest == "offer" else f"{prefix}{rest}"
    if path == "guests":
        return "places"
    if path.startswith("answers."):
        return f"q-{path.removeprefix('answers.')}"
    return path.rpartition(".")[2]


def field_order(event: EventView, places: int) -> list[str]:
    """The names of the form's fields in the order of the page."""
    questions = [f"q-{question.slug}" for question in event.questions]
    guests = [
        f"guest-{n}-{name}" for n in range(2, places + 1) for name in ("name", "email", *questions)
    ]
    return ["offer", "session", "name", "email", "phone", "places", *questions, *guests, "notice"]


def labels(event: EventView, places: int, spoken: str) -> dict[str, str]:
    """The questions beside the fields that hold answers, by the fields' names."""
    asks = {f"q-{q.slug}": in_language(q.label, spoken) for q in event.questions}
    guests: dict[str, str] = {}
    for n in range(2, places + 1):
        whose = words.gettext(spoken, "Guest {n}:").format(n=n)
        guests |= {f"guest-{n}-{name}": whose for name in ("name", "email")}
        guests |= {f"guest-{n}-{name}": f"{whose} {label}" for name, label in asks.items()}
    return asks | guests


def places_of(values: Values) -> int:
    """How many guests the form speaks of; 1 when it does not say so in digits."""
    return min(max(_places_told(values) or 1, 1), PLACES_MAX)


def _places_told(values: Values) -> int | None:
    """The number of places as it was told, however odd; None when it is no number."""
    given = tidy(_one(values, "places")) or "1"
    return int(given[:9]) if given.isdecimal() else None


def _wrong_places(
    event: EventView, offer: OfferView | None, values: Values
) -> Iterator[FieldError]:
    told = _places_told(values)
    most = offering.places_max(event, [offer] if offer else [])
    if told is None:
        yield FieldError("places", "type", {"max": most})
    elif not 1 <= told <= PLACES_MAX:
        yield FieldError("places", "too_many" if told else "out_of_range", {"max": most})


def offer_of(event: EventView, values: Values) -> OfferView | None:
    """The chosen offer; the only one there is needs no choosing."""
    slug = tidy(_one(values, "offer"))
    offers = offering.on_form(event, None)
    if not slug and len(offers) == 1:
        return offers[0]
    return event.offer(slug)


def asked(event: EventView, ask: str, offer: OfferView | None) -> list[QuestionView]:
    """The questions put to the contact, or to each guest, of a chosen offer."""
    return [
        q
        for q in event.questions
        if q.ask == ask and (not q.offers or (offer is not None and offer.slug in q.offers))
    ]


def _guests(event: EventView, values: Values, errors: list[FieldError]) -> Iterator[dict[str, Any]]:
    offer = offer_of(event, values)
    if offer is None and not tidy(_one(values, "offer")):
        errors.append(FieldError("offer", _unchosen(event)))
    errors += _wrong_places(event, offer, values)
    ticked = _all(values, "session")
    if offer and not offer.choose and not set(ticked) <= set(offer.sessions):
        errors.append(FieldError("session", "not_of_this_offer"))
    questions = asked(event, "guest", offer)
    for number in range(1, places_of(values) + 1):
        prefix = "" if number == 1 else f"guest-{number}-"
        guest: dict[str, Any] = {"offer": offer.slug if offer else _one(values, "offer") or "-"}
        if offer and offer.choose:
            guest["sessions"] = ticked
        if number > 1:
            guest |= {name: values.get(f"{prefix}{name}", "") for name in ("name", "email")}
        guest["answers"] = _answers(questions, values, f"{prefix}q-", errors)
        yield guest


def _unchosen(event: EventView) -> str:
    """The code of the error when no offer was chosen: why none can be, if none can."""
    if offering.bookable(event):
        return "required"
    return "code_required" if offering.needs_code(event) else "registration_closed"


def _answers(
    questions: list[QuestionView], values: Values, prefix: str, errors: list[FieldError]
) -> dict[str, Any]:
    """Answers in the types that their questions want; those not given are left out."""
    answers: dict[str, Any] = {}
    for question in questions:
        name = prefix + question.slug
        given = [tidy(text) for text in _all(values, name) if tidy(text)]
        if not given:
            if question.required and question.show_if is None:
                errors.append(FieldError(name, "required"))
            continue
        answer = _answer(question, given)
        if answer is None:
            errors.append(FieldError(name, "type", {"expected": "a number"}))
        else:
            answers[question.slug] = answer
    return answers


def _answer(question: QuestionView, given: list[str]) -> Any:
    """One answer in its type; None when a number is none."""
    match question.kind:
        case QuestionKind.CHOICES:
            return given
        case QuestionKind.YES_NO:
            return given[0] in ("on", "yes", "1", "true")
        case QuestionKind.NUMBER:
            return _number(given[0])
    return given[0]


def _number(text: str) -> int | float | None:
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return None
    if abs(value) > 1e9 or value != value:
        return None
    return int(value) if value.is_integer() else value


def _one(values: Values, name: str) -> str:
    value = values.get(name, "")
    return value if isinstance(value, str) else (value[0] if value else "")


def _all(values: Values, name: str) -> list[str]:
    value = values.get(name, [])
    return [value] if isinstance(value, str) else list(value)
