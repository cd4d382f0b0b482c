"""Words for wrong fields: what the codes of the contract mean, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from events import words
from events.errors import FieldError
from events.words import mark as _

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
    "out_of_range": _("This is outside what is possible."),
    "zero": _("Zero changes nothing."),
    "not_a_group": _("This is not a group ticket."),
    "second_primary": _("Only one campaign can be the primary one."),
    "no_person": _("There is no such person."),
    "already_merged": _("This was merged before."),
    "use_petitions": _("Signatures are entered through their petition."),
    "unknown_choice": _("Please choose one of: {choices}."),
    "not_of_this_line": _("The line does not print this figure."),
    "not_of_this_event": _("This does not belong to the event."),
    "notice_unknown": _("This version of the privacy notice was never shown."),
}
"""Words for the codes of wrong fields; a code that is not here is shown as it is."""


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
"""What a value may have to be, as the reader names it."""


def message(error: FieldError, spoken: str) -> str:
    """What to say beside a wrong field."""
    facts = dict(error.facts)
    if expected := facts.get("expected"):
        names = [words.gettext(spoken, name) for name in str(expected).split(", ")]
        facts["expected"] = words.gettext(spoken, " or ").join(names)
    return filled(words.gettext(spoken, FIELD_WORDS.get(error.code, error.code)), facts)


def filled(sentence: str, facts: Mapping[str, Any]) -> str:
    """The sentence with its facts. Limits are called ``max`` and ``min`` in our sentences."""
    limits = {"max": facts.get("at_most"), "min": facts.get("at_least")}
    known = {name: value for name, value in limits.items() if value is not None}
    for name, value in {**known, **facts}.items():
        shown = value.isoformat() if isinstance(value, date | datetime) else str(value)
        sentence = sentence.replace("{" + name + "}", shown)
    return sentence
