"""Use cases of petitions but for signing: putting one, and what becomes of signatures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from events import db, journal
from events.access import Actor
from events.errors import FieldError, Invalid, NotFound
from events.idempotency import Claim, once
from events.petitions import rules
from events.petitions.drafts import PetitionDraft
from events.petitions.reads import SignatureView, signature
from events.petitions.steps import DOORS, lock_signers, step
from events.petitions.tables import COUNTED, State
from events.text import tidied, to_json


async def put_petition(slug: str, draft: PetitionDraft, actor: Actor, now: datetime) -> bool:
    """Make a petition or replace the whole of it; True when it was made.

    Raises NotFound for whoever may not write, Invalid for empty texts and for campaigns and events
    that are unknown, or held by another team.
    """
    if not actor.may_write:
        raise NotFound("petition")
    async with db.transaction():
        campaigns, events = await _referred(slug, draft, actor)
        made, petition = await _upsert(slug, draft, now)
        await _credit(petition, campaigns, actor.name, now)
        await _offer(petition, events)
        await journal.record(journal.Deed(actor.name, "petition.put", slug), now)
    return made


async def _referred(slug: str, draft: PetitionDraft, actor: Actor) -> tuple[list[int], list[int]]:
    """The ids of the campaigns and events a draft names, each once."""
    campaigns = await db.fetch(
        "SELECT slug, id FROM campaign WHERE slug = ANY($1::text[])", draft.campaigns
    )
    events = await db.fetch(
        "SELECT slug, id, team FROM event WHERE slug = ANY($1::text[])", draft.events
    )
    known = {row["slug"]: row["id"] for row in campaigns}
    held = {row["slug"]: row["id"] for row in events if actor.holds(row["team"])}
    errors = [
        *rules.check_petition(slug, draft),
        *(FieldError(f"campaigns.{i}", "unknown") for i, slug in enumerate(draft.campaigns)
          if slug not in known),
        *(FieldError(f"events.{i}", "unknown") for i, slug in enumerate(draft.events)
          if slug not in held),
    ]  # fmt: skip
    if errors:
        raise Invalid(errors)
    return (
        list(dict.fromkeys(known[slug] for slug in draft.campaigns)),
        list(dict.fromkeys(held[slug] for slug in draft.events)),
    )


async def _upsert(slug: str, draft: PetitionDraft, now: datetime) -> tuple[bool, int]:
    row = await db.fetch_row(
        """INSERT INTO petition (slug, title, demand, target, goal, baseline, open, created_at)
           VALUES ($1, $2::jsonb, $3::jsonb, $4::jsonb, $5, $6, $7, $8)
           ON CONFLICT (slug) DO UPDATE SET title = excluded.title, demand = excluded.demand,
               target = excluded.target, goal = excluded.goal, baseline = excluded.baseline,
               open = excluded.open
           RETURNING id, xmax = 0 AS made""",
        slug, to_json(tidied(draft.title)), to_json(tidied(draft.demand)),
        to_json(tidied(draft.target)), draft.goal, draft.baseline, draft.open, now,
    )  # fmt: skip
    assert row is not None
    return row["made"], row["id"]


async def _credit(petition: int, campaigns: list[int], by: str, now: datetime) -> None:
    """Close the credit of campaigns no longer listed, open that of new ones."""
    await db.execute(
        """UPDATE petition_credit SET until = $3
           WHERE petition = $1 AND until IS NULL AND campaign <> ALL($2::int[])""",
        petition, campaigns, now,
    )  # fmt: skip
    await db.execute(
        """INSERT INTO petition_credit (petition, campaign, since, by)
           SELECT $1, campaign, $3, $4
           FROM unnest($2::int[]) WITH ORDINALITY AS listed (campaign, position)
           ORDER BY position
           ON CONFLICT (petition, campaign) WHERE until IS NULL DO NOTHING""",
        petition, campaigns, now, by,
    )  # fmt: skip


async def _offer(petition: int, events: list[int]) -> None:
    """Say at which events' ticket pages the petition is offered."""
    await db.execute(
        "DELETE FROM petition_event WHERE petition = $1 AND event <> ALL($2::int[])",
        petition, events,
    )  # fmt: skip
    await db.execute(
        """INSERT INTO petition_event (petition, event)
           SELECT $1, event FROM unnest($2::int[]) WITH ORDINALITY AS listed (event, position)
           ORDER BY position
           ON CONFLICT (petition, event) DO NOTHING""",
        petition, events,
    )  # fmt: skip


_VOUCHED = """
    SELECT DISTINCT ON (waiting.id) waiting.id, a.session, me.person
    FROM session AS s
    JOIN admission AS a ON a.session = s.id
    JOIN scan ON scan.id = a.scan
    JOIN person_now AS me ON me.id = a.person
    JOIN person AS same ON same.id = me.person OR same.merged_into = me.person
    JOIN signature_now AS waiting ON waiting.person = same.id
    WHERE s.event = $1 AND waiting.state = 'pending'
      AND (waiting.session = a.session
           OR (waiting.session IS NULL AND waiting.ticket = a.ticket))
      AND (waiting.origin = 'ticket' OR scan.received_at >= (
               SELECT max(step.at) FROM signature_step AS step
               WHERE step.signature = waiting.id))
    ORDER BY waiting.id, scan.effective_at, scan.received_at, scan.device, scan.seq"""


async def witness_admissions(event: int, now: datetime) -> int:
    """Count the pending signatures that an event's admissions vouch for; returns how many.

    An admission vouches for its person's signatures at its session, and for those given with its
    ticket before it was known at which session. One given by e-mail to somebody inside already
    waits for its mailed button: anybody may type a name.
    """
    async with db.transaction():
        await db.lock((DOORS, event))
        waiting = await db.fetch(_VOUCHED, event)
        await lock_signers(db.column(waiting, "person"))
        rows = await db.fetch(
            f"""UPDATE signature SET session = vouched.session FROM ({_VOUCHED}) AS vouched
                WHERE vouched.id = signature.id RETURNING signature.id""",
            event,
        )
        await step(db.column(rows, "id"), State.WITNESSED, journal.SYSTEM, now)
    return len(rows)


async def confirm(token: str, now: datetime) -> SignatureView:
    """The mailed button: a pending signature counts. Again: no change. Raises NotFound."""
    return await _move(rules.opened(token, rules.CONFIRM), rules.after_confirming, now)


async def reject(token: str, now: datetime) -> SignatureView:
    """Say "it wasn't me": the signature never counts. Again: no change. Raises NotFound."""
    return await _move(rules.opened(token, rules.CONFIRM), rules.after_rejecting, now)


async def withdraw(
    token: str, now: datetime, petition: str | None = None, claim: Claim | None = None
) -> SignatureView:
    """Take a signature back. Again: no change.

    Raises NotFound for a wrong token, or one of another petition than the one named.
    """
    signed = rules.opened(token, rules.WITHDRAW)
    if petition is not None and (await signature(signed)).petition != petition:
        raise NotFound("signature")
    return await _move(signed, rules.after_withdrawing, now, claim)


async def _move(
    signed: int, after: Callable[[State], State | None], now: datetime, claim: Claim | None = None
) -> SignatureView:
    async with db.transaction(), once(claim, now) as made:
        made.id = signed
        before = await signature(signed)
        await lock_signers([before.person])
        before = await signature(signed)  # as it is under the lock
        state = after(before.state)
        if state is not None:
            await step([signed], state, journal.GUEST, now)
    return await signature(signed)


async def follow_merge(merge: int, now: datetime) -> int:
    """After a merge: of one petition's standing signatures the earlier stays, others repeat.

    After its undoing they are what they were before. Returns how many changed; again: none.
    """
    by = f"merge:{merge}"
    async with db.transaction():
        row = await db.fetch_row("SELECT kept, gone, undone_at FROM merge WHERE id = $1", merge)
        if row is None:
            raise NotFound("merge")
        await lock_signers([row["kept"], row["gone"]])
        if row["undone_at"] is not None:
            return await _undo_repeats(by, now)
        repeats = await db.fetch(
            """SELECT id FROM (
                   SELECT id, row_number() OVER (
                       PARTITION BY petition ORDER BY counted DESC, made_at, id) AS rank
                   FROM signature_now
                   WHERE state = ANY($2::text[])
                     AND person IN (SELECT id FROM person WHERE id = $1 OR merged_into = $1)
               ) AS standing WHERE rank > 1""",
            row["kept"], [State.PENDING.value, *(state.value for state in COUNTED)],
        )  # fmt: skip
        await step(db.column(repeats, "id"), State.REPEAT, by, now)
        return len(repeats)


async def _undo_repeats(by: str, now: datetime) -> int:
    """Give each signature that a merge made a repeat the state it had before."""
    rows = await db.fetch(
        """SELECT latest.signature, (
               SELECT before.state FROM signature_step AS before
               WHERE before.signature = latest.signature AND before.id < latest.id
               ORDER BY before.id DESC LIMIT 1) AS state
           FROM signature_step AS latest
           WHERE latest.by = $1 AND latest.state = 'repeat' AND NOT EXISTS (
               SELECT FROM signature_step AS later
               WHERE later.signature = latest.signature AND later.id > latest.id)""",
        by,
    )
    for row in rows:
        await step([row["signature"]], State(row["state"]), by, now)
    return len(rows)
