"""Registration 報名: bookings, and whose the tickets in them are."""

from events.registration.cancelling import AlreadyAdmitted, cancel, take_back
from events.registration.checking_answers import Answers, QuestionFacts, QuestionShown, shown
from events.registration.checking_order import CodeRequired, RegistrationClosed
from events.registration.order import (
    CODE_LENGTH_MAX,
    VIA_LENGTH_MAX,
    AnswerValue,
    Contact,
    GuestOrder,
    Name,
    Order,
    RegistrationConsents,
)
from events.registration.pages import (
    by_reference,
    by_secret,
    of_ticket,
    registration_view,
    registration_views,
    ticket_page,
)
from events.registration.registering import register
from events.registration.registration_view import RegistrationView, SessionOfTicket, TicketView
from events.registration.searching import registrations_of
from events.registration.tables import Guest, Registration
from events.registration.walking_in import WalkIn, walk_in

__all__ = [
    "CODE_LENGTH_MAX",
    "VIA_LENGTH_MAX",
    "AlreadyAdmitted",
    "AnswerValue",
    "Answers",
    "CodeRequired",
    "Contact",
    "Guest",
    "GuestOrder",
    "Name",
    "Order",
    "QuestionFacts",
    "QuestionShown",
    "Registration",
    "RegistrationClosed",
    "RegistrationConsents",
    "RegistrationView",
    "SessionOfTicket",
    "TicketView",
    "WalkIn",
    "by_reference",
    "by_secret",
    "cancel",
    "of_ticket",
    "register",
    "registration_view",
    "registration_views",
    "registrations_of",
    "shown",
    "take_back",
    "ticket_page",
    "walk_in",
]
