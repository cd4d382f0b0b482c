"""Events 活動 as organisers write them: sessions, offers, gates, questions, credit.

What of them can be booked, and how much is left, is for the room ``places`` to say.
"""

from events.catalogue.credit import Referable
from events.catalogue.event_draft import (
    Choice,
    CreditDraft,
    EventDraft,
    GateDraft,
    OfferDraft,
    QuestionDraft,
    SessionDraft,
    ShowIf,
    VenueDraft,
)
from events.catalogue.gates import gates_of_kind, usual_gates
from events.catalogue.offers import Unlinked
from events.catalogue.sessions import LockedSession, lock_session
from events.catalogue.shown import (
    ChoiceView,
    CreditView,
    GateView,
    OptionView,
    QuestionView,
    ShowIfView,
    Text,
    VenueView,
)
from events.catalogue.tables import (
    Access,
    Credit,
    CreditRole,
    Event,
    FormVersion,
    Gate,
    GateKind,
    Kind,
    Offer,
    OfferSession,
    Question,
    QuestionKind,
    Session,
    SessionCancellation,
)
from events.catalogue.writing import Written, write_event

__all__ = [
    "Access",
    "Choice",
    "ChoiceView",
    "Credit",
    "CreditDraft",
    "CreditRole",
    "CreditView",
    "Event",
    "EventDraft",
    "FormVersion",
    "Gate",
    "GateDraft",
    "GateKind",
    "GateView",
    "Kind",
    "LockedSession",
    "Offer",
    "OfferDraft",
    "OfferSession",
    "OptionView",
    "Question",
    "QuestionDraft",
    "QuestionKind",
    "QuestionView",
    "Referable",
    "Session",
    "SessionCancellation",
    "SessionDraft",
    "ShowIf",
    "ShowIfView",
    "Text",
    "Unlinked",
    "VenueDraft",
    "VenueView",
    "Written",
    "gates_of_kind",
    "lock_session",
    "usual_gates",
    "write_event",
]
