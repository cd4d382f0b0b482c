"""Places 席次: quotas and the claims on them. The only room that takes places and frees them."""

from events.places.auditing import audit
from events.places.availability import (
    Availability,
    BookableOffer,
    BookableSession,
    OfferState,
    availability,
    least,
)
from events.places.claiming import Draw, SoldOut, claim, claim_at_door
from events.places.event_page import EventView, OfferView, SessionView, event, event_held
from events.places.programme import (
    EventSummary,
    Filters,
    events_held,
    events_past,
    events_published,
    events_seen,
)
from events.places.putting_event import put_event
from events.places.releasing import release
from events.places.resizing import BelowTaken
from events.places.tables import Claim, Quota

__all__ = [
    "Availability",
    "BelowTaken",
    "BookableOffer",
    "BookableSession",
    "Claim",
    "Draw",
    "EventSummary",
    "EventView",
    "Filters",
    "OfferState",
    "OfferView",
    "Quota",
    "SessionView",
    "SoldOut",
    "audit",
    "availability",
    "claim",
    "claim_at_door",
    "event",
    "event_held",
    "events_held",
    "events_past",
    "events_published",
    "events_seen",
    "least",
    "put_event",
    "release",
]
