"""A form on a page: what somebody typed, and what they must mend, in the order of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from events import words
from events.errors import FieldError
from events.words import mark as _
from web import mending

GUEST_PREFIX = re.compile(r"^guest-\d+-")
Values = Mapping[str, str | list[str]]

WORDS: dict[tuple[str, str], str] = {
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
    ("places", "type"): _("Please give a number of places."),
    ("places", "too_many"): _("At most {max} places can be booked at once."),
    ("places", "sold_out"): _("Only {left} places are left for what you chose."),
    ("deliver", "required"): _("Please agree that we deliver your signature: that is its purpose."),
    ("tickets", "required"): _("Please choose at least one ticket."),
}
"""What to say at a field of ours; other fields say what ``mending`` says of the code."""


@dataclass(frozen=True)
class Form:
    """The values of a form and a sentence for each field to mend, by the field's name.

    ``labels`` name, in the summary, the fields whose sentence does not say which one is meant.
    """

    values: Values = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str, default: str = "") -> str:
        """What was typed into a field."""
        value = self.values.get(name, default)
        return value if isinstance(value, str) else (value[0] if value else default)

    def all(self, name: str) -> list[str]:
        """Everything that was ticked under a name."""
        value = self.values.get(name, [])
        return [value] if isinstance(value, str) else list(value)


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
    """How to mend a field, for people."""
    name = GUEST_PREFIX.sub("", error.field)
    special = WORDS.get((error.field, error.code)) or WORDS.get((name, error.code))
    if special is None:
        return mending.message(error, spoken)
    return mending.filled(words.gettext(spoken, special), error.facts)
