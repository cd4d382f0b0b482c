"""Writing an event: the whole of it is made or replaced, inside an open transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events import db
from events.access import Actor, team_of
from events.catalogue.checking import check
from events.catalogue.credit import Referable, put_credit, wanted_credit
from events.catalogue.event_draft import EventDraft
from events.catalogue.gates import DEFAULT_GATES, put_gates
from events.catalogue.offers import Unlinked, put_offers
from events.catalogue.questions import put_questions
from events.catalogue.removing import remove_unlisted
from events.catalogue.sessions import (
    around,
    is_name,
    outwards,
    put_sessions,
    put_within,
    raise_sequences,
)
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
    team = await team_of(actor)
    new = Event(slug=slug, team=team, created_at=now, **_described(draft))
    made = await Event.insert(new).on_conflict(Event.slug, "DO NOTHING").returning(Event.id)
    return made[0]["id"] if made else None


def _described(draft: EventDraft) -> dict[str, Any]:
    """The event's own columns as a draft says them, the same for a new event and an old one."""
    return {
        "title": to_json(tidied(draft.title)),
        "kind": draft.kind,
        "summary": to_json(tidied(draft.summary)),
        "published": draft.published,
        "hosting": draft.hosting,
        "email": draft.email,
        "sensitive": draft.sensitive,
    }


async def _referable(slug: str, draft: EventDraft, actor: Actor) -> Referable:
    """The lines of the campaigns that the draft names, and the way outwards from its sessions.

    Another team's session is not there to lie within: it could never be removed any more.
    """
    credited = [*draft.campaigns, *(c for s in draft.sessions for c in s.campaigns)]
    rows = await db.fetch(
        """SELECT c.slug, l.slug AS line, l.id, c.id AS campaign FROM campaign_named AS c
           LEFT JOIN line_named AS l ON l.campaign = c.id WHERE c.slug = ANY($1::text[])""",
        sorted({credit.campaign for credit in credited if is_slug(credit.campaign)}),
    )
    campaigns = {row["slug"]: row["campaign"] for row in rows}
    lines = {(row["slug"], row["line"]): row["id"] for row in rows if row["line"] is not None}
    targets = {target for s in draft.sessions if (target := around(slug, s))}
    within = await outwards(await _held(slug, targets, actor)) if targets else {}
    return Referable(campaigns, lines, within)


async def _held(slug: str, targets: set[str], actor: Actor) -> set[str]:
    """Of these sessions those of the actor's teams, and those that the event lies within now."""
    rows = await db.fetch(
        """SELECT name FROM session_named
           WHERE name = ANY($1::text[]) AND ($2::int[] IS NULL OR team = ANY($2::int[])
               OR id IN (SELECT within FROM session_named WHERE event_slug = $3))""",
        sorted(filter(is_name, targets)), actor.held_teams, slug,
    )  # fmt: skip
    return {row["name"] for row in rows}


async def write_event(slug: str, draft: EventDraft, actor: Actor, now: datetime) -> Written:
    """Make an event, or replace it; what is no longer listed is removed. The caller sizes quotas.

    Raises NotFound when another team holds it, Invalid with every field to mend, InUse when
    something to be removed is used.
    """
    event = await _lock(slug, actor)
    if any(session.within for session in draft.sessions):
        await db.execute("LOCK TABLE session IN SHARE UPDATE EXCLUSIVE MODE")
    known = await _referable(slug, draft, actor)
    if errors := check(slug, draft, known):
        raise Invalid(errors)
    made = False
    if event is None:
        event = await _make(slug, draft, actor, now)
        made = event is not None
        event = event or await _lock(slug, actor)
        assert event is not None, "an event is never removed"
    await raise_sequences(event, draft.title, draft.sessions)
    await Event.update(**_described(draft)).where(Event.id == event)
    sessions = await put_sessions(event, draft.sessions)
    await put_within(event, {s.slug: around(slug, s) for s in draft.sessions})
    offers, unlinked = await put_offers(event, draft.offers, sessions)
    await put_gates(event, draft.gates or DEFAULT_GATES)
    await put_questions(event, draft.questions, now)
    await put_credit(event, wanted_credit(draft, sessions, known), actor.name, now)
    await remove_unlisted(event, draft)
    return Written(event, made, sessions, offers, unlinked)
