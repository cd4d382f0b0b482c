"""An evening that the desk looks at: registrations by the form's use case, scans by a phone."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import msgspec

from events import admission, db, devices, people, petitions, places, registration
from events.access import SYSTEM
from events.devices import PairedDevice, PairingDraft
from events.petitions import PetitionDraft, SignatureConsents, SignatureDraft
from events.registration import (
    Contact,
    GuestOrder,
    Order,
    RegistrationConsents,
    RegistrationView,
)
from tests.factories import EVENT, HOUR, NOON, make_campaign, sign_at_once

DOORS_OPEN = NOON + HOUR


async def put_event(slug: str, **facts: Any) -> None:
    """An event that is not published yet, unless told."""
    await make_campaign()
    draft = msgspec.structs.replace(EVENT, **({"published": False} | facts))
    await places.put_event(slug, draft, SYSTEM, NOON)


async def register(
    name: str, *others: str, event: str = "film", answers: dict[str, Any] | None = None
) -> RegistrationView:
    """A registration by name and e-mail, with companions who have no e-mail."""
    notice = await people.show_notice("registration", NOON)
    order = Order(
        contact=Contact(name=name, email=f"{name.lower()}@example.org"),
        guests=[GuestOrder(offer="free"), *(GuestOrder(offer="free", name=o) for o in others)],
        answers=answers or {},
        consents=RegistrationConsents(notice=notice.version),
    )
    return await registration.registration_view(await registration.register(event, order, NOON))


async def phone(name: str = "Ben", event: str = "film") -> PairedDevice:
    """A paired phone of a lead."""
    made = await devices.make_pairing(event, PairingDraft(name=name), SYSTEM, NOON)
    code = (await devices.pairing_view(made)).pairing_code
    return await devices.pair(code, name, NOON)


def row(seq: int, kind: str = "in", at: datetime = DOORS_OPEN, **said: Any) -> dict[str, Any]:
    """A row at the film's door."""
    usual = {"gate": "door", "session": "film/one", "scanned_at": at.isoformat()}
    return {"seq": seq, "id": str(uuid.uuid4()), "kind": kind, **usual, **said}


async def send(phone: PairedDevice, *rows: dict[str, Any], announced: int | None = None) -> None:
    """Upload rows of a phone when they were scanned."""
    at = max(datetime.fromisoformat(row["scanned_at"]) for row in rows)
    told = announced or max(row["seq"] for row in rows)
    body = {"clock": {"sent_at": at.isoformat()}, "announced": told, "rows": list(rows)}
    answer = await admission.record(phone.token, body, at)
    assert {result["status"] for result in answer["results"]} == {"recorded"}


def code(view: RegistrationView, nth: int = 0) -> str:
    return view.tickets[nth].ticket.code


async def sign(view: RegistrationView, petition: str = "release") -> None:
    """The petition signed with a registration's first ticket."""
    notice = await people.show_notice("petition", NOON)
    consents = SignatureConsents(notice=notice.version, deliver=True)
    draft = SignatureDraft(consents=consents, ticket=code(view))
    await sign_at_once(petition, draft, DOORS_OPEN)


async def make_petition(slug: str = "release", **facts: Any) -> None:
    usual = {"title": "Release them", "demand": "All.", "campaigns": ["equality"]}
    await petitions.put_petition(slug, PetitionDraft(**(usual | facts)), SYSTEM, NOON)


async def event_id(slug: str = "film") -> int:
    found: int = await db.fetch_value("SELECT id FROM event WHERE slug = $1", slug)
    return found
