"""The signer: the person, the session, and whether an admission there vouches for the signature."""

from __future__ import annotations

from dataclasses import dataclass

from events import db, tickets
from events.errors import Invalid
from events.petitions.steps import lock_doors, lock_signers
from events.petitions.tables import Origin


@dataclass(frozen=True, slots=True)
class NamedSession:
    """The session a signer names and its event, by ids; both None when none is named or found."""

    session: int | None = None
    event: int | None = None


@dataclass(frozen=True, slots=True)
class Signer:
    """A person who signs, where, and whether their ticket is known to have been let in there.

    ``particulars`` are what they tell of themselves; with a ticket, what its guest told.
    """

    person: int
    particulars: int
    origin: Origin
    session: int | None
    ticket: int | None
    witnessed: bool
    locale: str


async def named_session(name: str | None, *, public: bool) -> NamedSession:
    """The session called ``event/session``; one without ids when there is none.

    ``public``: nor when its event is not published.
    """
    if name is None:
        return NamedSession()
    event, _, session = name.partition("/")
    row = await db.fetch_row(
        """SELECT s.id, s.event FROM session_named AS s
           WHERE s.event_slug = $1 AND s.slug = $2 AND (s.published OR NOT $3)""",
        event, session, public,
    )  # fmt: skip
    return NamedSession(row["id"], row["event"]) if row else NamedSession()


async def signer_by_email(
    person: int, particulars: int, session: int | None, locale: str
) -> Signer:
    """Whoever typed an address, locked as a signer: nobody's admission vouches for that."""
    await lock_signers([person])
    origin = Origin.POSTER if session else Origin.ONLINE
    return Signer(person, particulars, origin, session, None, False, locale)


async def signer_by_ticket(
    ticket: tickets.IssuedTicket, place: NamedSession, locale: str
) -> Signer:
    """The ticket's guest, at the session said, else last entered, else the ticket's only one.

    Locks the doors and the signer. Raises Invalid for a ticket without a person, and for a session
    of another event that the ticket has not entered.
    """
    await lock_doors({ticket.event, place.event or ticket.event})
    row = await db.fetch_row(
        """SELECT g.person, g.particulars,
                  ARRAY(SELECT a.session FROM admission_made AS a WHERE a.ticket = g.ticket
                        ORDER BY a.effective_at DESC, a.received_at DESC, a.device DESC, a.seq DESC
                        ) AS entered,
                  ARRAY(SELECT p.session FROM place_claimed AS p
                        WHERE p.ticket = g.ticket) AS booked
           FROM guest_seated AS g WHERE g.ticket = $1 AND g.person IS NOT NULL""",
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
    return Signer(
        person, row["particulars"], Origin.TICKET, session, ticket.id,
        session in entered, locale,
    )  # fmt: skip
