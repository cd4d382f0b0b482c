"""The parts of an event as pages and ``GET /events`` show them, in the shape of PUT."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from events.catalogue.tables import CreditRole, GateKind, QuestionKind

Text = str | dict[str, str]


@dataclass(frozen=True, slots=True)
class CreditView:
    """A campaign that an event or session counts for; ``line`` as it was put."""

    campaign: str
    name: Text
    role: CreditRole
    line: str | list[str] | None


@dataclass(frozen=True, slots=True)
class VenueView:
    """Where a session takes place."""

    name: str
    city: str
    address: str


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """How many sessions a guest picks."""

    min: int
    max: int | None


@dataclass(frozen=True, slots=True)
class GateView:
    """One gate."""

    id: int
    slug: str
    kind: GateKind
    name: Text


@dataclass(frozen=True, slots=True)
class OptionView:
    """One option of a question: what is answered, and what is read."""

    slug: str
    label: Text


@dataclass(frozen=True, slots=True)
class ShowIfView:
    """When a question is asked."""

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
