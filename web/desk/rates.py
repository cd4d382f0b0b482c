"""Shares that are said with both their numbers: how many came, acted, were new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Rate:
    """A part of a whole; ``percent`` is whole, half rounded up."""

    part: int
    whole: int

    @property
    def percent(self) -> int:
        """The share in percent."""
        return (200 * self.part + self.whole) // (2 * self.whole)


@dataclass(frozen=True, slots=True)
class Shares:
    """The shares of a set of sessions, each None where it is unknown."""

    turnout: Rate | None
    acted: Rate | None
    new: Rate | None


class Held(Protocol):
    """A session's tickets, and how many of them came in."""

    @property
    def registered(self) -> int: ...  # noqa: D102
    @property
    def admitted(self) -> int | None: ...  # noqa: D102
    @property
    def walk_ins(self) -> int | None: ...  # noqa: D102


class Counted(Protocol):
    """Persons who came, as an event or a campaign counts them."""

    @property
    def people(self) -> int | None: ...  # noqa: D102
    @property
    def acted(self) -> int | None: ...  # noqa: D102
    @property
    def new_people(self) -> int | None: ...  # noqa: D102
    @property
    def known_people(self) -> int | None: ...  # noqa: D102


def rate(part: int | None, whole: int | None) -> Rate | None:
    """The share, or None where one of the numbers is unknown or there is no whole."""
    return Rate(part, whole) if part is not None and whole else None


def turnout_rate(sessions: Iterable[Held]) -> Rate | None:
    """Of the tickets for sessions with entries, how many came; walk-ins are left out."""
    entered = [session for session in sessions if session.admitted is not None]
    came = sum((session.admitted or 0) - (session.walk_ins or 0) for session in entered)
    return rate(came, sum(session.registered for session in entered))


def acted_rate(figures: Counted) -> Rate | None:
    """Of the persons who came, how many did something."""
    return rate(figures.acted, figures.people)


def new_rate(figures: Counted) -> Rate | None:
    """Of the persons who can be told apart, how many are new."""
    if figures.new_people is None or figures.known_people is None:
        return None
    return rate(figures.new_people, figures.new_people + figures.known_people)


class Filled(Protocol):
    """A session's places, and how many bodies are in."""

    @property
    def capacity(self) -> int | None: ...  # noqa: D102
    @property
    def attendances(self) -> int | None: ...  # noqa: D102


def is_crowded(session: Filled) -> bool:
    """Whether more came than there are places."""
    return session.capacity is not None and (session.attendances or 0) > session.capacity
