"""Things that are valid by default; a test names only the facts that it is about.

The cast: Ana organises, Ben keeps the door, Cy registers, Dee is an outsider.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from events import campaigns, catalogue
from events.access import SYSTEM
from events.campaigns import CampaignDraft
from events.catalogue import (
    CreditDraft,
    CreditRole,
    EventDraft,
    EventView,
    GateDraft,
    GateKind,
    Kind,
    OfferDraft,
    SessionDraft,
    VenueDraft,
)

NOON = datetime(2026, 3, 14, 4, 0, tzinfo=UTC)  # a Saturday, 12:00 in Taipei
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> datetime:
        """Move it, and read it."""
        self.now += by
        return self.now


SESSION = SessionDraft(
    slug="one",
    starts_at=NOON + HOUR,
    ends_at=NOON + 3 * HOUR,
    venue=VenueDraft(name="光點台北", city="臺北"),
    capacity=20,
)
OFFER = OfferDraft(slug="free", name={"zh-Hant": "一般席", "en": "General"}, sessions=["one"])
EVENT = EventDraft(
    title={"zh-Hant": "看見平等", "en": "Seeing equality"},
    kind=Kind.SCREENING,
    published=True,
    campaigns=[CreditDraft(campaign="equality", role=CreditRole.PRIMARY)],
    sessions=[SESSION],
    offers=[OFFER],
    gates=[GateDraft(slug="door", kind=GateKind.ENTRY, name="入口")],
)


async def make_campaign(slug: str = "equality", parent: str | None = None) -> str:
    """A campaign; its slug."""
    await campaigns.put_campaign(slug, CampaignDraft(name=slug, parent=parent), SYSTEM, NOON)
    return slug


async def make_event(slug: str = "film", **facts: object) -> EventView:
    """A free screening today at 13:00 for 20 people with one offer and one entry gate."""
    await make_campaign()
    await catalogue.put_event(slug, msgspec.structs.replace(EVENT, **facts), SYSTEM, NOON)
    return await catalogue.event(slug, NOON)
