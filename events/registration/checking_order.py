"""Whether an order can be taken, and the tickets it asks for: decided without a query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from events.errors import FieldError, Invalid, Refusal
from events.places import (
    Availability,
    BookableOffer,
    BookableSession,
    OfferState,
    SoldOut,
    availability,
    least,
)
from events.registration.checking_answers import QuestionFacts, check_answers
from events.registration.order import GuestOrder, Order


@dataclass(eq=False)
class RegistrationClosed(Refusal):
    """The offer's window has not begun or is over."""

    offer: str
    opens_at: datetime | None
    closed_at: datetime | None


@dataclass(eq=False)
class CodeRequired(Refusal):
    """The offer is only for people with a code."""

    offer: str


class BookingFacts(Struct, frozen=True):
    """Everything that decides about an order, read in one statement."""

    event: int
    event_slug: str
    email: str
    form_version: int
    notice_known: bool
    sessions: list[BookableSession]
    offers: list[BookableOffer]
    questions: list[QuestionFacts]

    def offer(self, slug: str) -> BookableOffer:
        """The offer of a slug that is one."""
        return next(offer for offer in self.offers if offer.slug == slug)

    def of(self, offer: BookableOffer) -> list[BookableSession]:
        """The sessions that an offer admits to."""
        return [session for session in self.sessions if session.slug in offer.sessions]

    def slugs(self, guest: GuestOrder) -> list[str]:
        """The sessions that a guest picked, by slug; they may also be named ``event/session``."""
        return [name.removeprefix(f"{self.event_slug}/") for name in guest.sessions or []]


@dataclass(frozen=True, slots=True)
class Seat:
    """One ticket to issue: its offer, its sessions and how many heads it stands for."""

    offer: BookableOffer
    sessions: list[BookableSession]
    heads: int | None

    @property
    def draws(self) -> int:
        """How many places it takes from each of its quotas."""
        return self.heads or 1

    @property
    def pools(self) -> list[BookableOffer | BookableSession]:
        """Its offer and each of its sessions: it draws on the quota of each."""
        return [self.offer, *self.sessions]


def seats(order: Order, facts: BookingFacts, now: datetime) -> list[Seat]:
    """The tickets that an order asks for.

    Raises Invalid with every wrong field, then RegistrationClosed, CodeRequired or SoldOut.
    """
    errors = [*_wrong_fields(order, facts, now), *check_answers(order, facts.questions)]
    if errors:
        raise Invalid(errors)
    for slug in dict.fromkeys(guest.offer for guest in order.guests):
        offer = facts.offer(slug)
        _check_open(offer, availability(offer, facts.of(offer), now))
    asked = [_seat(guest, facts, now) for guest in order.guests]
    _check_left(asked, now)
    return asked


def _wrong_fields(order: Order, facts: BookingFacts, now: datetime) -> Iterator[FieldError]:
    offers = {offer.slug: offer for offer in facts.offers}
    if not facts.notice_known:
        yield FieldError("consents.notice", "notice_unknown")
    if facts.email == "required" and not order.contact.email:
        yield FieldError("contact.email", "required")
    asked: Counter[str] = Counter()
    for i, guest in enumerate(order.guests):
        offer = offers.get(guest.offer)
        if offer is None:
            yield FieldError(f"guests.{i}.offer", "not_of_this_event")
            continue
        asked[offer.slug] += 1
        if asked[offer.slug] == offer.per_registration_max + 1:
            yield FieldError("guests", "too_many", {"at_most": offer.per_registration_max})
        yield from _wrong_sessions(f"guests.{i}.sessions", guest, offer, facts, now)
        if guest.heads and not offer.group_max:
            yield FieldError(f"guests.{i}.heads", "not_a_group")
        elif guest.heads and offer.group_max and guest.heads > offer.group_max:
            yield FieldError(f"guests.{i}.heads", "too_many", {"at_most": offer.group_max})


def _wrong_sessions(
    path: str, guest: GuestOrder, offer: BookableOffer, facts: BookingFacts, now: datetime
) -> Iterator[FieldError]:
    picked = facts.slugs(guest)
    judged = availability(offer, facts.of(offer), now)
    is_closed = judged.state is OfferState.CLOSED
    bookable = {session.slug for session in judged.sessions}
    for j, slug in enumerate(picked):
        if slug not in offer.sessions:
            yield FieldError(f"{path}.{j}", "not_of_this_event")
        elif slug in picked[:j]:
            yield FieldError(f"{path}.{j}", "repeated")
        elif offer.choosable and not is_closed and slug not in bookable:
            cancelled = any(s.cancelled for s in facts.of(offer) if s.slug == slug)
            yield FieldError(f"{path}.{j}", "session_cancelled" if cancelled else "session_over")
    if not offer.choosable or is_closed:
        return
    if len(picked) < offer.needed:
        yield FieldError(path, "too_few", {"at_least": offer.needed})
    if offer.choose_max is not None and len(picked) > offer.choose_max:
        yield FieldError(path, "too_many", {"at_most": offer.choose_max})


def _check_open(offer: BookableOffer, judged: Availability) -> None:
    """Raises RegistrationClosed or CodeRequired unless anybody may book the offer now.

    That it is full is said later, with the number of places that are left.
    """
    match judged.state:
        case OfferState.CLOSED:
            raise RegistrationClosed(offer.slug, None, judged.until)
        case OfferState.SOON:
            raise RegistrationClosed(offer.slug, offer.opens_at, None)
        case OfferState.NEEDS_CODE:
            raise CodeRequired(offer.slug)


def _seat(guest: GuestOrder, facts: BookingFacts, now: datetime) -> Seat:
    """The ticket of a guest: for the sessions picked, else for all of the offer's to come."""
    offer = facts.offer(guest.offer)
    wanted = facts.slugs(guest) if offer.choosable else offer.sessions
    bookable = availability(offer, facts.of(offer), now).sessions
    return Seat(offer, [s for s in bookable if s.slug in wanted], guest.heads)


def _check_left(asked: Sequence[Seat], now: datetime) -> None:
    """Raises SoldOut when the quotas, as last read, hold too little; the guard decides later."""
    drawn: Counter[int] = Counter()
    left: dict[int, int | None] = {}
    for seat in asked:
        for pool in seat.pools:
            drawn[pool.quota] += seat.draws
            left[pool.quota] = pool.left
    short = {quota for quota, limit in left.items() if limit is not None and limit < drawn[quota]}
    if short:
        refused = [s for s in asked if any(pool.quota in short for pool in s.pools)]
        limits = (availability(s.offer.picked(s.sessions), s.sessions, now).left for s in refused)
        raise SoldOut(least(limits) or 0)
