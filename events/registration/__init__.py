"""Registration 報名: bookings, their guests, and the places that tickets claim."""

from events.registration.answers import Answers, QuestionFacts, ShowIf, shown
from events.registration.drafts import (
    AnswerValue,
    Contact,
    Email,
    GuestOrder,
    Name,
    Order,
    RegistrationConsents,
)
from events.registration.reads import (
    audit,
    by_reference,
    by_secret,
    of_ticket,
    registration_view,
    registration_views,
    registrations_of,
    ticket_page,
)
from events.registration.rules import AlreadyAdmitted, CodeRequired, RegistrationClosed, SoldOut
from events.registration.tables import Guest, Place, Registration
from events.registration.views import RegistrationView, SessionOfTicket, TicketView
from events.registration.writes import WalkIn, cancel, register, take_back, walk_in

__all__ = [
    "AlreadyAdmitted",
    "AnswerValue",
    "Answers",
    "CodeRequired",
    "Contact",
    "Email",
    "Guest",
    "GuestOrder",
    "Name",
    "Order",
    "Place",
    "QuestionFacts",
    "Registration",
    "RegistrationClosed",
    "RegistrationConsents",
    "RegistrationView",
    "SessionOfTicket",
    "ShowIf",
    "SoldOut",
    "TicketView",
    "WalkIn",
    "audit",
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
