"""An evening as rows: an event with sessions, tickets with guests, admissions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from events import db, people, petitions, tickets
from events.access import SYSTEM
from events.people import Known, PersonDraft
from events.petitions import PetitionDraft, SignatureConsents, SignatureDraft
from events.tickets import TicketDraft
from tests.factories import HOUR, NOON

CONSENTS = SignatureConsents(notice=1, deliver=True)
TEAM = "SELECT id FROM team WHERE slug = 'organisation'"


async def make_event(slug: str = "festival", sessions: Sequence[str] = ("one", "two")) -> int:
    """An event of the default team with sessions an hour long, an offer and an entry gate."""
    event: int = await db.fetch_value(
        f"""INSERT INTO event (slug, title, kind, team, created_at)
            VALUES ($1, $2::jsonb, 'screening', ({TEAM}), $3) RETURNING id""",
        slug, '{"zh-Hant": "影展", "en": "Festival"}', NOON,
    )  # fmt: skip
    venue = await db.fetch_value(
        """INSERT INTO venue (name, city, address) VALUES ('SPOT', '台北市', '')
           ON CONFLICT (name, city, address) DO UPDATE SET name = venue.name RETURNING id"""
    )
    for position, session in enumerate(sessions):
        quota = await db.fetch_value("INSERT INTO quota DEFAULT VALUES RETURNING id")
        starts_at = NOON + position * 2 * HOUR
        await db.execute(
            """INSERT INTO session (event, slug, position, starts_at, ends_at, venue, quota)
               VALUES ($1, $2, $3, $4, $5, $6, $7)""",
            event, session, position, starts_at, starts_at + HOUR, venue, quota,
        )  # fmt: skip
    quota = await db.fetch_value("INSERT INTO quota DEFAULT VALUES RETURNING id")
    await db.execute(
        """INSERT INTO offer (event, slug, number, name, quota)
           VALUES ($1, 'free', 0, '"Free"', $2)""",
        event, quota,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO gate (event, slug, kind, name) VALUES ($1, 'entry', 'entry', '\"Entry\"')",
        event,
    )
    return event


async def session_of(event: int, slug: str) -> int:
    found: int = await db.fetch_value(
        "SELECT id FROM session WHERE event = $1 AND slug = $2", event, slug
    )
    return found


async def make_ticket(event: int, sessions: Sequence[str] = ("one", "two"), **told: str) -> int:
    """A ticket with places in the sessions; its guest is Cy, unless told."""
    guest = {"name": "Cy", "email": "cy@example.org"} | told
    async with db.transaction():
        [person] = await people.identify([PersonDraft(**guest)], NOON, Known("registration", event))
        offer = await db.fetch_value("SELECT id FROM offer WHERE event = $1", event)
        [ticket] = await tickets.issue([TicketDraft(event, offer, 0)], NOON)
        registration = await db.fetch_value(
            """INSERT INTO registration (reference, event, contact, made_at)
               VALUES ($1, $2, $3, $4) RETURNING id""",
            f"R-{ticket}", event, person, NOON,
        )  # fmt: skip
        await db.execute(
            "INSERT INTO guest (registration, ticket, person) VALUES ($1, $2, $3)",
            registration, ticket, person,
        )  # fmt: skip
        for slug in sessions:
            await db.execute(
                "INSERT INTO place (ticket, session, claimed_at) VALUES ($1, $2, $3)",
                ticket, await session_of(event, slug), NOON,
            )  # fmt: skip
    return ticket


async def code_of(ticket: int) -> str:
    return (await tickets.by_ids([ticket]))[ticket].code


async def admit(ticket: int, session: int, at: datetime = NOON) -> int:
    """The admission of a ticket's guest to a session, with a scan under it."""
    event = await db.fetch_value("SELECT event FROM session WHERE id = $1", session)
    pairing = await db.fetch_value(
        """INSERT INTO pairing (event, code_hash, expires_at, made_at, made_by)
           VALUES ($1, sha256($2::text::bytea), $3, $3, 'system')
           ON CONFLICT (code_hash) DO UPDATE SET used = 0 RETURNING id""",
        event, f"pairing {event}", NOON,
    )  # fmt: skip
    device = await db.fetch_value(
        "INSERT INTO device (pairing, event) VALUES ($1, $2) RETURNING id", pairing, event
    )
    scan = await db.fetch_value(
        """INSERT INTO scan (device, seq, content, status, event, session, ticket, kind, lets_in,
                             effective_at, received_at, answer)
           VALUES ($1, 1, '', 'recorded', $2, $3, $4, 'in', true, $5, $5, '{}') RETURNING id""",
        device, event, session, ticket, at,
    )  # fmt: skip
    made: int = await db.fetch_value(
        """INSERT INTO admission (session, ticket, person, scan, at)
           SELECT $1, $2, person, $3, $4 FROM guest WHERE ticket = $2 RETURNING id""",
        session, ticket, scan, at,
    )  # fmt: skip
    return made


async def make_petition(slug: str = "release", **facts: object) -> None:
    await people.show_notice("petition", NOON)
    usual = {"title": "Release them", "demand": "All of them.", "campaigns": []}
    draft = PetitionDraft(**(usual | facts))  # type: ignore[arg-type]
    await petitions.put_petition(slug, draft, SYSTEM, NOON)


def by_email(name: str = "Cy", email: str = "cy@example.org", **facts: object) -> SignatureDraft:
    return SignatureDraft(name=name, email=email, consents=CONSENTS, **facts)  # type: ignore[arg-type]


async def by_ticket(ticket: int, **facts: object) -> SignatureDraft:
    return SignatureDraft(ticket=await code_of(ticket), consents=CONSENTS, **facts)  # type: ignore[arg-type]


async def signatures() -> list[tuple[str, int | None]]:
    """State and session of every signature, in the order in which they were given."""
    rows = await db.fetch("SELECT state, session FROM signature_now ORDER BY id")
    return [(row["state"], row["session"]) for row in rows]


async def mails() -> list[str]:
    """The kinds that were posted, in order."""
    return db.column(await db.fetch("SELECT kind FROM outbox ORDER BY id"), "kind")


async def last_signature() -> int:
    found: int = await db.fetch_value("SELECT max(id) FROM signature")
    return found
