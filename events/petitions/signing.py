"""Signing: the same person signs a petition once for ever, and nobody can tell from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events import db, journal, outbox, people, tickets
from events.errors import FieldError, Invalid, NotFound
from events.idempotency import Claim, once
from events.people import ConsentDraft, Known, PersonDraft
from events.petitions import rules
from events.petitions.drafts import Occasion, SignatureDraft
from events.petitions.steps import lock_doors, lock_signers, step
from events.petitions.tables import Origin, State


@dataclass(frozen=True, slots=True)
class _Place:
    """A session and its event, by our ids."""

    session: int | None = None
    event: int | None = None


@dataclass(frozen=True, slots=True)
class _Signer:
    """Who signs, where, and what vouches for it."""

    person: int
    origin: Origin
    session: int | None
    ticket: int | None
    witnessed: bool
    locale: str


@dataclass(frozen=True, slots=True)
class _Known:
    """A signature that is there already."""

    id: int
    state: State


async def sign(
    slug: str,
    draft: SignatureDraft,
    now: datetime,
    claim: Claim | None = None,
    occasion: Occasion | None = None,
) -> None:
    """Sign a petition; the same person signs once for ever, and nobody can tell from outside.

    Raises NotFound, PetitionClosed, or Invalid with every wrong field.
    """
    occasion = occasion or Occasion()
    async with db.transaction(), once(claim, now) as made:
        petition = await _open_petition(slug)
        ticket, place = await _checked(draft, occasion)
        if ticket is None:
            signer = await _signer_by_email(draft, place, occasion, now)
        else:
            signer = await _signer_by_ticket(ticket, place, occasion)
        made.id = await _keep(petition, signer, draft, now)


async def _open_petition(slug: str) -> int:
    row = await db.fetch_row("SELECT id, open FROM petition WHERE slug = $1", slug)
    if row is None:
        raise NotFound("petition")
    if not row["open"]:
        raise rules.PetitionClosed(slug)
    petition: int = row["id"]
    return petition


async def _checked(
    draft: SignatureDraft, occasion: Occasion
) -> tuple[tickets.IssuedTicket | None, _Place]:
    """The ticket and the session a draft names. Raises Invalid with all that is wrong."""
    by_ticket = draft.ticket is not None or occasion.ticket is not None
    errors = rules.check_signer(draft, by_ticket)
    if not await people.notice_known("petition", draft.consents.notice):
        errors.append(FieldError("consents.notice", "notice_unknown"))
    ticket = await _ticket(draft, occasion) if by_ticket else None
    if by_ticket and ticket is None:
        errors.append(FieldError("ticket", "unknown"))
    elif ticket and ticket.cancelled:
        errors.append(FieldError("ticket", "cancelled"))
    place = await _place(draft.session)
    if draft.session is not None and place.session is None:
        errors.append(FieldError("session", "unknown"))
    if errors:
        raise Invalid(errors)
    return ticket, place


async def _ticket(draft: SignatureDraft, occasion: Occasion) -> tickets.IssuedTicket | None:
    if occasion.ticket is not None:
        return (await tickets.by_ids([occasion.ticket])).get(occasion.ticket)
    return await tickets.by_code(draft.ticket or "")


async def _place(name: str | None) -> _Place:
    if name is None:
        return _Place()
    event, _, session = name.partition("/")
    row = await db.fetch_row(
        """SELECT s.id, s.event FROM session AS s JOIN event AS e ON e.id = s.event
           WHERE e.slug = $1 AND s.slug = $2""",
        event, session,
    )  # fmt: skip
    return _Place(row["id"], row["event"]) if row else _Place()


async def _signer_by_email(
    draft: SignatureDraft, place: _Place, occasion: Occasion, now: datetime
) -> _Signer:
    told = PersonDraft(
        name=rules.one_line(draft.name), email=rules.one_line(draft.email),
        city=rules.one_line(draft.city) or None, locale=occasion.locale,
    )  # fmt: skip
    [person] = await people.identify([told], now, Known("signature", place.event))
    await lock_signers([person])
    origin = Origin.POSTER if place.session else Origin.ONLINE
    return _Signer(person, origin, place.session, None, False, occasion.locale)


async def _signer_by_ticket(
    ticket: tickets.IssuedTicket, place: _Place, occasion: Occasion
) -> _Signer:
    """The ticket's guest, at the session said, else last entered, else the ticket's only one."""
    await lock_doors({ticket.event, place.event or ticket.event})
    row = await db.fetch_row(
        """SELECT n.person,
                  ARRAY(SELECT a.session FROM admission AS a JOIN scan AS s ON s.id = a.scan
                        WHERE a.ticket = g.ticket
                        ORDER BY s.effective_at DESC, s.received_at DESC, s.device DESC, s.seq DESC
                        ) AS entered,
                  ARRAY(SELECT p.session FROM place AS p WHERE p.ticket = g.ticket) AS booked
           FROM guest AS g JOIN person_now AS n ON n.id = g.person WHERE g.ticket = $1""",
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
    return _Signer(person, Origin.TICKET, session, ticket.id, witnessed, occasion.locale)


async def _admitted(person: int, session: int) -> bool:
    """Whether the person was let in there, with whichever ticket."""
    found = await db.fetch_value(
        """SELECT 1 FROM admission WHERE session = $2
             AND person IN (SELECT id FROM person WHERE id = $1 OR merged_into = $1)""",
        person, session,
    )  # fmt: skip
    return found is not None


async def _keep(petition: int, signer: _Signer, draft: SignatureDraft, now: datetime) -> int:
    """Keep or renew the signature, its step, its consents and the mail it deserves."""
    known = await _find(petition, signer.person)
    state = rules.after_signing(known.state if known else None, witnessed=signer.witnessed)
    if known is None:
        kept = await _insert(petition, signer, now)
    else:
        kept = known.id
    changes = state is not None or (known is not None and known.state == State.PENDING)
    if changes:
        if known is not None:
            await _renew(known, signer)
        await _consent(kept, signer.person, draft, now)
    if state is not None:
        await step([kept], state, journal.GUEST, now)
    if signer.ticket is None:
        await outbox.post("signature_pending" if changes else "signature_repeated", kept, now)
    return kept


async def _find(petition: int, person: int) -> _Known | None:
    """The signature of a person, or of somebody merged into them."""
    row = await db.fetch_row(
        """SELECT id, state FROM signature_now
           WHERE petition = $1
             AND person IN (SELECT id FROM person WHERE id = $2 OR merged_into = $2)
           ORDER BY state = 'repeat', id LIMIT 1""",
        petition, person,
    )  # fmt: skip
    return _Known(row["id"], State(row["state"])) if row else None


async def _insert(petition: int, signer: _Signer, now: datetime) -> int:
    """A new signature without a step yet: its caller adds the first."""
    made: int = await db.fetch_value(
        """INSERT INTO signature (petition, person, origin, session, ticket, locale, made_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id""",
        petition, signer.person, signer.origin.value, signer.session, signer.ticket,
        signer.locale, now,
    )  # fmt: skip
    return made


async def _renew(known: _Known, signer: _Signer) -> None:
    """Take over where an uncounted signature is given now; a pending one forgets no session."""
    await db.execute(
        """UPDATE signature SET origin = $2, locale = $6,
               session = CASE WHEN $5 THEN coalesce($3, session) ELSE $3 END,
               ticket = CASE WHEN $5 THEN coalesce($4, ticket) ELSE $4 END
           WHERE id = $1""",
        known.id, signer.origin.value, signer.session, signer.ticket,
        known.state == State.PENDING, signer.locale,
    )  # fmt: skip


async def _consent(kept: int, person: int, draft: SignatureDraft, now: datetime) -> None:
    given = draft.consents
    purposes = {
        "notice": True, "deliver": given.deliver, "public": given.public, "updates": given.updates,
    }  # fmt: skip
    asked = ConsentDraft(person, purposes, "petition", given.notice, signature=kept)
    await people.consent([asked], now)
