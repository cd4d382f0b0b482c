"""Putting a petition: its demand, the campaigns it counts for, the events that offer it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from events import db, journal
from events.access import Actor, team_of
from events.errors import FieldError, Invalid, NotFound
from events.fields import Language
from events.petitions.tables import Petition
from events.text import SLUG, SLUG_LENGTH_MAX, is_slug, tidied, to_json

COUNT_MAX = 2_000_000_000

WholeSlug = Annotated[
    str, Meta(min_length=1, max_length=SLUG_LENGTH_MAX, pattern=f"^{SLUG.pattern}$")
]
ShortText = Annotated[str, Meta(min_length=1, max_length=200)]
LongText = Annotated[str, Meta(min_length=1, max_length=5000)]


class PetitionDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A petition as an organiser puts it; ``baseline`` are signatures counted elsewhere before."""

    title: ShortText | dict[Language, ShortText]
    demand: LongText | dict[Language, LongText]
    campaigns: list[WholeSlug]
    target: ShortText | dict[Language, ShortText] | None = None
    goal: Annotated[int, Meta(ge=1, le=COUNT_MAX)] | None = None
    baseline: Annotated[int, Meta(ge=0, le=COUNT_MAX)] = 0
    events: list[WholeSlug] = []
    open: bool = True


def check_petition(slug: str, draft: PetitionDraft) -> list[FieldError]:
    """The fields an organiser must mend, as far as the draft alone shows them."""
    errors = [] if is_slug(slug) else [FieldError("slug", "malformed")]
    texts = {"title": draft.title, "demand": draft.demand}
    return errors + [
        FieldError(name, "required") for name, text in texts.items() if tidied(text) is None
    ]


async def _referred(slug: str, draft: PetitionDraft, actor: Actor) -> tuple[list[int], list[int]]:
    """The ids of the campaigns and events a draft names, each once."""
    campaigns = await db.fetch(
        "SELECT slug, id FROM campaign_named WHERE slug = ANY($1::text[])", draft.campaigns
    )
    events = await db.fetch(
        "SELECT slug, id, team FROM event_named WHERE slug = ANY($1::text[])", draft.events
    )
    known = {row["slug"]: row["id"] for row in campaigns}
    held = {row["slug"]: row["id"] for row in events if actor.holds(row["team"])}
    errors = [
        *check_petition(slug, draft),
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


def _text(draft: PetitionDraft) -> dict[str, Any]:
    """What people sign."""
    return {
        "title": to_json(tidied(draft.title)),
        "demand": to_json(tidied(draft.demand)),
        "target": to_json(tidied(draft.target)),
    }


async def _held(slug: str, actor: Actor) -> int | None:
    """The petition of a slug, locked; None when there is none. Raises NotFound: another team's."""
    row = (
        await Petition.select(Petition.id, Petition.team)
        .where(Petition.slug == slug)
        .lock_rows("UPDATE")
        .first()
    )
    if row is None:
        return None
    if not actor.holds(row["team"]):
        raise NotFound("petition")
    petition: int = row["id"]
    return petition


async def _upsert(slug: str, draft: PetitionDraft, actor: Actor, now: datetime) -> tuple[bool, int]:
    """Whether the petition was made, and its id. Raises NotFound when another team holds it."""
    put: dict[str, Any] = {"goal": draft.goal, "baseline": draft.baseline, "open": draft.open}
    new = Petition(slug=slug, team=await team_of(actor), created_at=now, **put, **_text(draft))
    made = (
        await Petition.insert(new).on_conflict(Petition.slug, "DO NOTHING").returning(Petition.id)
    )
    if made:
        return True, made[0]["id"]
    kept = await _held(slug, actor)
    assert kept is not None, "it was there a moment ago, and nothing removes it"
    await Petition.update(**put).where(Petition.id == kept)
    return False, kept


async def _put_text(petition: int, slug: str, draft: PetitionDraft, by: str, now: datetime) -> None:
    """Keep the text as a version of its own, if it is another one than before.

    Whoever has signed an earlier one has signed that one.
    """
    text = _text(draft)
    version = await db.fetch_value(
        """INSERT INTO petition_text (petition, version, title, demand, target, since, by)
           SELECT $1, coalesce(max(t.version), 0) + 1, $2::jsonb, $3::jsonb, $4::jsonb, $5, $6
           FROM petition_text AS t WHERE t.petition = $1
           HAVING NOT coalesce((
               SELECT (l.title, l.demand, l.target)
                      IS NOT DISTINCT FROM ($2::jsonb, $3::jsonb, $4::jsonb)
               FROM petition_text AS l WHERE l.petition = $1 ORDER BY l.version DESC LIMIT 1
           ), false)
           RETURNING version""",
        petition, *text.values(), now, by,
    )  # fmt: skip
    if version is None:
        return
    await Petition.update(version=version, **text).where(Petition.id == petition)
    if version > 1:
        deed = journal.Deed(by, "petition.text_changed", slug, facts={"version": version})
        await journal.record(deed, now)


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


async def put_petition(slug: str, draft: PetitionDraft, actor: Actor, now: datetime) -> bool:
    """Make a petition or replace the whole of it; True when it was made.

    Raises NotFound for whoever may not write or when another team holds it, Invalid for empty
    texts and for campaigns and events that are unknown, or events held by another team.
    """
    if not actor.may_write:
        raise NotFound("petition")
    async with db.transaction():
        await _held(slug, actor)
        campaigns, events = await _referred(slug, draft, actor)
        made, petition = await _upsert(slug, draft, actor, now)
        await _put_text(petition, slug, draft, actor.name, now)
        await _credit(petition, campaigns, actor.name, now)
        await _offer(petition, events)
        await journal.record(journal.Deed(actor.name, "petition.put", slug), now)
    return made
