"""Things that are valid by default; a test names only the facts that it is about.

The cast: Ana organises, Ben keeps the door, Cy registers, Dee is an outsider.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec

from events import admission, campaigns, db, devices, people, petitions, places, registration
from events.access import SYSTEM
from events.campaigns import CampaignDraft
from events.catalogue import (
    CreditDraft,
    CreditRole,
    EventDraft,
    GateDraft,
    GateKind,
    Kind,
    OfferDraft,
    SessionDraft,
    VenueDraft,
)
from events.devices import DeviceView, PairingDraft
from events.places import EventView
from events.registration import (
    Contact,
    GuestOrder,
    Order,
    RegistrationConsents,
    RegistrationView,
    TicketView,
)

NOON = datetime(2026, 3, 14, 4, 0, tzinfo=UTC)  # a Saturday, 12:00 in Taipei
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TAIPEI = ZoneInfo("Asia/Taipei")


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
    await places.put_event(slug, msgspec.structs.replace(EVENT, **facts), SYSTEM, NOON)
    return await places.event(slug, NOON)


async def order(*guests: GuestOrder, **facts: object) -> Order:
    """Cy's order of one free place, under the notice that is shown now."""
    notice = await people.show_notice("registration", NOON)
    usual = {
        "contact": Contact(name="Cy", email="cy@example.org"),
        "guests": list(guests) or [GuestOrder(offer="free")],
        "consents": RegistrationConsents(notice=notice.version),
    }
    return Order(**(usual | facts))  # type: ignore[arg-type]


async def book(
    *guests: GuestOrder, event: str = "film", now: datetime = NOON, **facts: object
) -> RegistrationView:
    """A registration of Cy, for a free place unless told."""
    made = await registration.register(event, await order(*guests, **facts), now)
    return await registration.registration_view(made)


async def make_ticket(offer: str = "free", event: str = "film", **contact: str) -> TicketView:
    """A ticket of Cy, or of the contact that is told."""
    told = Contact(**({"name": "Cy", "email": "cy@example.org"} | contact))
    [ticket] = (await book(GuestOrder(offer=offer), event=event, contact=told)).tickets
    return ticket


@dataclass
class Phone:
    """Ben's phone at the film's door: it numbers its rows and sends them."""

    device: DeviceView
    token: str
    seq: int = 0

    def row(self, kind: str = "in", at: datetime = NOON + HOUR, **said: Any) -> dict[str, Any]:
        """The phone's next row, said at a moment."""
        self.seq += 1
        usual = {"seq": self.seq, "id": str(uuid4()), "gate": "door", "session": "film/one"}
        return usual | {"kind": kind, "scanned_at": at.isoformat()} | said

    async def send(
        self, *rows: dict[str, Any], now: datetime = NOON + HOUR, **body: Any
    ) -> dict[str, Any]:
        """Upload rows; the phone's clock is right unless told."""
        clock = {"sent_at": now.isoformat()}
        whole = {"clock": clock, "announced": self.seq, "rows": list(rows)} | body
        return await admission.record(self.token, whole, now)

    async def show(self, ticket: TicketView, now: datetime = NOON + HOUR, **said: Any) -> Any:
        """Show a ticket at the door and hear the verdict at once."""
        row = self.row(at=now, code=ticket.ticket.code, **said)
        return (await self.send(row, now=now))["results"][0].get("verdict")


async def pair(event: str = "film", now: datetime = NOON, **draft: Any) -> Phone:
    """A phone of a lead at an event's door."""
    [phone] = await pair_all(1, event, now, **draft)
    return phone


async def pair_all(
    phones: int, event: str = "film", now: datetime = NOON, **draft: Any
) -> list[Phone]:
    """Phones that were all invited by one code."""
    invited = PairingDraft(uses=phones, **draft)
    made = await devices.make_pairing(event, invited, SYSTEM, now)
    invitation = await devices.pairing_view(made)
    return [await _pair(invitation.pairing_code, f"Ben {n}", now) for n in range(phones)]


async def _pair(code: str, name: str, now: datetime) -> Phone:
    paired = await devices.pair(code, name, now)
    return Phone(await devices.device_for_token(paired.token), paired.token)


async def take_away(phone: Phone, now: datetime = NOON) -> None:
    """Revoke a phone; it goes on sending."""
    await devices.revoke(phone.device.id, SYSTEM, now)
    phone.device = await devices.device_for_token(phone.token)


async def keep_typed(now: datetime = NOON) -> None:
    """What the worker does with the signatures that were typed; their deeds are gone then."""
    for row in await db.fetch("SELECT id FROM typed_signature ORDER BY id"):
        await petitions.keep_typed(row["id"], now)
        done = "DELETE FROM outbox WHERE kind = 'typed_signature' AND subject = $1"
        await db.execute(done, row["id"])


async def sign_at_once(
    slug: str, draft: petitions.SignatureDraft, now: datetime, *further: Any, **facts: Any
) -> None:
    """Sign, and let the worker keep it."""
    await petitions.sign(slug, draft, now, *further, **facts)
    await keep_typed(now)
