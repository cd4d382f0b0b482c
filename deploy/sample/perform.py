"""Entering a gathering as it would have happened: through the front doors, each deed in time."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from deploy.sample.gatherings import Evening, Gathering
from deploy.sample.guests import Arrival, Party, Seat
from events import actions, admission, devices, places, registration
from events.access import SYSTEM
from events.actions import ActionDraft
from events.admission import ROWS_MAX, HeadcountDraft
from events.devices import PairedDevice, PairingDraft
from events.petitions import Occasion, SignatureConsents, SignatureDraft, sign
from events.registration import Contact, GuestOrder, Order, RegistrationConsents, TicketView

PHONE_FOR = 150  # arrivals, at the most, before another phone helps
PHONES_MAX = 4
SHOWN_AGAIN_EVERY = 40  # arrivals, one of which shows the ticket a second time
SHOWN_AGAIN_AFTER = timedelta(minutes=6)
DOORS = timedelta(minutes=60)
ANSWERED = {"admit", "already_in"}
IDS = uuid.uuid5(uuid.NAMESPACE_DNS, "sample.example.org")

Tickets = Mapping[Seat, TicketView]


@dataclass(frozen=True, slots=True)
class Notices:
    """The versions of the privacy notices that the sample's people were shown."""

    registration: int
    petition: int


async def publish(gathering: Gathering) -> None:
    """Put the event, weeks before it."""
    await places.put_event(gathering.slug, gathering.draft, SYSTEM, gathering.published_at)


async def hold(gathering: Gathering, notices: Notices) -> None:
    """Take the registrations, then let every session happen: door, signing, counting."""
    tickets = await _register(gathering, notices)
    for evening in gathering.evenings:
        if evening.arrivals is not None:
            await _scan(gathering, evening, tickets)
            await _sign(gathering, evening.arrivals, tickets, notices)
        if evening.heads is not None:
            await _count(gathering, evening, evening.heads)
        await _act(gathering, evening)


async def _register(gathering: Gathering, notices: Notices) -> Tickets:
    """Everybody registers, in the order of time; then those who cannot come cancel."""
    numbered = sorted(enumerate(gathering.parties), key=lambda pair: pair[1].at)
    made = {
        await registration.register(gathering.slug, _order(party, notices), party.at): number
        for number, party in numbered
    }
    views = await registration.registration_views(list(made))
    for view in views:
        if cancelled_at := gathering.parties[made[view.id]].cancelled_at:
            await registration.cancel(view.reference, SYSTEM, None, cancelled_at)
    return {Seat(made[v.id], i): ticket for v in views for i, ticket in enumerate(v.tickets)}


def _order(party: Party, notices: Notices) -> Order:
    contact, *others = party.people
    return Order(
        contact=Contact(name=contact.name, email=contact.email, locale="zh-Hant"),
        guests=[
            GuestOrder(offer=party.offer, name=contact.name),
            *(GuestOrder(offer=party.offer, name=o.name, email=o.email) for o in others),
        ],
        consents=RegistrationConsents(notice=notices.registration),
    )


async def _scan(gathering: Gathering, evening: Evening, tickets: Tickets) -> None:
    """Phones at the door share the arrivals and upload them in batches, as they fill."""
    arrivals = evening.arrivals or []
    phones = min(PHONES_MAX, 1 + len(arrivals) // PHONE_FOR)
    opens_at = evening.hours.starts_at - DOORS
    for number in range(phones):
        phone = await _phone(gathering, evening, number, opens_at)
        rows = _rows(gathering, phone, evening, arrivals[number::phones], tickets)
        for start in range(0, len(rows), ROWS_MAX):
            batch = rows[start : start + ROWS_MAX]
            sent_at = datetime.fromisoformat(batch[-1]["scanned_at"]) + timedelta(seconds=20)
            body = {
                "clock": {"sent_at": sent_at.isoformat()},
                "announced": len(rows),
                "rows": batch,
            }
            told = await admission.record(phone.token, body, sent_at)
            wrong = [r for r in told["results"] if r.get("verdict") not in ANSWERED]
            assert not wrong, wrong


async def _phone(
    gathering: Gathering, evening: Evening, number: int, opens_at: datetime
) -> PairedDevice:
    draft = PairingDraft(
        gate="entry", sessions=[evening.hours.session], name=f"報到手機 {number + 1}"
    )
    invited = await devices.make_pairing(gathering.slug, draft, SYSTEM, opens_at)
    code = (await devices.pairing_view(invited)).pairing_code
    return await devices.pair(code, None, opens_at)


def _rows(
    gathering: Gathering,
    phone: PairedDevice,
    evening: Evening,
    arrivals: list[Arrival],
    tickets: Tickets,
) -> list[dict[str, Any]]:
    """The scans of a phone: every arrival, and now and then a ticket that is shown once more."""
    shown = [(arrival.at, arrival.ticket) for arrival in arrivals]
    shown += [(a.at + SHOWN_AGAIN_AFTER, a.ticket) for a in arrivals[::SHOWN_AGAIN_EVERY]]
    return [
        {
            "seq": seq,
            "id": str(uuid.uuid5(IDS, f"{phone.device} {seq}")),
            "gate": "entry",
            "session": f"{gathering.slug}/{evening.hours.session}",
            "kind": "in",
            "code": tickets[ticket].ticket.code,
            "scanned_at": at.isoformat(),
        }
        for seq, (at, ticket) in enumerate(sorted(shown, key=lambda pair: pair[0]), start=1)
    ]


async def _sign(
    gathering: Gathering, arrivals: list[Arrival], tickets: Tickets, notices: Notices
) -> None:
    """Guests sign from their ticket page, once they are in."""
    consents = SignatureConsents(notice=notices.petition, deliver=True)
    for arrival in arrivals:
        if arrival.signs_at is not None:
            occasion = Occasion(ticket=tickets[arrival.ticket].ticket.id)
            for number in arrival.petitions:
                draft = SignatureDraft(consents=consents)
                await sign(gathering.petitions[number], draft, arrival.signs_at, occasion=occasion)


async def _count(gathering: Gathering, evening: Evening, heads: int) -> None:
    """Somebody counts in two goes: in the middle, and at the end."""
    hours, name = evening.hours, f"{gathering.slug}/{evening.hours.session}"
    middle = hours.starts_at + (hours.ends_at - hours.starts_at) / 2
    for many, at in ((heads // 2, middle), (heads - heads // 2, hours.ends_at)):
        await admission.count_heads(name, HeadcountDraft(count=many, at=at), SYSTEM, at)


async def _act(gathering: Gathering, evening: Evening) -> None:
    """The actions at the session besides signing, entered when it ended."""
    at = evening.hours.ends_at
    for kind, quantity in evening.actions.items():
        draft = ActionDraft(
            type=kind, quantity=quantity, session=f"{gathering.slug}/{evening.hours.session}", at=at
        )
        await actions.act(draft, SYSTEM, at)
