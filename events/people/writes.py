"""Use cases of people. What other rooms call inside their own transaction says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events import db, journal, outbox, settings
from events.errors import Invalid, NotFound
from events.idempotency import RequestKey, once
from events.people.reads import NoticeView, latest_notice
from events.people.rules import NOTICES, Known, PersonDraft, hash_key, identity, notice_text
from events.text import normalise, to_json


@dataclass(frozen=True, slots=True)
class ConsentDraft:
    """What one person agreed to: purposes with yes or no, under a version of a notice."""

    person: int
    purposes: dict[str, bool]
    notice_kind: str
    notice_version: int
    registration: int | None = None
    signature: int | None = None


async def identify(drafts: list[PersonDraft], now: datetime, known: Known | None) -> list[int]:
    """Find or make the person of each draft, in their order, inside an open transaction.

    Same normalised e-mail and same normalised name is the same person; without an e-mail each
    draft is a new person. Persons with an e-mail become known through ``known``.
    """
    named = {key: draft for draft in drafts if (key := identity(draft))}
    found = await _find_or_make(dict(sorted(named.items())), now, known) if named else {}
    nameless = [draft for draft in drafts if not draft.email]
    made = iter(await _make(nameless, now) if nameless else [])
    return [found[key] if (key := identity(draft)) else next(made) for draft in drafts]


async def _find_or_make(
    named: dict[tuple[bytes, str], PersonDraft], now: datetime, known: Known | None
) -> dict[tuple[bytes, str], int]:
    """One statement, in sorted order, so that two parties with the same people never deadlock."""
    people = list(named.values())
    rows = await db.fetch(
        """WITH found AS (
               INSERT INTO person
                   (email_key, name_key, name, email, phone, city, locale, created_at)
               SELECT *, $8::timestamptz FROM unnest($1::bytea[], $2::text[], $3::text[],
                   $4::text[], $5::text[], $6::text[], $7::text[])
               ON CONFLICT (email_key, name_key)
                   WHERE email_key IS NOT NULL AND erased_at IS NULL
               DO UPDATE SET name = excluded.name, email = excluded.email,
                   phone = coalesce(excluded.phone, person.phone),
                   city = coalesce(excluded.city, person.city),
                   locale = coalesce(excluded.locale, person.locale)
               RETURNING coalesce(merged_into, id) AS id, email_key, name_key
           ), known AS (
               INSERT INTO first_known (person, at, source, event)
               SELECT id, $8, $9::text, $10 FROM found WHERE $9::text IS NOT NULL
           )
           SELECT id, email_key, name_key FROM found""",
        [key for key, _ in named], [name for _, name in named],
        [p.name for p in people], [p.email for p in people], [p.phone for p in people],
        [p.city for p in people], [p.locale for p in people], now,
        known.source if known else None, known.event if known else None,
    )  # fmt: skip
    return {(row["email_key"], row["name_key"]): row["id"] for row in rows}


async def _make(drafts: list[PersonDraft], now: datetime) -> list[int]:
    rows = await db.fetch(
        """INSERT INTO person (name, name_key, phone, city, locale, created_at)
           SELECT name, name_key, phone, city, locale, $6::timestamptz
           FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
               WITH ORDINALITY AS told (name, name_key, phone, city, locale, position)
           ORDER BY position RETURNING id""",
        [d.name for d in drafts], [normalise(d.name) for d in drafts], [d.phone for d in drafts],
        [d.city for d in drafts], [d.locale for d in drafts], now,
    )  # fmt: skip
    return sorted(db.column(rows, "id"))


async def consent(drafts: list[ConsentDraft], now: datetime) -> None:
    """Keep what people agreed to, inside an open transaction."""
    flat = [(draft, purpose) for draft in drafts for purpose in draft.purposes]
    await db.execute(
        """INSERT INTO consent (person, purpose, given, notice_kind, notice_version,
                                registration, signature, at)
           SELECT *, $8::timestamptz FROM unnest($1::int[], $2::text[], $3::bool[], $4::text[],
               $5::int[], $6::bigint[], $7::bigint[])""",
        [d.person for d, _ in flat], [p for _, p in flat], [d.purposes[p] for d, p in flat],
        [d.notice_kind for d, _ in flat], [d.notice_version for d, _ in flat],
        [d.registration for d, _ in flat], [d.signature for d, _ in flat], now,
    )  # fmt: skip


async def keep_answers(registration: int, answers: list[tuple[int | None, int, str]]) -> None:
    """Keep answers (ticket or None for the contact, question, JSON), in an open transaction."""
    if answers:
        await db.execute(
            """INSERT INTO answer (registration, ticket, question, value)
               SELECT $1, ticket, question, value::jsonb
               FROM unnest($2::bigint[], $3::bigint[], $4::text[])
                   AS given (ticket, question, value)""",
            registration, [a[0] for a in answers], [a[1] for a in answers],
            [a[2] for a in answers],
        )  # fmt: skip


async def know_emails(
    hashes: list[str], as_of: datetime, actor: str, now: datetime, claim: RequestKey | None = None
) -> int:
    """Take a list of addresses known before, as SHA-256 of the normalised e-mail in hex.

    The earliest date of an address stays. Returns how many addresses were told.
    """
    wrong = [i for i, given in enumerate(hashes) if not _is_hash(given)]
    if wrong:
        raise Invalid.one(f"hashes.{wrong[0]}", "malformed")
    keys = sorted({hash_key(given) for given in hashes})
    async with db.transaction(), once(claim, now) as made:
        made.id = len(keys)
        await db.execute(
            """INSERT INTO known_email (email_key, as_of)
               SELECT key, $2 FROM unnest($1::bytea[]) AS key
               ON CONFLICT (email_key) DO UPDATE
                   SET as_of = least(known_email.as_of, excluded.as_of)""",
            keys, as_of,
        )  # fmt: skip
        await journal.record(
            journal.Deed(actor, "people.known", "list", facts={"addresses": len(keys)}), now
        )
    return len(keys)


def _is_hash(given: str) -> bool:
    return len(given) == 64 and all(c in "0123456789abcdefABCDEF" for c in given)


async def show_notice(kind: str, now: datetime) -> NoticeView:
    """The notice that a form shows. A text not shown before becomes the next version."""
    if kind not in NOTICES:
        raise NotFound("notice")
    us = await settings.organisation()
    text = notice_text(kind, us.names, us.contact)
    latest = await latest_notice(kind)
    if latest and latest.text == text:
        return latest
    version = latest.version + 1 if latest else 1
    await db.execute(
        """INSERT INTO notice (kind, version, text, since) VALUES ($1, $2, $3::jsonb, $4)
           ON CONFLICT (kind, version) DO NOTHING""",
        kind, version, to_json(text), now,
    )  # fmt: skip
    return NoticeView(kind, version, text)


async def merge(kept: int, gone: int, actor: str, now: datetime) -> int:
    """Say that two persons are one; the kept one stands for both. Returns the merge's id.

    Raises NotFound for unknown persons, Invalid when they are the same or one is merged already.
    """
    async with db.transaction():
        rows = await db.fetch(
            """SELECT merged_into IS NOT NULL OR (id = $2 AND EXISTS (
                   SELECT FROM person AS other WHERE other.merged_into = $2)) AS merged
               FROM person WHERE id IN ($1, $2) ORDER BY id FOR UPDATE""",
            kept, gone,
        )  # fmt: skip
        if len(rows) < len({kept, gone}):
            raise NotFound("person")
        if kept == gone or any(row["merged"] for row in rows):
            raise Invalid.one("gone", "already_merged")
        await db.execute("UPDATE person SET merged_into = $1 WHERE id = $2", kept, gone)
        merged: int = await db.fetch_value(
            "INSERT INTO merge (kept, gone, at, by) VALUES ($1, $2, $3, $4) RETURNING id",
            kept, gone, now, actor,
        )  # fmt: skip
        await outbox.post(outbox.Kind.PEOPLE_MERGED, merged, now)
        await journal.record(
            journal.Deed(actor, "people.merge", f"person:{gone}", facts={"into": kept}), now
        )
    return merged


async def undo_merge(merge_id: int, actor: str, now: datetime) -> None:
    """Take a merge back; both persons stand for themselves again."""
    async with db.transaction():
        row = await db.fetch_row(
            """UPDATE merge SET undone_at = $2, undone_by = $3
               WHERE id = $1 AND undone_at IS NULL RETURNING gone""",
            merge_id, now, actor,
        )  # fmt: skip
        if row is None:
            raise NotFound("merge")
        await db.execute("UPDATE person SET merged_into = NULL WHERE id = $1", row["gone"])
        await outbox.post(outbox.Kind.PEOPLE_MERGED, merge_id, now)
        await journal.record(
            journal.Deed(actor, "people.merge_undone", f"person:{row['gone']}"), now
        )
