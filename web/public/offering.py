"""Sessions as a visitor finds them, open, full or over, for an event's page and its form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from events.places import EventView, OfferState, OfferView, SessionView, least

FEW = 10


class State(StrEnum):
    """The state of a session for a visitor: the first that applies, in this order."""

    CANCELLED = "cancelled"
    OVER = "over"
    FREE = "free"  # no offer: come as you are
    OPEN = "open"
    SOON = "soon"
    FULL = "full"
    NEEDS_CODE = "needs_code"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Line:
    """A session in the programme. ``left`` is None without limit."""

    session: SessionView
    state: State
    left: int | None
    opens_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether a place can be booked now."""
        return self.state is State.OPEN

    @property
    def few(self) -> bool:
        """Whether so few places are left that one says how many."""
        return self.left is not None and self.left <= FEW


def lines(event: EventView, now: datetime) -> list[Line]:
    """All sessions, in order of time."""
    ordered = sorted(event.sessions, key=lambda s: (s.starts_at, s.id))
    return [line(event, session, now) for session in ordered if not session.practice]


def line(event: EventView, session: SessionView, now: datetime) -> Line:
    """One session as a visitor sees it."""
    offers = [offer for offer in event.offers if session.slug in offer.sessions]
    opens_at = min((o.opens_at for o in offers if o.opens_at and o.opens_at > now), default=None)
    lefts = list(_lefts(session, offers))
    left = None if None in lefts else max((n for n in lefts if n is not None), default=0)
    return Line(session, _state(session, offers, left, now), left, opens_at)


def _lefts(session: SessionView, offers: list[OfferView]) -> Iterator[int | None]:
    """How many places of the session each open offer could still book; None is without limit."""
    for offer in offers:
        if offer.state is OfferState.OPEN:
            yield least([session.left, offer.left])


def _state(session: SessionView, offers: list[OfferView], left: int | None, now: datetime) -> State:
    states = {offer.state for offer in offers}
    if session.cancelled:
        return State.CANCELLED
    if session.ends_at <= now:
        return State.OVER
    if not offers:
        return State.FREE
    if OfferState.OPEN in states and left != 0:
        return State.OPEN
    if OfferState.SOON in states:
        return State.SOON
    if states & {OfferState.FULL, OfferState.OPEN}:
        return State.FULL
    return State.NEEDS_CODE if OfferState.NEEDS_CODE in states else State.CLOSED


def bookable(event: EventView) -> list[OfferView]:
    """The offers that can be booked, or could if they were not full."""
    return [o for o in event.offers if o.state in (OfferState.OPEN, OfferState.FULL)]


def on_form(event: EventView, chosen: OfferView | None) -> list[OfferView]:
    """The offers that the form shows: the bookable ones and the one chosen on it, or else all."""
    shown = [offer for offer in event.offers if offer in bookable(event) or offer == chosen]
    return shown or event.offers


def is_open(event: EventView) -> bool:
    """Whether anything can be booked now."""
    return any(offer.state is OfferState.OPEN for offer in event.offers)


def needs_code(event: EventView) -> bool:
    """Whether anything could be booked with a code."""
    return any(offer.state is OfferState.NEEDS_CODE for offer in event.offers)


BY_HOPE = (State.OPEN, State.SOON, State.FULL, State.NEEDS_CODE, State.FREE, State.CLOSED,
           State.OVER, State.CANCELLED)  # fmt: skip
"""The states of an event's sessions, by what a visitor can still do about it."""


def standing(event: EventView, now: datetime) -> State:
    """The state of the whole event: that of the session about which most can be done.

    Without any session it is soon: an event is announced before its days are known.
    """
    states = {line.state for line in lines(event, now)}
    if is_open(event):
        return State.OPEN
    return next(
        (state for state in BY_HOPE[1:] if state in states),
        State.CLOSED if event.sessions else State.SOON,
    )


def opens_at(event: EventView, now: datetime) -> datetime | None:
    """When the next offer of the event opens; None when none will."""
    return min((o.opens_at for o in event.offers if o.opens_at and o.opens_at > now), default=None)


def places_max(event: EventView, offers: list[OfferView]) -> int:
    """The most guests that one form may name that shows these offers."""
    return max((offer.per_registration_max for offer in offers or event.offers), default=1)
