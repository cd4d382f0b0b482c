"""Cancelling: tickets end, and their places are free at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events import addresses, db, journal, outbox, places, tickets
from events.access import Actor
from events.errors import NotFound, Refusal
from events.idempotency import RequestKey, once
from events.outbox import Errand
from events.registration.pages import by_reference, by_secret, registration_view
from events.registration.registration_view import RegistrationView
from events.tickets import Why


@dataclass(eq=False)
class AlreadyAdmitted(Refusal):
    """A ticket that was used cannot be cancelled by its guest."""

    ticket: str


async def take_back(ticket_ids: list[int], by: str, now: datetime) -> list[int]:
    """Cancel tickets and free their places once, inside an open transaction.

    Returns the tickets that were not cancelled before.
    """
    gone = await tickets.bar(sorted(ticket_ids), Why.CANCELLED, by, now)
    await places.release(gone, now)
    return gone


async def _held(reference: str, by: Actor | str) -> RegistrationView:
    if not isinstance(by, Actor):
        return await by_secret(reference, by)
    view = await by_reference(reference)
    if not by.holds(view.event_team):
        raise NotFound("registration")
    return view


async def _tell_cancelled(
    view: RegistrationView, gone: list[int], name: str, now: datetime
) -> None:
    facts: dict[str, object] = {"tickets": len(gone)}
    await journal.record(
        journal.Deed(
            name, "registration.cancelled", f"registration:{view.id}", event=view.event, facts=facts
        ),
        now,
    )
    contact = view.contact.email if view.contact else None
    if contact:
        await outbox.post(Errand.REGISTRATION_CANCELLED, view.id, now)
    companions = [
        ticket.ticket.id
        for ticket in view.tickets
        if ticket.ticket.id in gone and ticket.email
        if not (contact and addresses.same(ticket.email) == addresses.same(contact))
    ]
    await outbox.post_all(Errand.GUEST_CANCELLED, companions, now)


async def cancel(
    reference: str, by: Actor | str, ticket_ids: list[str] | None, now: datetime,
    claim: RequestKey | None = None,
) -> RegistrationView:  # fmt: skip
    """Cancel some tickets of a registration, or all; again is the same answer, freed once.

    ``by`` is an organiser, or the secret of the registration's link. Raises NotFound for a wrong
    secret or a ticket of somebody else, AlreadyAdmitted when a guest's ticket was used.
    """
    async with db.transaction(), once(claim, now) as made:
        view = await _held(reference, by)
        made.id = view.id
        await tickets.lock([t.ticket.id for t in view.tickets])
        view = await registration_view(view.id)
        wanted = [t for t in view.tickets if not ticket_ids or t.ticket.public_id in ticket_ids]
        if ticket_ids and len(wanted) < len(set(ticket_ids)):
            raise NotFound("ticket")
        used = [t for t in wanted if t.admitted and not t.ticket.cancelled]
        if used and not isinstance(by, Actor):
            raise AlreadyAdmitted(used[0].ticket.public_id)
        name = by.name if isinstance(by, Actor) else journal.GUEST
        gone = await take_back([t.ticket.id for t in wanted], name, now)
        if gone:
            await _tell_cancelled(view, gone, name, now)
    return await registration_view(view.id)
