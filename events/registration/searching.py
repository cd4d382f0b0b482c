"""The organiser's list of an event's registrations, and searching in it."""

from __future__ import annotations

import re

from events import db, people, tickets
from events.errors import Invalid
from events.registration.pages import registration_views
from events.registration.registration_view import RegistrationView
from events.registration.tables import Registration
from events.text import keyed

PHONE_DIGITS_MIN = 3
LOCAL_DIGITS = 8  # of a number with a country before it that is not Taiwan
_PHONE = re.compile(r"[0-9\s()+#./\-–—轉]+")
_IN_LINK = re.compile(rf"/r/R-([{tickets.CROCKFORD}]{{8}})/")
_OF_A_SENTENCE = "。、.,;:!?…\"'“”「」『』()"
_TAIWAN = re.compile(r"^(00|\+)?886")

_FOUND = f"""
    SELECT r.id FROM registration AS r
    WHERE r.event = $1 AND ($3::int IS NULL OR r.id < $3) AND ($8 OR EXISTS (
        SELECT FROM guest AS g JOIN ticket_now AS t ON t.id = g.ticket
        LEFT JOIN particulars_told AS p ON p.id IN (g.particulars, r.contact)
        WHERE g.registration = r.id AND (
            cardinality($2::text[]) > 0 AND (
                strpos(p.email, {people.folded("array_to_string($2::text[], '')")}) > 0
                OR NOT EXISTS (SELECT FROM unnest($2::text[]) AS word
                               WHERE strpos(p.name, {people.folded("word")}) = 0))
            OR strpos(p.digits, $5) > 0 OR r.reference = 'R-' || $6 OR t.short = $6
            OR t.number = $7)))
    ORDER BY r.id DESC LIMIT $4"""


def read_phone(query: str) -> str | None:
    """The digits that a phone number has in every way of writing it; None when it is none.

    ``+886 912-345-678`` and ``（09）12 345 678`` give what ``0912345678`` gives.
    """
    number = "".join(keyed(query).split())
    if not _PHONE.fullmatch(number):
        return None
    national = re.sub(r"[^0-9]", "", _TAIWAN.sub("", number))
    is_abroad = number.startswith(("+", "00")) and not _TAIWAN.match(number)
    digits = national[-LOCAL_DIGITS:] if is_abroad else national.lstrip("0")
    return digits if len(digits) >= PHONE_DIGITS_MIN else None


def read_reference(query: str) -> str | None:
    """The letters of a reference or a short code, typed in whatever way; None when it is neither.

    ``R-7K2M9QXD``, ``r 7k2m 9qxd``, ``7K2M–9QXD`` and the link of a registration give ``7K2M9QXD``.
    """
    bare = keyed(query)
    if in_link := _IN_LINK.search(bare):
        return in_link[1]
    return tickets.read_short(bare) or tickets.read_short(re.sub(r"^\W*[Rr]", "", bare))


def read_words(query: str) -> list[str]:
    """The words that a name must hold, in any order, without the marks of a sentence."""
    return [word for part in keyed(query).split() if (word := part.strip(_OF_A_SENTENCE))]


async def registrations_of(
    event: int, query: str = "", after: int | None = None, limit: int = 100
) -> list[RegistrationView]:
    """An event's registrations, newest first, for staff.

    ``query`` is part of a name (its words in any order), an address or a phone number, or a
    reference or short code, in whatever way it is written, or a code or link that was pasted;
    ``after`` is the id of the last one seen. Raises Invalid for an ``after`` that is no
    registration of the event.
    """
    if after is not None and not await Registration.exists().where(
        Registration.id == after, Registration.event == event
    ):
        raise Invalid.one("after", "unknown")
    rows = await db.fetch(
        _FOUND,
        event, read_words(query), after, limit, read_phone(query), read_reference(query),
        tickets.read_number(query), not keyed(query),
    )  # fmt: skip
    return await registration_views(db.column(rows, "id"))
