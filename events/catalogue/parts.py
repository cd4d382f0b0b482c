"""The parts of an event as they are written, inside the transaction that puts the whole of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import asyncpg

from events import db
from events.catalogue.drafts import (
    EventDraft,
    GateDraft,
    OfferDraft,
    SessionDraft,
    VenueDraft,
)
from events.catalogue.rules import DEFAULT_GATES, BelowTaken, free_numbers
from events.errors import InUse
from events.text import tidied, tidy, to_json

Place = tuple[str, str, str]


def _place(venue: VenueDraft) -> Place:
    return tidy(venue.name), tidy(venue.city), tidy(venue.address)


async def venues(drafts: Sequence[VenueDraft]) -> dict[Place, int]:
    """Find or make the venues, in sorted order so that two events never wait for each other."""
    places = sorted({_place(draft) for draft in drafts})
    columns = [list(column) for column in zip(*places, strict=True)] or [[], [], []]
    await db.execute(
        """INSERT INTO venue (name, city, address)
           SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
           ON CONFLICT (name, city, address) DO NOTHING""",
        *columns,
    )
    rows = await db.fetch(
        """SELECT v.id, v.name, v.city, v.address FROM venue AS v
           JOIN unnest($1::text[], $2::text[], $3::text[]) AS given (name, city, address)
             USING (name, city, address)""",
        *columns,
    )
    return {(row["name"], row["city"], row["address"]): row["id"] for row in rows}


async def put_sessions(
    event: int, drafts: Sequence[SessionDraft], places: Mapping[Place, int]
) -> dict[str, int]:
    """Make or replace the sessions; their ids by slug. Raises BelowTaken."""
    kept = await _kept("session", event)
    ids = {}
    for position, draft in enumerate(drafts):
        quota = await _quota("session", draft.slug, kept.get(draft.slug), draft.capacity)
        ids[draft.slug] = await db.fetch_value(
            """INSERT INTO session (event, slug, title, position, starts_at, ends_at, venue,
                   quota, doors_open_minutes, last_entry_minutes, practice)
               VALUES ($1, $2, $3::jsonb, $4, $5, $6, $7, $8, $9, $10, $11)
               ON CONFLICT (event, slug) DO UPDATE SET title = excluded.title,
                   position = excluded.position, starts_at = excluded.starts_at,
                   ends_at = excluded.ends_at, venue = excluded.venue,
                   doors_open_minutes = excluded.doors_open_minutes,
                   last_entry_minutes = excluded.last_entry_minutes, practice = excluded.practice
               RETURNING id""",
            event, draft.slug, to_json(tidied(draft.title)), position, draft.starts_at,
            draft.ends_at, places[_place(draft.venue)], quota, draft.doors_open_minutes,
            draft.last_entry_minutes, draft.practice,
        )  # fmt: skip
    return ids


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


async def put_offers(event: int, drafts: Sequence[OfferDraft], sessions: Mapping[str, int]) -> None:
    """Make or replace the offers; each keeps its number for ever. Raises BelowTaken, InUse."""
    kept = await _kept("offer", event)
    numbers = free_numbers(await _numbers(event))
    admits: list[tuple[int, int]] = []
    for position, draft in enumerate(drafts):
        quota = await _quota("offer", draft.slug, kept.get(draft.slug), draft.size)
        number = 0 if draft.slug in kept else next(numbers)
        choose = draft.choose
        offer = await db.fetch_value(
            """INSERT INTO offer (event, slug, number, position, name, price, quota, access,
                   choose_min, choose_max, opens_at, closes_at, per_registration_max, group_max)
               VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $10, $11, $12, $13, $14)
               ON CONFLICT (event, slug) DO UPDATE SET position = excluded.position,
                   name = excluded.name, price = excluded.price, access = excluded.access,
                   choose_min = excluded.choose_min, choose_max = excluded.choose_max,
                   opens_at = excluded.opens_at, closes_at = excluded.closes_at,
                   per_registration_max = excluded.per_registration_max,
                   group_max = excluded.group_max RETURNING id""",
            event, draft.slug, number, position, to_json(tidied(draft.name)), draft.price,
            quota, draft.access, choose.min if choose else None, choose.max if choose else None,
            draft.opens_at, draft.closes_at, draft.per_registration_max, draft.group_max,
        )  # fmt: skip
        admits += [(offer, sessions[slug]) for slug in draft.sessions]
    await _put_offer_sessions(event, admits, [draft.slug for draft in drafts])


async def _put_offer_sessions(event: int, admits: list[tuple[int, int]], listed: list[str]) -> None:
    offers, sessions = [offer for offer, _ in admits], [session for _, session in admits]
    gone = await db.fetch(
        """SELECT x.id, o.slug AS offer, EXISTS (
               SELECT FROM place AS p JOIN ticket AS t ON t.id = p.ticket
               WHERE t.offer = x.offer AND p.session = x.session AND p.released_at IS NULL) AS used
           FROM offer_session AS x JOIN offer AS o ON o.id = x.offer
           WHERE o.event = $1 AND o.slug = ANY($4::text[]) AND (x.offer, x.session) NOT IN (
               SELECT * FROM unnest($2::int[], $3::int[]))""",
        event, offers, sessions, listed,
    )  # fmt: skip
    if used := [row["offer"] for row in gone if row["used"]]:
        raise InUse("offer", used[0])
    await db.execute("DELETE FROM offer_session WHERE id = ANY($1)", db.column(gone, "id"))
    await db.execute(
        """INSERT INTO offer_session (offer, session)
           SELECT * FROM unnest($1::int[], $2::int[]) ON CONFLICT DO NOTHING""",
        offers, sessions,
    )  # fmt: skip


async def _numbers(event: int) -> list[int]:
    return db.column(await db.fetch("SELECT number FROM offer WHERE event = $1", event), "number")


async def _kept(table: str, event: int) -> dict[str, int]:
    """The quota of each session or offer that the event has, by slug."""
    rows = await db.fetch(f"SELECT slug, quota FROM {table} WHERE event = $1", event)
    return {row["slug"]: row["quota"] for row in rows}


async def _quota(what: str, slug: str, kept: int | None, size: int | None) -> int:
    """The quota of a session or an offer, made or resized. Raises BelowTaken."""
    if kept is None:
        made: int = await db.fetch_value(
            "INSERT INTO quota (size, taken, at_door) VALUES ($1, 0, 0) RETURNING id", size
        )
        return made
    taken: int = await db.fetch_value("SELECT taken FROM quota WHERE id = $1 FOR UPDATE", kept)
    if size is not None and size < taken:
        raise BelowTaken(what, slug, taken)
    await db.execute("UPDATE quota SET size = $2 WHERE id = $1", kept, size)
    return kept


async def put_gates(event: int, drafts: Sequence[GateDraft]) -> None:
    """Make or replace the gates."""
    await db.execute(
        """INSERT INTO gate (event, slug, kind, name, position)
           SELECT $1, slug, kind, name::jsonb, position
           FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY
               AS given (slug, kind, name, position)
           ON CONFLICT (event, slug) DO UPDATE SET kind = excluded.kind, name = excluded.name,
               position = excluded.position""",
        event, [d.slug for d in drafts], [d.kind for d in drafts],
        [to_json(tidied(d.name)) for d in drafts],
    )  # fmt: skip


async def remove_unlisted(event: int, draft: EventDraft) -> None:
    """Remove what the event has and the draft does not list. Raises InUse when it is used."""
    sessions = [session.slug for session in draft.sessions]
    await _check_no_phone(event, sessions)
    await db.execute(
        "UPDATE session SET within = NULL WHERE event = $1 AND slug <> ALL($2::text[])",
        event, sessions,
    )  # fmt: skip
    gates = [gate.slug for gate in draft.gates or DEFAULT_GATES]
    await _remove("gate", event, gates)
    await _remove("question", event, [question.slug for question in draft.questions])
    await _remove("offer", event, [offer.slug for offer in draft.offers], quota=True)
    await _remove("session", event, sessions, quota=True)


async def _remove(table: str, event: int, listed: list[str], *, quota: bool = False) -> None:
    rows = await db.fetch(
        f"SELECT id, slug FROM {table} WHERE event = $1 AND slug <> ALL($2::text[])",
        event, listed,
    )  # fmt: skip
    for row in rows:
        try:
            gone = await db.fetch_row(f"DELETE FROM {table} WHERE id = $1 RETURNING *", row["id"])
        except asyncpg.IntegrityConstraintViolationError:
            raise InUse(table, row["slug"]) from None
        if quota and gone:
            await db.execute("DELETE FROM quota WHERE id = $1", gone["quota"])


async def _check_no_phone(event: int, listed: list[str]) -> None:
    """Phones keep the ids of their sessions; an empty list of them would mean all."""
    used = await db.fetch_value(
        """SELECT s.slug FROM session AS s WHERE s.event = $1 AND s.slug <> ALL($2::text[])
             AND (EXISTS (SELECT FROM device AS d WHERE d.event = $1 AND s.id = ANY(d.sessions))
               OR EXISTS (SELECT FROM pairing AS p WHERE p.event = $1 AND s.id = ANY(p.sessions)))
           ORDER BY s.position LIMIT 1""",
        event, listed,
    )  # fmt: skip
    if used:
        raise InUse("session", used)
