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

    ``left`` is None without limit; ``until`` is when booking ends, None when no session could
    ever be booked; ``sessions`` are those that take place and are not over, in the order given.
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
    An offer without an end of its own can be booked until its last session ends.
    """
    taking_place = [session for session in sessions if not session.cancelled]
    to_come = tuple(session for session in taking_place if session.ends_at > now)
    until = offer.closes_at or max((session.ends_at for session in taking_place), default=None)
    in_sessions = _left_to_pick(offer, to_come) if offer.choosable else _left_in_each(to_come)
    left = least([offer.left, in_sessions])
    return Availability(_state(offer, to_come, until, left, now), left, until, to_come)


def _state(
    offer: BookableOffer, to_come: Sequence[BookableSession], until: datetime | None,
    left: int | None, now: datetime,
) -> OfferState:  # fmt: skip
    if not to_come or until is None or now >= until:
        return OfferState.CLOSED
    if offer.opens_at and now < offer.opens_at:
        return OfferState.SOON
    if left == 0:
        return OfferState.FULL
    return OfferState.OPEN if offer.access == Access.OPEN else OfferState.NEEDS_CODE


def _left_in_each(to_come: Sequence[BookableSession]) -> int | None:
    return least(session.left for session in to_come)


def _left_to_pick(offer: BookableOffer, to_come: Sequence[BookableSession]) -> int | None:
    """How many a party may be that picks where most places are left; 0 if too few have any."""
    free = [session.left for session in to_come if session.left != 0]
    if len(free) < max(offer.choose_min or 1, 1):
        return 0
    limits = [left for left in free if left is not None]
    return max(limits) if len(limits) == len(free) else None


def least(limits: Iterable[int | None]) -> int | None:
    """The smallest of several limits; None when none of them is one."""
    known = [limit for limit in limits if limit is not None]
    return min(known) if known else None
