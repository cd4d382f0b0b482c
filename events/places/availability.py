"""Whether an offer can be booked at a moment, and how many places are left: one rule for all.

The event's page, the form, the API and the refusal of an order ask it, so that none of them
promises what another refuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from events.catalogue import Access


class BookableSession(Struct, frozen=True):
    """A session as its places are booked; ``size`` and ``left`` are None without limit."""

    id: int
    slug: str
    ends_at: datetime
    cancelled: bool
    quota: int
    size: int | None
    left: int | None


class BookableOffer(Struct, frozen=True):
    """An offer as it is booked; ``sessions`` are slugs in the event's order."""

    id: int
    slug: str
    number: int
    access: str
    choose_min: int | None
    choose_max: int | None
    opens_at: datetime | None
    closes_at: datetime | None
    per_registration_max: int
    group_max: int | None
    quota: int
    size: int | None
    left: int | None
    sessions: list[str]

    @property
    def choosable(self) -> bool:
        """Whether the guest picks sessions of the offer."""
        return self.choose_min is not None

    @property
    def needed(self) -> int:
        """In how many of its sessions, at least, a guest must have a place."""
        return max(self.choose_min or 1, 1)

    def picked(self, sessions: Sequence[BookableSession]) -> BookableOffer:
        """The offer of exactly these sessions: what a guest wants who has picked them."""
        slugs = [session.slug for session in sessions]
        return replace(self, sessions=slugs, choose_min=None, choose_max=None)


class Bookable(Struct, frozen=True):
    """The sessions and offers of an event, as the view ``event_bookable`` holds them."""

    sessions: list[BookableSession]
    offers: list[BookableOffer]


class OfferState(StrEnum):
    """Whether an offer can be booked at a moment, and if not, why; the first that applies."""

    CLOSED = "closed"
    SOON = "soon"
    FULL = "full"
    NEEDS_CODE = "needs_code"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Availability:
    """How an offer can be booked at a moment.

    ``left`` is how many a party may be, None without limit, 0 when too few sessions are to come;
    ``until`` is when booking ends, None when so many were cancelled that it never began;
    ``sessions`` are those that take place and are not over, in the order given.
    """

    state: OfferState
    left: int | None
    until: datetime | None
    sessions: tuple[BookableSession, ...]


def availability(
    offer: BookableOffer, sessions: Sequence[BookableSession], now: datetime
) -> Availability:
    """Judge an offer by its sessions.

    A guest without choice needs a place in each session to come; one who picks, in enough of them.
    An offer can be booked until its own end, and never when too few of its sessions are to come.
    """
    taking_place = [session for session in sessions if not session.cancelled]
    to_come = tuple(session for session in taking_place if session.ends_at > now)
    ends = sorted((session.ends_at for session in taking_place), reverse=True)
    last = ends[offer.needed - 1] if len(ends) >= offer.needed else None
    until = min(last, offer.closes_at) if last and offer.closes_at else last
    left = least([offer.left, _left_in(offer, to_come)])
    return Availability(_state(offer, until, left, now), left, until, to_come)


def _state(
    offer: BookableOffer, until: datetime | None, left: int | None, now: datetime
) -> OfferState:
    if until is None or now >= until:
        return OfferState.CLOSED
    if offer.opens_at and now < offer.opens_at:
        return OfferState.SOON
    if left == 0:
        return OfferState.FULL
    return OfferState.OPEN if offer.access == Access.OPEN else OfferState.NEEDS_CODE


def _left_in(offer: BookableOffer, to_come: Sequence[BookableSession]) -> int | None:
    """How many a party may be: in each session, or in as many as it must pick, the roomiest."""
    if len(to_come) < offer.needed:
        return 0
    limits = sorted(session.left for session in to_come if session.left is not None)
    if not offer.choosable:
        return least(limits)
    limited = offer.needed - (len(to_come) - len(limits))
    return limits[-limited] if limited > 0 else None


def least(limits: Iterable[int | None]) -> int | None:
    """The smallest of several limits; None when none of them is one."""
    known = [limit for limit in limits if limit is not None]
    return min(known) if known else None
