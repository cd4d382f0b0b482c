"""Writing an event: the whole of it is made or replaced, inside an open transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from events import db
from events.access import Actor, team_of
from events.catalogue.checking import check
from events.catalogue.credit import Referable, put_credit, wanted_credit
from events.catalogue.event_draft import EventDraft
from events.catalogue.gates import DEFAULT_GATES, put_gates
from events.catalogue.offers import Unlinked, put_offers
from events.catalogue.questions import put_questions
from events.catalogue.removing import remove_unlisted
from events.catalogue.sessions import around, outwards, put_sessions, put_within
from events.catalogue.tables import Event
from events.errors import Invalid, NotFound
from events.text import is_slug, tidied, to_json


@dataclass(frozen=True, slots=True)
class Written:
    """An event as it was written: its id, whether it was made, and the ids of its parts by slug.

    ``unlinked`` are sessions that an offer no longer admits to: the offer's slug, both ids.
    """

    event: int
    made: bool
    sessions: Mapping[str, int]
    offers: Mapping[str, int]
    unlinked: Sequence[Unlinked]


async def write_event(slug: str, draft: EventDraft, actor: Actor, now: datetime) -> Written:
    """Make an event, or replace it; what is no longer listed is removed. The caller sizes quotas.

    Raises NotFound when another team holds it, Invalid with every field to mend, InUse when
    something to be removed is used.
    """
    event = await _lock(slug, actor)
    if any(session.within for session in draft.sessions):
        await db.execute("LOCK TABLE session IN SHARE UPDATE EXCLUSIVE MODE")
    known = await _referable(slug, draft)
    if errors := check(slug, draft, known):
        raise Invalid(errors)
    made = False
    if event is None:
        event = await _make(slug, draft, actor, now)
        made = event is not None
        event = event or await _lock(slug, actor)
        assert event is not None, "an event is never removed"
    await _describe(event, draft)
    sessions = await put_sessions(event, draft.sessions)
    await put_within(event, {s.slug: around(slug, s) for s in draft.sessions})
    offers, unlinked = await put_offers(event, draft.offers, sessions)
    await put_gates(event, draft.gates or DEFAULT_GATES)
    await put_questions(event, draft.questions, now)
    await put_credit(event, wanted_credit(draft, sessions, known), actor.name, now)
    await remove_unlisted(event, draft)
    return Written(event, made, sessions, offers, unlinked)


async def _lock(slug: str, actor: Actor) -> int | None:
    """The event's id, its row locked until the end; None when there is none yet."""
    if not is_slug(slug):
        return None
    row = (
        await Event.select(Event.id, Event.team)
        .where(Event.slug == slug)
        .lock_rows("NO KEY UPDATE")
        .first()
    )
    if row is None:
        return None
    if not actor.holds(row["team"]):
        raise NotFound("event")
    event: int = row["id"]
    return event


async def _make(slug: str, draft: EventDraft, actor: Actor, now: datetime) -> int | None:
    """A new event of the actor's team; None when somebody else made the slug just now."""
    made: int | None = await db.fetch_value(
        """INSERT INTO event (slug, title, kind, published, hosting, email, sensitive,
                              form_version, team, created_at)
           VALUES ($1, $2::jsonb, $3, false, 'host', 'required', false, 1, $4, $5)
           ON CONFLICT (slug) DO NOTHING RETURNING id""",
        slug, to_json(tidied(draft.title)), draft.kind, await team_of(actor), now,
    )  # fmt: skip
    return made


async def _describe(event: int, draft: EventDraft) -> None:
    await db.execute(
        """UPDATE event SET title = $2::jsonb, kind = $3, summary = $4::jsonb, published = $5,
               hosting = $6, email = $7, sensitive = $8 WHERE id = $1""",
        event, to_json(tidied(draft.title)), draft.kind, to_json(tidied(draft.summary)),
        draft.published, draft.hosting, draft.email, draft.sensitive,
    )  # fmt: skip


async def _referable(slug: str, draft: EventDraft) -> Referable:
    """The lines of the campaigns that the draft names, and the way outwards from its sessions."""
    credited = [*draft.campaigns, *(c for s in draft.sessions for c in s.campaigns)]
    rows = await db.fetch(
        """SELECT c.slug, l.slug AS line, l.id, c.id AS campaign FROM campaign_named AS c
           LEFT JOIN line_named AS l ON l.campaign = c.id WHERE c.slug = ANY($1::text[])""",
        sorted({credit.campaign for credit in credited if is_slug(credit.campaign)}),
    )
    campaigns = {row["slug"]: row["campaign"] for row in rows}
    lines = {(row["slug"], row["line"]): row["id"] for row in rows if row["line"] is not None}
    targets = {target for s in draft.sessions if (target := around(slug, s))}
    return Referable(campaigns, lines, await outwards(targets) if targets else {})
