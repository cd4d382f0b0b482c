"""Putting an event: one transaction that makes it, or replaces the whole of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import asyncpg
import msgspec

from events import db, journal
from events.access import Actor, team_of
from events.catalogue import parts
from events.catalogue.drafts import EventDraft, QuestionDraft
from events.catalogue.rules import (
    DEFAULT_GATES,
    Credit,
    Known,
    around,
    check,
    option_of,
    wanted_credit,
)
from events.errors import Busy, Invalid, NotFound
from events.text import is_slug, tidied, to_json


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


async def _put(slug: str, draft: EventDraft, actor: Actor, now: datetime) -> bool:
    event = await _lock(slug, actor)
    if any(session.within for session in draft.sessions):
        await db.execute("LOCK TABLE session IN SHARE UPDATE EXCLUSIVE MODE")
    known = await _known(slug, draft)
    if errors := check(slug, draft, known):
        raise Invalid(errors)
    made = False
    if event is None:
        event = await _make(slug, draft, actor, now)
        made = event is not None
        event = event or await _lock(slug, actor)
        assert event is not None, "an event is never removed"
    await _describe(event, draft)
    venues = await parts.venues([session.venue for session in draft.sessions])
    sessions = await parts.put_sessions(event, draft.sessions, venues)
    await parts.put_within(event, {s.slug: around(slug, s) for s in draft.sessions})
    await parts.put_offers(event, draft.offers, sessions)
    await parts.put_gates(event, draft.gates or DEFAULT_GATES)
    await _put_questions(event, draft.questions, now)
    await _put_credit(event, wanted_credit(draft, sessions, known), actor.name, now)
    await parts.remove_unlisted(event, draft)
    await journal.record(
        journal.Deed(
            actor.name,
            "event.put",
            f"event:{event}",
            event=event,
            facts={"slug": slug, "made": made, "published": draft.published},
        ),
        now,
    )
    return made


async def _lock(slug: str, actor: Actor) -> int | None:
    """The event's id, its row locked until the end; None when there is none yet."""
    if not is_slug(slug):
        return None
    row = await db.fetch_row("SELECT id, team FROM event WHERE slug = $1 FOR NO KEY UPDATE", slug)
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


async def _known(slug: str, draft: EventDraft) -> Known:
    """The lines of the campaigns that the draft names, and the way outwards from its sessions."""
    credited = [*draft.campaigns, *(c for s in draft.sessions for c in s.campaigns)]
    rows = await db.fetch(
        """SELECT c.slug, l.slug AS line, l.id, c.id AS campaign FROM campaign AS c
           LEFT JOIN report_line AS l ON l.campaign = c.id WHERE c.slug = ANY($1::text[])""",
        sorted({credit.campaign for credit in credited if is_slug(credit.campaign)}),
    )
    campaigns = {row["slug"]: row["campaign"] for row in rows}
    lines = {(row["slug"], row["line"]): row["id"] for row in rows if row["line"] is not None}
    targets = {target for s in draft.sessions if (target := around(slug, s))}
    return Known(campaigns, lines, await _outwards(targets) if targets else {})


async def _outwards(targets: set[str]) -> Mapping[str, str | None]:
    """Of these sessions and all around them: the next one outwards, as ``event/session``."""
    named = [target.split("/") for target in sorted(targets) if _is_name(target)]
    rows = await db.fetch(
        """WITH RECURSIVE outwards AS (
               SELECT s.id, s.within FROM unnest($1::text[], $2::text[]) AS named (event, session)
               JOIN event AS e ON e.slug = named.event
               JOIN session AS s ON s.event = e.id AND s.slug = named.session
               UNION
               SELECT s.id, s.within FROM outwards JOIN session AS s ON s.id = outwards.within
           )
           SELECT e.slug || '/' || s.slug AS name, ae.slug || '/' || a.slug AS around
           FROM outwards JOIN session AS s USING (id) JOIN event AS e ON e.id = s.event
           LEFT JOIN session AS a ON a.id = outwards.within LEFT JOIN event AS ae ON ae.id = a.event
        """,
        [event for event, _ in named], [session for _, session in named],
    )  # fmt: skip
    return {row["name"]: row["around"] for row in rows}


def _is_name(target: str) -> bool:
    names = target.split("/")
    return len(names) == 2 and all(is_slug(name) for name in names)


async def _put_questions(event: int, drafts: Sequence[QuestionDraft], now: datetime) -> None:
    """Make or replace the questions; a change is a new version of the form, the first is 1."""
    asked = [_asked(draft) for draft in drafts]
    latest = await db.fetch_row(
        """SELECT version, questions FROM form_version WHERE event = $1
           ORDER BY version DESC LIMIT 1""",
        event,
    )
    if latest is not None and msgspec.json.decode(latest["questions"]) == asked:
        return
    version = latest["version"] + 1 if latest else 1
    questions = msgspec.json.encode(asked).decode()
    await db.execute(
        """INSERT INTO form_version (event, version, questions, since)
           VALUES ($1, $2, $3::jsonb, $4)""",
        event, version, questions, now,
    )  # fmt: skip
    await db.execute("UPDATE event SET form_version = $2 WHERE id = $1", event, version)
    await db.execute(
        """INSERT INTO question (event, slug, ask, label, kind, required, options, offers,
                                 show_if, position)
           SELECT $1, q ->> 'slug', q ->> 'ask', q -> 'label', q ->> 'kind',
               (q -> 'required')::bool, nullif(q -> 'options', 'null'),
               nullif(q -> 'offers', 'null'), nullif(q -> 'show_if', 'null'), position
           FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS given (q, position)
           ON CONFLICT (event, slug) DO UPDATE SET ask = excluded.ask, label = excluded.label,
               kind = excluded.kind, required = excluded.required, options = excluded.options,
               offers = excluded.offers, show_if = excluded.show_if,
               position = excluded.position""",
        event, questions,
    )  # fmt: skip


def _asked(draft: QuestionDraft) -> dict[str, object]:
    """A question as the form asks it, with its options in one shape."""
    options = [option_of(option) for option in draft.options or []]
    kept: dict[str, object] = msgspec.to_builtins(draft)
    return {**kept, "label": tidied(draft.label), "options": options or None}


async def _put_credit(event: int, wanted: dict[Credit, str], by: str, now: datetime) -> None:
    """Close the credit that no longer holds and open what is new; the rest stays as it is."""
    rows = await db.fetch(
        """SELECT id, session, campaign, line, role FROM credit
           WHERE event = $1 AND until IS NULL""",
        event,
    )
    held = {(row["session"], row["campaign"], row["line"]): row for row in rows}
    over = [row["id"] for key, row in held.items() if wanted.get(key) != row["role"]]
    new = [(*key, role) for key, role in wanted.items() if _role(held.get(key)) != role]
    await db.execute("UPDATE credit SET until = $2 WHERE id = ANY($1)", over, now)
    await db.execute(
        """INSERT INTO credit (event, session, campaign, line, role, since, by)
           SELECT $1, session, campaign, line, role, $6, $7
           FROM unnest($2::int[], $3::int[], $4::int[], $5::text[])
               AS given (session, campaign, line, role)""",
        event, [n[0] for n in new], [n[1] for n in new], [n[2] for n in new],
        [n[3] for n in new], now, by,
    )  # fmt: skip


def _role(row: asyncpg.Record | None) -> str | None:
    return row["role"] if row else None
