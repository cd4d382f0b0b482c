"""An order: a registration as it is asked for, in the words of the contract."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from events.fields import Email, Phone, Slug
from events.people import CITY_LENGTH_MAX, NAME_LENGTH_MAX

GUESTS_MAX = 100
CODE_LENGTH_MAX = 40
VIA_LENGTH_MAX = 80

Name = Annotated[str, Meta(min_length=1, max_length=NAME_LENGTH_MAX)]
City = Annotated[str, Meta(max_length=CITY_LENGTH_MAX)]
AnswerValue = str | int | float | bool | list[str] | None


class Contact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The person who registers, to whom the tickets go."""

    name: Name
    email: Email | None = None
    phone: Phone | None = None
    locale: Annotated[str, Meta(max_length=10)] | None = None


class GuestOrder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ticket: its offer, the sessions picked if the offer lets one pick, and for whom."""

    offer: Slug
    sessions: list[str] | None = None
    name: Name | None = None
    email: Email | None = None
    heads: Annotated[int, Meta(ge=1)] | None = None
    answers: dict[str, AnswerValue] = {}


class RegistrationConsents(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The notice that was shown, and whether updates are welcome."""

    notice: int
    updates: bool = False


class Order(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A registration as it is asked for."""

    contact: Contact
    guests: Annotated[list[GuestOrder], Meta(min_length=1, max_length=GUESTS_MAX)]
    consents: RegistrationConsents
    answers: dict[str, AnswerValue] = {}
    code: Annotated[str, Meta(max_length=CODE_LENGTH_MAX)] | None = None
    via: Annotated[str, Meta(max_length=VIA_LENGTH_MAX)] | None = None

    @property
    def places(self) -> int:
        """How many it would take in a session that all its guests come to."""
        return sum(guest.heads or 1 for guest in self.guests)
