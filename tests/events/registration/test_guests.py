"""Whose ticket is whose: the contact, a guest with a name, a guest with an address."""

from __future__ import annotations

import pytest

from events.people import PersonDraft
from events.registration import Contact, GuestOrder, Order, RegistrationConsents
from events.registration.guests_as_people import guests_as_people

CY = Contact(name="Cy Lin", email="cy@example.org", locale="en")


def guest(name: str | None = None, email: str | None = None) -> GuestOrder:
    return GuestOrder(offer="free", name=name, email=email)


def whose(*guests: GuestOrder, contact: Contact = CY) -> list[int]:
    order = Order(contact=contact, guests=list(guests), consents=RegistrationConsents(notice=1))
    return guests_as_people(order)[1]


@pytest.mark.parametrize(
    ("guests", "owners"),
    [
        ([guest()], [0]),
        ([guest("cy  LIN")], [0]),
        ([guest("Bo")], [1]),
        ([guest("Bo"), guest()], [1, 0]),
        ([guest(), guest()], [0, 1]),
        ([guest("Cy Lin"), guest("Cy Lin")], [0, 1]),
        ([guest(), guest("Cy Lin")], [0, 1]),
        ([guest("Bo", "cy@example.org"), guest()], [1, 0]),
        ([guest("Dee", "dee@example.org")], [1]),
        ([guest("Cy Lin", "dee@example.org")], [1]),
        ([guest("Cy Lin", "CY@example.org")], [0]),
        ([guest(None, "cy@example.org")], [0]),
        ([guest(None, "dee@example.org")], [1]),
    ],
)
def test_the_first_guest_without_address_called_like_the_contact_is_the_contact(guests, owners):
    assert whose(*guests) == owners


def test_a_guest_with_the_contact_s_address_leaves_the_nameless_one_to_the_contact():
    """Only a guest without e-mail can be *the first without e-mail*."""
    assert whose(guest("Cy Lin", "cy@example.org"), guest(), guest()) == [0, 0, 1]


def test_a_contact_without_address_is_one_person_of_their_own():
    alone = Contact(name="Cy Lin")
    assert whose(guest("Cy Lin"), guest("Cy Lin"), contact=alone) == [0, 1]
    assert whose(guest(None, "cy@example.org"), contact=alone) == [1]


def test_guests_are_told_apart_by_what_they_told():
    order = Order(
        contact=CY,
        guests=[guest("Bo"), guest("Dee", "dee@example.org")],
        consents=RegistrationConsents(notice=1),
    )
    assert guests_as_people(order)[0] == [
        PersonDraft("Cy Lin", "cy@example.org", None, "en"),
        PersonDraft("Bo", None, None, "en"),
        PersonDraft("Dee", "dee@example.org", None, "en"),
    ]
