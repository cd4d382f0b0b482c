"""Sessions: putting them with their venues, holding one, and which lies within which."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from events import db
from events.catalogue.event_draft import SessionDraft, VenueDraft
from events.catalogue.tables import Session, Venue
from events.text import Localised, is_slug, tidied, tidy, to_json


def around(event: str, draft: SessionDraft) -> str | None:
    """The session that a draft lies within, as ``event/session``; a slug alone is of its event."""
    if draft.within is None or "/" in draft.within:
        return draft.within
    return f"{event}/{draft.within}"


def _venue(draft: VenueDraft) -> Venue:
    """A venue as it is kept; its key says which texts it has, in which languages."""
    texts = (tidied(draft.name), tidy(draft.city), tidied(draft.address) or "")
    told = msgspec.json.encode(texts, order="deterministic")
    return Venue(
        key=hashlib.sha256(told).hexdigest(),
        name=to_json(texts[0]),
        city=texts[1],
        address=to_json(texts[2]),
    )


@dataclass(frozen=True, slots=True)
class LockedSession:
    """A session that nobody else changes until the transaction ends, and whose event it is."""

    id: int
    event: int
    team: int


async def lock_session(name: str) -> LockedSession | None:
    """Lock the session called ``event/session``; None when there is none."""
    event, _, slug = name.partition("/")
    row = await db.fetch_row(
        """SELECT s.id, s.event, e.team FROM session AS s JOIN event AS e ON e.id = s.event
           WHERE e.slug = $1 AND s.slug = $2 FOR NO KEY UPDATE OF s""",
        event, slug,
    )  # fmt: skip
    return LockedSession(**row) if row else None


async def _venues(venues: Sequence[Venue]) -> dict[str, int]:
    """Find or make the venues, in sorted order so that two events never wait for each other."""
    places = {venue.key: venue for venue in venues}
    keys = sorted(places)
    await Venue.insert(*(places[key] for key in keys)).on_conflict(Venue.key, "DO NOTHING")
    rows = await Venue.select(Venue.id, Venue.key).where(Venue.key.is_in(keys))
    return {row["key"]: row["id"] for row in rows}


async def put_sessions(event: int, drafts: Sequence[SessionDraft]) -> dict[str, int]:
    """Make or replace the sessions; their ids by slug."""
    if not drafts:
        return {}
    held = [_venue(draft.venue) for draft in drafts]
    ids = await _venues(held)
    sessions = [
        _session(event, i, draft, ids[venue.key])
        for i, (draft, venue) in enumerate(zip(drafts, held, strict=True))
    ]
    rows = (
        await Session.insert(*sessions)
        .on_conflict((Session.event, Session.slug), "DO UPDATE", _REPLACED)
        .returning(Session.id, Session.slug)
    )
    return {row["slug"]: row["id"] for row in rows}


async def raise_sequences(event: int, title: Localised, drafts: Sequence[SessionDraft]) -> None:
    """Before sessions are replaced: count a change of name, time or place of each.

    Calendars that hold an entry take over the one with the greater number (RFC 5545 §3.8.7.4).
    """
    await db.execute(
        """UPDATE session AS s SET sequence = s.sequence + 1
           FROM event AS e, venue AS v,
                unnest($3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[])
                    AS put (slug, starts_at, ends_at, title, venue)
           WHERE s.event = $1 AND e.id = s.event AND v.id = s.venue AND put.slug = s.slug
             AND (s.starts_at, s.ends_at, s.title, v.key, e.title)
                 IS DISTINCT FROM (put.starts_at, put.ends_at, put.title::jsonb, put.venue,
                                   $2::jsonb)""",
        event, to_json(tidied(title)), [d.slug for d in drafts], [d.starts_at for d in drafts],
        [d.ends_at for d in drafts], [to_json(tidied(d.title)) for d in drafts],
        [_venue(d.venue).key for d in drafts],
    )  # fmt: skip


_REPLACED = [
    Session.title, Session.position, Session.starts_at, Session.ends_at, Session.venue,
    Session.doors_open_minutes, Session.last_entry_minutes, Session.practice,
]  # fmt: skip


def _session(event: int, position: int, draft: SessionDraft, venue: int) -> Session:
    return Session(
        event=event,
        slug=draft.slug,
        title=to_json(tidied(draft.title)),
        position=position,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        venue=venue,
        doors_open_minutes=draft.doors_open_minutes,
        last_entry_minutes=draft.last_entry_minutes,
        practice=draft.practice,
    )


async def put_within(event: int, around: Mapping[str, str | None]) -> None:
    """Say which session each one lies within (``event/session``), once all of them exist."""
    within = {slug: target.split("/") for slug, target in around.items() if target}
    await db.execute(
        """UPDATE session AS s SET within = (
               SELECT a.id
               FROM unnest($2::text[], $3::text[], $4::text[]) AS given (slug, event, session)
               JOIN event AS e ON e.slug = given.event
               JOIN session AS a ON a.event = e.id AND a.slug = given.session
               WHERE given.slug = s.slug)
           WHERE s.event = $1 AND (s.within IS NOT NULL OR s.slug = ANY($2::text[]))""",
        event, list(within), [w[0] for w in within.values()], [w[1] for w in within.values()],
    )  # fmt: skip


async def outwards(targets: set[str]) -> Mapping[str, str | None]:
    """Of these sessions and all around them: the next one outwards, as ``event/session``."""
    named = [target.split("/") for target in sorted(targets) if is_name(target)]
    rows = await db.fetch(
        """WITH RECURSIVE outwards AS (
               SELECT s.id, s.name, s.within
               FROM unnest($1::text[], $2::text[]) AS named (event, session)
               JOIN session_named AS s ON s.event_slug = named.event AND s.slug = named.session
               UNION
               SELECT s.id, s.name, s.within
               FROM outwards JOIN session_named AS s ON s.id = outwards.within
           )
           SELECT o.name, a.name AS around
           FROM outwards AS o LEFT JOIN session_named AS a ON a.id = o.within""",
        [event for event, _ in named], [session for _, session in named],
    )  # fmt: skip
    return {row["name"]: row["around"] for row in rows}


def is_name(target: str) -> bool:
    """Whether a text may be a session's name, ``event/session``."""
    names = target.split("/")
    return len(names) == 2 and all(is_slug(name) for name in names)
