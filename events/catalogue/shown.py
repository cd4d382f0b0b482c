"""The parts of an event as pages and ``GET /events`` show them, in the shape of PUT."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from events.catalogue.tables import CreditRole, GateKind, QuestionKind

Text = str | dict[str, str]


@dataclass(frozen=True, slots=True)
class CreditView:
    """A campaign that an event or session counts for; ``line`` is one slug or several, as put."""

    campaign: str
    name: Text
    role: CreditRole
    line: str | list[str] | None


@dataclass(frozen=True, slots=True)
class VenueView:
    """Where a session takes place."""

    name: Text
    city: str
    address: Text


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """How many of an offer's sessions a guest picks; ``max`` of None is all of them."""

    min: int
    max: int | None


@dataclass(frozen=True, slots=True)
class GateView:
    """A gate by its name."""

    id: int
    slug: str
    kind: GateKind
    name: Text


@dataclass(frozen=True, slots=True)
class OptionView:
    """An option of a question: the ``slug`` is answered, the ``label`` is read."""

    slug: str
    label: Text


@dataclass(frozen=True, slots=True)
class ShowIfView:
    """The answer to an earlier question upon which a question is asked."""

    question: str
    equals: Any


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question of the form."""

    id: int
    slug: str
    ask: str
    label: Text
    kind: QuestionKind
    required: bool
    options: list[OptionView] | None
    offers: list[str] | None
    show_if: ShowIfView | None
