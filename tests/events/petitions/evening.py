"""An evening: an event with sessions, tickets with guests, admissions, a petition."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from events import (
    admission,
    db,
    devices,
    people,
    petitions,
    places,
    registration,
    tickets,
)
from events.access import SYSTEM
from events.catalogue import EventDraft, Kind, OfferDraft, SessionDraft, VenueDraft
from events.devices import PairingDraft
from events.petitions import PetitionDraft, SignatureConsents, SignatureDraft
from events.registration import Contact, GuestOrder, Order, RegistrationConsents
from tests.factories import DAY, HOUR, NOON

CONSENTS = SignatureConsents(notice=1, deliver=True)


async def make_event(slug: str = "festival", sessions: Sequence[str] = ("one", "two")) -> int:
    """A published event with sessions an hour long; an offer for each, and a pass for all."""
    made = [
        SessionDraft(
            slug=session, starts_at=NOON + 2 * HOUR * position, capacity=None,
            ends_at=NOON + 2 * HOUR * position + HOUR, venue=VenueDraft(name="光點華山"),
        )
        for position, session in enumerate(sessions)
    ]  # fmt: skip
    offers = [OfferDraft(slug=session, name="單場", sessions=[session]) for session in sessions]
    everything = OfferDraft(slug="pass", name={"zh-Hant": "套票"}, sessions=list(sessions))
    draft = EventDraft(
        title={"zh-Hant": "人權影展", "en": "Festival"}, kind=Kind.SCREENING, published=True,
        campaigns=[], sessions=made, offers=[*offers, everything],
    )  # fmt: skip
    await places.put_event(slug, draft, SYSTEM, NOON - DAY)
    found: int = await db.fetch_value("SELECT id FROM event WHERE slug = $1", slug)
    return found


async def session_of(event: int, slug: str) -> int:
    found: int = await db.fetch_value(
        "SELECT id FROM session WHERE event = $1 AND slug = $2", event, slug
    )
    return found


async def make_ticket(event: int, offer: str = "pass", **told: str) -> int:
    """A ticket of an offer; its guest is Cy, unless told."""
    notice = await people.show_notice("registration", NOON)
    order = Order(
        contact=Contact(**({"name": "Cy", "email": "cy@example.org"} | told)),
        guests=[GuestOrder(offer=offer)], consents=RegistrationConsents(notice=notice.version),
    )  # fmt: skip
    slug = await db.fetch_value("SELECT slug FROM event WHERE id = $1", event)
    made = await registration.register(slug, order, NOON)
    [view] = (await registration.registration_view(made)).tickets
    return view.ticket.id


async def code_of(ticket: int) -> str:
    return (await tickets.by_ids([ticket]))[ticket].code


@dataclass(frozen=True)
class Entry:
    """A row that let a guest in, and the phone that sent it."""

    token: str
    key: str
    about: dict[str, str]


async def admit(ticket: int, session: int, at: datetime = NOON) -> Entry:
    """Let a ticket's guest into a session with a phone of its own, whatever its rule says."""
    return await let_in(ticket, await phone_at(session, at), at)


async def phone_at(session: int, at: datetime = NOON) -> Entry:
    """A phone at a session's entrance, which has not let anybody in yet."""
    row = await db.fetch_row(
        """SELECT e.slug AS event, s.slug AS session FROM session AS s
           JOIN event AS e ON e.id = s.event WHERE s.id = $1""",
        session,
    )
    assert row is not None
    phone = await devices.make_pairing(row["event"], PairingDraft(), SYSTEM, at)
    invitation = await devices.pairing_view(phone)
    paired = await devices.pair(invitation.pairing_code, "Ben", at)
    about = {"gate": "entry", "session": f"{row['event']}/{row['session']}"}
    return Entry(paired.token, str(uuid.uuid4()), about)


async def let_in(ticket: int, entry: Entry, at: datetime = NOON) -> Entry:
    await send(entry, 1, at, id=entry.key, kind="in", told="admit", code=await code_of(ticket))
    return entry


async def undo(entry: Entry, at: datetime = NOON) -> None:
    await send(entry, 2, at, id=str(uuid.uuid4()), kind="undo", undoes=entry.key)


async def send(entry: Entry, seq: int, at: datetime, **said: str) -> None:
    row = {"seq": seq, "scanned_at": at.isoformat(), **entry.about, **said}
    body = {"clock": {"sent_at": at.isoformat()}, "announced": seq, "rows": [row]}
    answer = await admission.record(entry.token, body, at)
    assert [result["status"] for result in answer["results"]] == ["recorded"]


async def make_petition(slug: str = "release", **facts: object) -> None:
    await people.show_notice("petition", NOON)
    usual = {"title": "Release them", "demand": "All of them.", "campaigns": []}
    draft = PetitionDraft(**(usual | facts))  # type: ignore[arg-type]
    await petitions.put_petition(slug, draft, SYSTEM, NOON)


def by_email(name: str = "Cy", email: str = "cy@example.org", **facts: object) -> SignatureDraft:
    return SignatureDraft(name=name, email=email, consents=CONSENTS, **facts)  # type: ignore[arg-type]


async def typed_by_email(times: int) -> list[int]:
    """As often signed by name and e-mail, and nothing kept yet: what the worker is to keep."""
    for _ in range(times):
        await petitions.sign("release", by_email(), NOON)
    return db.column(await db.fetch("SELECT id FROM typed_signature ORDER BY id"), "id")


async def by_ticket(ticket: int, **facts: object) -> SignatureDraft:
    return SignatureDraft(ticket=await code_of(ticket), consents=CONSENTS, **facts)  # type: ignore[arg-type]


async def signatures() -> list[tuple[str, int | None]]:
    """State and session of every signature, in the order in which they were given."""
    rows = await db.fetch("SELECT state, session FROM signature_now ORDER BY id")
    return [(row["state"], row["session"]) for row in rows]


async def mails() -> list[str]:
    """The kinds of mails to signers that were posted, in order."""
    rows = await db.fetch("SELECT kind FROM outbox WHERE kind LIKE 'signature%' ORDER BY id")
    return db.column(rows, "kind")


async def last_signature() -> int:
    found: int = await db.fetch_value("SELECT max(id) FROM signature")
    return found


class Pause:
    """Stands before a function and lets its first call through only when told."""

    def __init__(self, function: Callable[..., Awaitable[object]]) -> None:
        self._function = function
        self.reached, self.over = asyncio.Event(), asyncio.Event()

    async def __call__(self, *arguments: object) -> object:
        if not self.reached.is_set():
            self.reached.set()
            await self.over.wait()
        return await self._function(*arguments)
