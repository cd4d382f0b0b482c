"""A festival with its doors open now, tickets for it, and phones to pair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from events import clock, db, devices, people, registration
from events.access import SYSTEM
from events.catalogue import GateDraft, GateKind, OfferDraft, SessionDraft, VenueDraft
from events.devices import PairingDraft
from events.registration import Contact, GuestOrder, Order, RegistrationConsents
from tests.factories import HOUR, MINUTE, TAIPEI, make_event

GATES = [
    GateDraft(slug="a", kind=GateKind.ENTRY, name={"zh-Hant": "入口 A", "en": "Entrance A"}),
    GateDraft(slug="b", kind=GateKind.ENTRY, name={"zh-Hant": "入口 B", "en": "Entrance B"}),
    GateDraft(slug="exit", kind=GateKind.EXIT, name={"zh-Hant": "出口", "en": "Exit"}),
    GateDraft(slug="bags", kind=GateKind.PICKUP, name={"zh-Hant": "領物處", "en": "Pick-up"}),
]


@dataclass(frozen=True)
class Held:
    """A ticket as its guest holds it."""

    code: str
    short: str


def session(slug: str, starts_at: datetime, title: object) -> SessionDraft:
    return SessionDraft(
        slug=slug, title=title, starts_at=starts_at, ends_at=starts_at + 2 * HOUR, capacity=180,
        venue=VenueDraft(name="光點台北", city="臺北"),
    )  # fmt: skip


def offer(slug: str, sessions: list[str]) -> OfferDraft:
    name = {"zh-Hant": "單場票", "en": "Single ticket"}
    return OfferDraft(slug=slug, name=name, sessions=sessions)


def noon_tomorrow(now: datetime) -> datetime:
    """Tomorrow in the venue's zone, at whatever time of day the tests run."""
    return (now.astimezone(TAIPEI) + timedelta(days=1)).replace(hour=12)


async def open_festival() -> None:
    """``festival``: one session about to start, one tomorrow, one tonight. And ``other``."""
    now = clock.read()
    await make_event(
        "festival",
        sessions=[
            session("now", now + 20 * MINUTE, {"zh-Hant": "邊境風暴", "en": "Green Border"}),
            session("tonight", now + 5 * HOUR, {"zh-Hant": "海報", "en": "The Poster"}),
            session("tomorrow", noon_tomorrow(now), {"zh-Hant": "記憶", "en": "Memory"}),
        ],
        offers=[offer(slug, [slug]) for slug in ("now", "tonight", "tomorrow")],
        gates=GATES,
    )
    await make_event("other", sessions=[session("x", now, None)], offers=[offer("x", ["x"])])


async def tickets(*offers: str, event: str = "festival") -> list[Held]:
    """One registration with a ticket for each offer."""
    now = clock.read()
    notice = await people.show_notice("registration", now)
    order = Order(
        contact=Contact(name="Cy", email="cy@example.org"),
        guests=[GuestOrder(offer=slug, name=f"Guest {i}") for i, slug in enumerate(offers)],
        consents=RegistrationConsents(notice=notice.version),
    )
    number = await registration.register(event, order, now)
    view = await registration.registration_view(number)
    return [Held(seat.ticket.code, seat.ticket.short) for seat in view.tickets]


async def invite(
    gate: str = "a", role: str = "lead", event: str = "festival", **draft: Any
) -> tuple[int, str]:
    """A device's id and the code that pairs it."""
    drafted = PairingDraft(gate=gate, role=role, **draft)  # type: ignore[arg-type]
    device = await devices.make_pairing(event, drafted, SYSTEM, clock.read())
    return device, (await devices.pairing_view(device)).pairing_code


async def cancel(held: Held) -> None:
    """Cancel a ticket, as an organiser."""
    reference, ticket = await db.fetch_row(
        """SELECT r.reference, encode(t.number, 'hex') FROM ticket AS t
           JOIN guest AS g ON g.ticket = t.id JOIN registration AS r ON r.id = g.registration
           WHERE t.short = $1""",
        held.short,
    )
    await registration.cancel(reference, SYSTEM, [ticket], clock.read())


async def scans() -> list[tuple[str, str | None]]:
    """Kind and verdict of every row that was kept, in order of seq."""
    rows = await db.fetch("SELECT kind, verdict FROM scan ORDER BY device, seq")
    return [(row["kind"], row["verdict"]) for row in rows]


async def incidents() -> list[str]:
    """What must not have happened at the doors."""
    return db.column(await db.fetch("SELECT kind FROM incident ORDER BY id"), "kind")


async def put_back(seq: int) -> None:
    """Put the database back to when the phone's rows had arrived up to a number, and no further."""
    for kept in ("admission", "headcount"):
        await db.execute(
            f"DELETE FROM {kept} AS k USING scan AS s WHERE s.id = k.scan AND s.seq > $1", seq
        )
    await db.execute(
        """UPDATE ticket SET entered = ARRAY(
               SELECT a.session FROM admission AS a WHERE a.ticket = ticket.id)"""
    )
    await db.execute("DELETE FROM scan WHERE seq > $1", seq)
    await db.execute("UPDATE device SET received_through = $1, received = $1, announced = $1", seq)


async def admitted() -> int:
    """How many admissions there are."""
    return int(await db.fetch_value("SELECT count(*) FROM admission"))


async def headcount() -> int:
    """The sum of all headcounts."""
    return int(await db.fetch_value("SELECT coalesce(sum(quantity), 0) FROM headcount"))


async def statuses() -> list[str]:
    """What became of every row that was kept."""
    rows = await db.fetch("SELECT status FROM scan ORDER BY device, seq")
    return [row["status"] for row in rows]


async def admitted_ago() -> timedelta:
    """How long ago the last admission was, by the server's clock."""
    at: datetime = await db.fetch_value("SELECT max(at) FROM admission")
    return clock.read() - at


async def taps() -> list[int]:
    """What clickers sent, in order."""
    return db.column(await db.fetch("SELECT taps FROM scan ORDER BY seq"), "taps")


async def announced() -> int:
    """The highest number of a row that any phone has spoken of."""
    return int(await db.fetch_value("SELECT max(announced) FROM device"))


async def inside() -> list[str]:
    """The short codes of those who were let in, in order."""
    rows = await db.fetch(
        "SELECT t.short FROM admission AS a JOIN ticket AS t ON t.id = a.ticket ORDER BY a.at"
    )
    return [row["short"] for row in rows]


async def pairings_used() -> int:
    """How many phones all invitations have paired."""
    return int(await db.fetch_value("SELECT sum(used) FROM pairing"))


async def revoke(device: int) -> None:
    """Hand a phone in at the desk."""
    await devices.revoke(device, SYSTEM, clock.read())


async def names() -> list[str]:
    """What people at the door were called, in order."""
    rows = await db.fetch("SELECT name FROM particulars WHERE name <> '' ORDER BY id")
    return [row["name"] for row in rows]
