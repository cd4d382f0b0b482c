"""Whether an order can be taken, and what it draws from which quota."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from events import sealing
from events.errors import FieldError, Invalid, Refusal
from events.people import PersonDraft
from events.registration.answers import QuestionFacts, check_answers
from events.registration.drafts import Contact, GuestOrder, Order
from events.text import normalise
from events.tickets import CROCKFORD


@dataclass(eq=False)
class RegistrationClosed(Refusal):
    """The offer's window has not begun or is over."""

    offer: str
    opens_at: datetime | None
    closed_at: datetime | None


@dataclass(eq=False)
class SoldOut(Refusal):
    """Fewer places are left than were asked for."""

    places_left: int
    waiting_list: bool = False


@dataclass(eq=False)
class CodeRequired(Refusal):
    """The offer is only for people with a code."""

    offer: str


@dataclass(eq=False)
class AlreadyAdmitted(Refusal):
    """A ticket that was used cannot be cancelled by its guest."""

    ticket: str


class SessionFacts(Struct, frozen=True):
    """A session as booking needs it; ``left`` is null without a limit."""

    id: int
    slug: str
    quota: int
    ends_at: datetime
    cancelled: bool
    left: int | None


class OfferFacts(Struct, frozen=True):
    """An offer as booking needs it; ``sessions`` are slugs in the event's order."""

    id: int
    slug: str
    number: int
    quota: int
    left: int | None
    access: str
    choose_min: int | None
    choose_max: int | None
    opens_at: datetime | None
    closes_at: datetime | None
    per_registration_max: int
    group_max: int | None
    sessions: list[str]

    @property
    def choosable(self) -> bool:
        """Whether the guest picks sessions of the offer."""
        return self.choose_min is not None or self.choose_max is not None


class BookingFacts(Struct, frozen=True):
    """Everything that decides about an order, read in one statement."""

    event: int
    email: str
    form_version: int
    notice_known: bool
    sessions: list[SessionFacts]
    offers: list[OfferFacts]
    questions: list[QuestionFacts]


@dataclass(frozen=True, slots=True)
class Seat:
    """One ticket to issue: its offer, its sessions and how many heads it stands for."""

    offer: OfferFacts
    sessions: list[SessionFacts]
    heads: int | None

    @property
    def draws(self) -> int:
        """How many places it takes from each of its quotas."""
        return self.heads or 1


def seats(order: Order, facts: BookingFacts, now: datetime) -> list[Seat]:
    """The tickets that an order asks for.

    Raises Invalid with every wrong field, then CodeRequired, RegistrationClosed or SoldOut.
    """
    errors = [*_wrong_fields(order, facts), *check_answers(order, facts.questions)]
    if errors:
        raise Invalid(errors)
    offers = {offer.slug: offer for offer in facts.offers}
    for offer in {guest.offer: offers[guest.offer] for guest in order.guests}.values():
        check_open(offer, facts.sessions, now)
    asked = [_seat(guest, offers[guest.offer], facts) for guest in order.guests]
    check_left(asked)
    return asked


def _wrong_fields(order: Order, facts: BookingFacts) -> Iterator[FieldError]:
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
        yield from _wrong_sessions(f"guests.{i}", guest, offer)
        if guest.heads and not offer.group_max:
            yield FieldError(f"guests.{i}.heads", "not_a_group")
        elif guest.heads and offer.group_max and guest.heads > offer.group_max:
            yield FieldError(f"guests.{i}.heads", "too_many", {"at_most": offer.group_max})


def _wrong_sessions(path: str, guest: GuestOrder, offer: OfferFacts) -> Iterator[FieldError]:
    picked = guest.sessions or []
    for j, slug in enumerate(picked):
        if slug.rpartition("/")[2] not in offer.sessions:
            yield FieldError(f"{path}.sessions.{j}", "not_of_this_event")
        elif slug in picked[:j]:
            yield FieldError(f"{path}.sessions.{j}", "repeated")
    if not offer.choosable:
        return
    if len(picked) < (offer.choose_min or 1):
        yield FieldError(f"{path}.sessions", "too_few", {"at_least": offer.choose_min or 1})
    if offer.choose_max is not None and len(picked) > offer.choose_max:
        yield FieldError(f"{path}.sessions", "too_many", {"at_most": offer.choose_max})


def check_open(offer: OfferFacts, sessions: list[SessionFacts], now: datetime) -> None:
    """Raises CodeRequired or RegistrationClosed unless anybody may book the offer now."""
    if offer.access != "open":
        raise CodeRequired(offer.slug)
    ends = [s.ends_at for s in sessions if s.slug in offer.sessions and not s.cancelled]
    closes_at = offer.closes_at or max(ends, default=None)
    if offer.opens_at and now < offer.opens_at:
        raise RegistrationClosed(offer.slug, offer.opens_at, None)
    if closes_at is None or now >= closes_at:
        raise RegistrationClosed(offer.slug, None, closes_at)


def _seat(guest: GuestOrder, offer: OfferFacts, facts: BookingFacts) -> Seat:
    picked = {slug.rpartition("/")[2] for slug in guest.sessions or []}
    wanted = picked if offer.choosable else set(offer.sessions)
    sessions = [s for s in facts.sessions if s.slug in wanted and not s.cancelled]
    return Seat(offer, sessions, guest.heads)


def draws(asked: list[Seat]) -> dict[int, int]:
    """How many places are drawn from each quota, in the order in which quotas are locked."""
    drawn: Counter[int] = Counter()
    for seat in asked:
        for quota in (seat.offer.quota, *(session.quota for session in seat.sessions)):
            drawn[quota] += seat.draws
    return dict(sorted(drawn.items()))


def check_left(asked: list[Seat]) -> None:
    """Raises SoldOut when the quotas, as last read, hold too little; the guard decides later."""
    left = {seat.offer.quota: seat.offer.left for seat in asked}
    left |= {session.quota: session.left for seat in asked for session in seat.sessions}
    short = [
        n for quota, drawn in draws(asked).items() if (n := left[quota]) is not None and n < drawn
    ]
    if short:
        raise SoldOut(max(0, min(short)))


def guests_as_people(order: Order) -> tuple[list[PersonDraft], list[int]]:
    """The people of an order, the contact first, and for each guest which of them it is.

    The first guest without e-mail whose name is the contact's, or missing, is the contact; any
    other guest without e-mail is a person of their own.
    """
    contact = order.contact
    people = [PersonDraft(contact.name, contact.email, contact.phone, contact.locale)]
    whose: list[int] = []
    found = False
    for guest in order.guests:
        if _is_contact(guest, contact, found):
            whose.append(0)
            found = found or guest.email is None
        else:
            people.append(PersonDraft(guest.name or "", guest.email, None, contact.locale))
            whose.append(len(people) - 1)
    return people, whose


def _is_contact(guest: GuestOrder, contact: Contact, found: bool) -> bool:
    if guest.name is not None and normalise(guest.name) != normalise(contact.name):
        return False
    if guest.email is None:
        return not found
    return contact.email is not None and normalise(guest.email) == normalise(contact.email)


def fresh_reference() -> str:
    """A random reference that can be read out: ``R-7K2M9QXD``."""
    return "R-" + "".join(secrets.choice(CROCKFORD) for _ in range(8))


def secret_of(reference: str) -> str:
    """The secret of a registration's page."""
    return sealing.secret("registration", reference)
