"""Headcounts that are typed at the desk: numbers of people who had no ticket."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from events import catalogue, db, journal
from events.access import Actor
from events.admission.tables import Headcount
from events.clock import is_done
from events.errors import FieldError, Invalid, NotFound
from events.fields import Aware, Note
from events.idempotency import RequestKey, once


class HeadcountDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number of people counted; a negative one corrects an earlier count."""

    count: Annotated[int, Meta(ge=-10_000_000, le=10_000_000)]
    category: Annotated[str, Meta(max_length=40)] | None = None
    note: Note | None = None
    at: Aware | None = None


async def _keep(session: int, draft: HeadcountDraft, actor: Actor, now: datetime) -> int:
    [kept] = await Headcount.insert(
        Headcount(
            session=session,
            quantity=draft.count,
            category=draft.category,
            note=draft.note,
            at=draft.at or now,
            entered_at=now,
            by=actor.name,
        )
    )
    headcount: int = kept["id"]
    return headcount


def _check(draft: HeadcountDraft, counted: int, now: datetime) -> list[FieldError]:
    """What must be mended where so many were counted before."""
    errors = []
    if counted + draft.count < 0:
        errors.append(FieldError("count", "below_zero", {"counted": counted}))
    if draft.at is not None and not is_done(draft.at, now):
        errors.append(FieldError("at", "out_of_range"))
    return errors


async def count_heads(
    session_name: str, draft: HeadcountDraft, actor: Actor, now: datetime,
    claim: RequestKey | None = None,
) -> int:  # fmt: skip
    """Add a headcount to ``event/session``; returns its id.

    Raises NotFound, Invalid when the sum would be below zero or the time cannot be.
    """
    async with db.transaction(), once(claim, now) as made:
        session = await catalogue.lock_session(session_name)
        if session is None or not actor.holds(session.team):
            raise NotFound("session")
        counted = await db.fetch_value(
            "SELECT coalesce(sum(heads), 0) FROM headcount_summed WHERE session = $1", session.id
        )
        if errors := _check(draft, counted, now):
            raise Invalid(errors)
        made.id = await _keep(session.id, draft, actor, now)
        await journal.record(
            journal.Deed(actor.name, "door.headcount", f"headcount:{made.id}", event=session.event),
            now,
        )
    assert made.id is not None
    return made.id
