"""Putting a campaign: the whole of it is made or replaced."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from events import db, journal
from events.access import Actor, team_of
from events.campaigns.tables import Campaign
from events.campaigns.tree import branches
from events.errors import FieldError, Invalid, NotFound
from events.fields import Language
from events.text import is_slug, tidied, to_json

Name = Annotated[str, Meta(max_length=200)]
Position = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]


class CampaignDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A campaign; ``parent`` is the slug of the one above it."""

    name: Name | dict[Language, Name]
    parent: str | None = None
    position: Position = 0


def check_campaign(
    slug: str, draft: CampaignDraft, parents: Mapping[str, str | None]
) -> list[FieldError]:
    """Every wrong field; ``parents`` holds the parent's slug of every campaign there is."""
    errors = []
    if not is_slug(slug):
        errors.append(FieldError("slug", "not_a_slug"))
    if tidied(draft.name) is None:
        errors.append(FieldError("name", "required"))
    if draft.parent is not None:
        if draft.parent not in parents:
            errors.append(FieldError("parent", "unknown"))
        elif slug in _upwards(draft.parent, parents):
            errors.append(FieldError("parent", "cycle"))
    return errors


def _upwards(slug: str, parents: Mapping[str, str | None]) -> list[str]:
    """The campaign and every one above it."""
    path: list[str] = []
    above: str | None = slug
    while above is not None and above not in path:
        path.append(above)
        above = parents[above]
    return path


async def _check_held(slug: str, actor: Actor) -> None:
    """Raises NotFound when there is such a campaign, and it is somebody else's."""
    row = await Campaign.select(Campaign.team).where(Campaign.slug == slug).first()
    if row is not None and not actor.holds(row["team"]):
        raise NotFound("campaign")


async def put_campaign(slug: str, draft: CampaignDraft, actor: Actor, now: datetime) -> bool:
    """Make a campaign, or replace it; True when it was made.

    Raises NotFound when another team holds it, Invalid: ``parent`` is unknown, or would close a
    cycle.
    """
    if not actor.may_write:
        raise NotFound("campaign")
    async with db.transaction():
        await db.execute("LOCK TABLE campaign IN SHARE ROW EXCLUSIVE MODE")
        await _check_held(slug, actor)
        kept = {branch.slug: branch for branch in await branches()}
        parents = {name: branch.parent for name, branch in kept.items()}
        if errors := check_campaign(slug, draft, parents):
            raise Invalid(errors)
        written = Campaign(
            slug=slug,
            name=to_json(tidied(draft.name)),
            parent=kept[draft.parent].id if draft.parent else None,
            position=draft.position,
            team=await team_of(actor),
        )
        await Campaign.insert(written).on_conflict(
            Campaign.slug, "DO UPDATE", [Campaign.name, Campaign.parent, Campaign.position]
        )
        facts = msgspec.to_builtins(draft)
        await journal.record(journal.Deed(actor.name, "campaign.put", slug, facts=facts), now)
    return slug not in kept
