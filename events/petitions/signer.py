"""The signer: the person, the session, and whether an admission there vouches for the signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events import db, people, tickets
from events.errors import Invalid
from events.people import Known, PersonDraft
from events.petitions.steps import lock_doors, lock_signers
from events.petitions.tables import Origin


@dataclass(frozen=True, slots=True)
class NamedSession:
    """The session a signer names and its event, by ids; both None when none is named or found."""

    session: int | None = None
    event: int | None = None


@dataclass(frozen=True, slots=True)
class Signer:
    """A person who signs, where, and whether they are known to have been let in there."""

    person: int
    origin: Origin
    session: int | None
    ticket: int | None
    witnessed: bool
    locale: str


async def named_session(name: str | None) -> NamedSession:
    """The session called ``event/session``; one without ids when there is none."""
    if name is None:
        return NamedSession()
    event, _, session = name.partition("/")
    row = await db.fetch_row(
        """SELECT s.id, s.event FROM session_named AS s
           WHERE s.event_slug = $1 AND s.slug = $2""",
        event, session,
    )  # fmt: skip
    return NamedSession(row["id"], row["event"]) if row else NamedSession()


async def signer_by_email(
    told: PersonDraft, place: NamedSession, locale: str, now: datetime
) -> Signer:
    """The person of this name and address, known from now on if not before; locked as a signer."""
    [person] = await people.identify([told], now, Known("signature", place.event))
    await lock_signers([person])
    origin = Origin.POSTER if place.session else Origin.ONLINE
    return Signer(person, origin, place.session, None, False, locale)


async def signer_by_ticket(
    ticket: tickets.IssuedTicket, place: NamedSession, locale: str
) -> Signer:
    """The ticket's guest, at the session said, else last entered, else the ticket's only one.

    Locks the doors and the signer. Raises Invalid for a ticket without a person, and for a session
    of another event that the ticket has not entered.
    """
    await lock_doors({ticket.event, place.event or ticket.event})
    row = await db.fetch_row(
        """SELECT n.person,
                  ARRAY(SELECT a.session FROM admission_made AS a WHERE a.ticket = g.ticket
                        ORDER BY a.effective_at DESC, a.received_at DESC, a.device DESC, a.seq DESC
                        ) AS entered,
                  ARRAY(SELECT p.session FROM place_claimed AS p
                        WHERE p.ticket = g.ticket) AS booked
           FROM guest_seated AS g JOIN person_now AS n ON n.id = g.person WHERE g.ticket = $1""",
        ticket.id,
    )
    if row is None:
        raise Invalid.one("ticket", "no_person")
    person, entered, booked = row["person"], row["entered"], row["booked"]
    if place.session and place.event != ticket.event and place.session not in entered:
        raise Invalid.one("session", "not_of_this_event")
    only = booked[0] if len(booked) == 1 else None
    session = place.session or (entered[0] if entered else only)
    await lock_signers([person])
    witnessed = session is not None and await _admitted(person, session)
    return Signer(person, Origin.TICKET, session, ticket.id, witnessed, locale)


async def _admitted(person: int, session: int) -> bool:
    """Whether the person was let in there, with whichever ticket."""
    found = await db.fetch_value(
        """SELECT 1 FROM admission_made WHERE session = $2
             AND person IN (SELECT id FROM person_now WHERE person = $1)""",
        person, session,
    )  # fmt: skip
    return found is not None
