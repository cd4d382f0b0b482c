"""What anybody can book of a whole event at a moment, for the lists that events stand in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from events.places.availability import (
    Availability,
    Bookable,
    BookableOffer,
    BookableSession,
    OfferState,
    availability,
    least,
)

_ORDER = (OfferState.OPEN, OfferState.SOON, OfferState.FULL, OfferState.NEEDS_CODE)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whether some of an event's sessions can be booked, and how many places are left in them.

    ``state`` is that of the most promising offer, None when one may come without any. ``left``
    counts what anybody can book now; None is without limit, or when no session is to come.
    """

    state: OfferState | None
    left: int | None
    opens_at: datetime | None


_Judged = Sequence[tuple[BookableOffer, Availability]]


def whole_event(event: Bookable, fitting: Collection[str], now: datetime) -> Outlook:
    """Judge an event by its offers for the sessions of these slugs; the others do not matter."""
    to_come = [
        session
        for session in event.sessions
        if session.slug in fitting and not session.cancelled and session.ends_at > now
    ]
    if not to_come:
        return Outlook(OfferState.CLOSED if event.offers else None, None, None)
    slugs = {session.slug for session in to_come}
    judged = [
        (offer, availability(offer, [s for s in event.sessions if s.slug in offer.sessions], now))
        for offer in event.offers
        if slugs.intersection(offer.sessions)
    ]
    offered = {slug for offer, _ in judged for slug in offer.sessions}
    free = [session.left for session in to_come if session.slug not in offered]
    booked = _left_in_offers(judged, to_come)
    opens_at = [offer.opens_at for offer, found in judged if found.state is OfferState.SOON]
    state = _state({found.state for _, found in judged}, booked, bool(free))
    soonest = min((at for at in opens_at if at), default=None)
    return Outlook(state, _sum([booked, *free]), soonest)


def _state(states: set[OfferState], left: int | None, is_free: bool) -> OfferState | None:
    if OfferState.OPEN in states and left == 0:
        states = states - {OfferState.OPEN} | {OfferState.FULL}
    if is_free and OfferState.OPEN not in states:
        return None
    return next((state for state in _ORDER if state in states), OfferState.CLOSED)


def _left_in_offers(judged: _Judged, to_come: Sequence[BookableSession]) -> int | None:
    """What open offers hold together, and no more than is left in the sessions they admit to."""
    openly = [(offer, found) for offer, found in judged if found.state is OfferState.OPEN]
    admitted = {slug for offer, _ in openly for slug in offer.sessions}
    in_sessions = _sum([session.left for session in to_come if session.slug in admitted])
    in_offers = _sum([offer.left if offer.choosable else found.left for offer, found in openly])
    return least([in_sessions, in_offers])


def _sum(limits: Sequence[int | None]) -> int | None:
    known = [limit for limit in limits if limit is not None]
    return sum(known) if len(known) == len(limits) else None
