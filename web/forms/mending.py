"""Sentences for wrong fields, in the reader's language, and the form again with them in it.

Most sentences say what a code of the contract means, whatever the field; some fields of the public
forms have a better one of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from events import words
from events.errors import FieldError
from events.words import mark as _
from web.forms.fields import Form, Values

HOLE = re.compile(r"\{\w*\}")
GUEST_PREFIX = re.compile(r"^guest-\d+-")

LESS = _("This is outside what is possible.")
"""What is said of a field of which no more is known."""

FIELD_WORDS: dict[str, str] = {
    "required": _("Please fill this in."),
    "unknown_field": _("There is no such field."),
    "type": _("This should be {expected}."),
    "too_long": _("Please use at most {max} characters."),
    "too_short": _("Please use at least {min} characters."),
    "too_many": _("At most {max} are possible."),
    "too_few": _("At least {min} are needed."),
    "too_large": _("This may be at most {max}."),
    "too_small": _("This must be at least {min}."),
    "below_zero": _("This cannot be less than zero."),
    "no_time_zone": _("Please give the time with its offset, like 2026-03-14T19:30:00+08:00."),
    "not_a_slug": _("Please use a–z, 0–9 and single hyphens."),
    "not_an_email": _("Please give an address that can receive mail, like name@example.org."),
    "malformed": _("This cannot be read. Please check how it is written."),
    "unknown": _("There is no such thing here."),
    "duplicate": _("This is here twice."),
    "repeated": _("This is here twice."),
    "gone": _("This is no longer here."),
    "cancelled": _("This was cancelled."),
    "cycle": _("This would go round in a circle."),
    "below_min": _("This must be at least {min}."),
    "before_start": _("This must be later than the beginning."),
    "out_of_range": LESS,
    "zero": _("Zero changes nothing."),
    "not_a_group": _("This is not a group ticket."),
    "second_primary": _("Only one campaign can be the primary one."),
    "no_person": _("There is no such person."),
    "already_merged": _("This was merged before."),
    "use_petitions": _("Signatures are entered through their petition."),
    "unknown_choice": _("Please choose one of: {choices}."),
    "not_of_this_line": _("The line does not print this figure."),
    "not_on_this_line": _("This session does not stand on the line."),
    "outside_the_period": _("This session does not begin in the period."),
    "other_unit": _("The line counts in another unit: {unit}."),
    "no_share": _("A percentage is of the whole line, not of one session."),
    "not_of_this_offer": _(
        "The ticket that you chose is for other sessions. Please change one of the two."
    ),
    "not_of_this_event": _("This does not belong to the event."),
    "session_over": _("This session is over. Please choose another."),
    "session_cancelled": _("This session was cancelled. Please choose another."),
    "code_required": _("This ticket is for people who were given a code."),
    "registration_closed": _("Registration is not open for this ticket."),
    "none_left": _("What you chose is full by now. Please choose another."),
    "notice_unknown": _("This version of the privacy notice was never shown."),
}
"""Sentences for the codes of wrong fields; a code that is not here is shown as it is."""

OWN_WORDS: dict[tuple[str, str], str] = {
    ("name", "required"): _("Please say what we may call you. An alias is fine."),
    ("email", "required"): _(
        "Please give an address that can receive your ticket, like name@example.org."
    ),
    ("name", "no_name"): _("Please give your name."),
    ("email", "malformed"): _(
        "Please give an address that can receive your ticket, like name@example.org."
    ),
    ("phone", "malformed"): _("Please give a phone number, like 0912 345 678."),
    ("offer", "required"): _("Please choose one."),
    ("session", "too_few"): _("Please choose at least {min}."),
    ("session", "too_many"): _("Please choose at most {max}."),
    ("places", "type"): _("Please give the number of people, at least 1."),
    ("places", "out_of_range"): _("Please give the number of people, at least 1."),
    ("places", "too_many"): _("At most {max} places can be booked at once."),
    ("places", "sold_out"): _("Places left for what you chose: {left}."),
    ("deliver", "required"): _("Please agree that we deliver your signature: that is its purpose."),
    ("tickets", "required"): _("Please choose at least one ticket."),
}
"""Sentences for particular fields of our forms; they go before those for the code alone."""

EXPECTED = (
    _("a text"),
    _("a number"),
    _("a list"),
    _("an object"),
    _("true or false"),
    _("a time"),
    _("a date"),
    _("nothing"),
    _(" or "),
)
"""The kinds of values that ``reading`` expects, under the names it gives them."""


def mend(
    values: Values,
    errors: Sequence[FieldError],
    order: Sequence[str],
    spoken: str,
    labels: Mapping[str, str] | None = None,
) -> Form:
    """The form again, with one sentence for each wrong field; ``order`` is that of the page."""
    sentences: dict[str, str] = {}
    for error in errors:
        sentences.setdefault(error.field, sentence(error, spoken))
    place = {name: i for i, name in enumerate(order)}
    ordered = sorted(sentences, key=lambda name: place.get(name, len(place)))
    return Form(values, {name: sentences[name] for name in ordered}, labels or {})


def sentence(error: FieldError, spoken: str) -> str:
    """The sentence to show at a wrong field of one of our forms."""
    name = GUEST_PREFIX.sub("", error.field)
    special = OWN_WORDS.get((error.field, error.code)) or OWN_WORDS.get((name, error.code))
    if special is None:
        return message(error, spoken)
    said = filled(words.gettext(spoken, special), error.facts)
    return message(error, spoken) if HOLE.search(said) else said


def message(error: FieldError, spoken: str) -> str:
    """The sentence for the code of a wrong field; one whose facts are missing says less."""
    facts = dict(error.facts)
    if expected := facts.get("expected"):
        names = [words.gettext(spoken, name) for name in str(expected).split(", ")]
        facts["expected"] = words.gettext(spoken, " or ").join(names)
    said = filled(words.gettext(spoken, FIELD_WORDS.get(error.code, error.code)), facts)
    return words.gettext(spoken, LESS) if HOLE.search(said) else said


def filled(sentence: str, facts: Mapping[str, Any]) -> str:
    """The sentence with its facts. Limits are called ``max`` and ``min`` in our sentences."""
    limits = {"max": facts.get("at_most"), "min": facts.get("at_least")}
    known = {name: value for name, value in limits.items() if value is not None}
    for name, value in {**known, **facts}.items():
        shown = value.isoformat() if isinstance(value, date | datetime) else str(value)
        sentence = sentence.replace("{" + name + "}", shown)
    return sentence
