"""Putting an event with the sizes of its quotas: one transaction makes or replaces the whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from events import catalogue, db, journal
from events.access import Actor
from events.catalogue import EventDraft, Unlinked
from events.errors import Busy, InUse, NotFound
from events.places.resizing import PoolSize, resize


async def _put(slug: str, draft: EventDraft, actor: Actor, now: datetime) -> bool:
    made = await catalogue.write_event(slug, draft, actor, now)
    await resize(
        [
            *(
                PoolSize("session", s.slug, made.sessions[s.slug], s.capacity)
                for s in draft.sessions
            ),
            *(PoolSize("offer", o.slug, made.offers[o.slug], o.size) for o in draft.offers),
        ]
    )
    await _check_unused(made.unlinked)
    facts = {"slug": slug, "made": made.made, "published": draft.published}
    subject = f"event:{made.event}"
    deed = journal.Deed(actor.name, "event.put", subject, event=made.event, facts=facts)
    await journal.record(deed, now)
    return made.made


async def _check_unused(unlinked: Sequence[Unlinked]) -> None:
    """Raises InUse when tickets of an offer hold places in sessions it no longer admits to."""
    used = await db.fetch_value(
        """SELECT gone.slug
           FROM unnest($1::text[], $2::int[], $3::int[]) AS gone (slug, offer, session)
           JOIN quota AS o ON o.offer = gone.offer JOIN claim AS bought ON bought.quota = o.id
           JOIN quota AS s ON s.session = gone.session
           JOIN claim AS seat ON seat.quota = s.id AND seat.ticket = bought.ticket
           WHERE seat.released_at IS NULL LIMIT 1""",
        [slug for slug, _, _ in unlinked], [offer for _, offer, _ in unlinked],
        [session for _, _, session in unlinked],
    )  # fmt: skip
    if used:
        raise InUse("offer", used)


async def put_event(slug: str, draft: EventDraft, actor: Actor, now: datetime) -> bool:
    """Make an event, or replace it; True when it was made.

    What is left out returns to its default; what is no longer listed is removed. Raises NotFound
    when another team holds it, Invalid with every field to mend, InUse when something to be
    removed is used, BelowTaken when places were already taken, Busy when others write it too.
    """
    if not actor.may_write:
        raise NotFound("event")
    try:
        async with db.transaction():
            return await _put(slug, draft, actor, now)
    except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
        raise Busy from None
