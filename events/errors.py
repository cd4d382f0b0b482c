"""Refusals: decisions against a request that store nothing.

A refusal carries facts, no words and no status; ``web/refusals.py`` alone turns it into both.
What a visitor can mend is an ``Invalid``: the facts of every wrong field at once.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass

ERRORS_TOLD_MAX = 100


class Refusal(Exception):  # noqa: N818 - a refusal is a decision, not an error
    """The request cannot be granted. Subclasses are dataclasses of facts."""


@dataclass(eq=False)
class NotFound(Refusal):
    """There is no such thing, or it is somebody else's."""

    what: str = ""


@dataclass(eq=False)
class InUse(Refusal):
    """Something cannot be removed, because something else depends on it."""

    what: str
    slug: str


@dataclass(eq=False)
class Busy(Refusal):
    """Too many want the same thing at this moment; trying again helps."""


@dataclass(frozen=True)
class FieldError:
    """One field that must be mended: a dotted path, a code of the contract, facts for words."""

    field: str
    code: str
    facts: dict[str, object] = dataclasses.field(default_factory=dict)


@dataclass(eq=False)
class Invalid(Refusal):
    """Fields that must be mended, all of them at once; of very many the first hundred."""

    errors: list[FieldError]

    def __post_init__(self) -> None:
        self.errors = self.errors[:ERRORS_TOLD_MAX]

    @classmethod
    def one(cls, field: str, code: str, **facts: object) -> Invalid:
        """A single wrong field."""
        return cls([FieldError(field, code, facts)])


_known: ContextVar[tuple[FieldError, ...]] = ContextVar("known", default=())


def know(errors: list[FieldError]) -> None:
    """Note wrong fields of this request, for which something else stands until all are told.

    The use case goes on, so that it finds what else is wrong; nothing of it is kept.
    """
    _known.set((*_known.get(), *errors))


def known() -> list[FieldError]:
    """The wrong fields that this request is known to have."""
    return list(_known.get())


@contextlib.contextmanager
def gathered() -> Iterator[None]:
    """One request, of which nothing is known to be wrong when it begins."""
    before = _known.set(())
    try:
        yield
    finally:
        _known.reset(before)


def settle() -> None:
    """Keep nothing of a request that has wrong fields. Raises Invalid with those."""
    if told := known():
        raise Invalid(told)
