"""The people of an order, and which of them each ticket is for."""

from __future__ import annotations

from events import addresses
from events.people import PersonDraft
from events.registration.order import Contact, GuestOrder, Order
from events.text import normalise


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
    theirs = contact.email and addresses.same(contact.email)
    return addresses.same(guest.email) == theirs
