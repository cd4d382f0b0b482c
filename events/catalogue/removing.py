"""Removing what an event no longer lists, unless something depends on it."""

from __future__ import annotations

import asyncpg

from events import db
from events.catalogue.event_draft import EventDraft
from events.catalogue.gates import DEFAULT_GATES
from events.catalogue.tables import Gate, Offer, Question, Session
from events.errors import InUse

Part = Gate | Question | Offer | Session


async def _remove(part: type[Part], event: int, listed: list[str]) -> None:
    kept = await part.select(part.slug).where(part.event == event)
    for slug in sorted({row["slug"] for row in kept} - set(listed)):
        try:
            await part.delete().where(part.event == event, part.slug == slug)
        except asyncpg.IntegrityConstraintViolationError:
            raise InUse(part._meta.tablename, slug) from None


async def remove_unlisted(event: int, draft: EventDraft) -> None:
    """Remove what the event has and the draft does not list. Raises InUse when it is used.

    What uses it is for the database to say: whoever points at a part keeps it by a foreign key.
    """
    sessions = [session.slug for session in draft.sessions]
    await db.execute(
        "UPDATE session SET within = NULL WHERE event = $1 AND slug <> ALL($2::text[])",
        event, sessions,
    )  # fmt: skip
    await _remove(Gate, event, [gate.slug for gate in draft.gates or DEFAULT_GATES])
    await _remove(Question, event, [question.slug for question in draft.questions])
    await _remove(Offer, event, [offer.slug for offer in draft.offers])
    await _remove(Session, event, sessions)
