"""Putting campaigns and lines: each PUT replaces the whole."""

from __future__ import annotations

from datetime import datetime

import msgspec

from events import db, journal
from events.access import Actor
from events.campaigns.drafts import CampaignDraft, LineDraft
from events.campaigns.rules import check_campaign, check_line
from events.errors import Invalid, NotFound
from events.text import is_slug, tidied, tidy, to_json


async def put_campaign(slug: str, draft: CampaignDraft, actor: Actor, now: datetime) -> bool:
    """Make a campaign, or replace it; True when it was made.

    Raises Invalid: ``parent`` is unknown, or would close a cycle.
    """
    _check_may_write(actor)
    async with db.transaction():
        await db.execute("LOCK TABLE campaign IN SHARE ROW EXCLUSIVE MODE")
        rows = await db.fetch(
            """SELECT c.id, c.slug, above.slug AS parent
               FROM campaign AS c LEFT JOIN campaign AS above ON above.id = c.parent"""
        )
        errors = check_campaign(slug, draft, {row["slug"]: row["parent"] for row in rows})
        if errors:
            raise Invalid(errors)
        ids = {row["slug"]: row["id"] for row in rows}
        await db.execute(
            """INSERT INTO campaign (slug, name, parent, position) VALUES ($1, $2::jsonb, $3, $4)
               ON CONFLICT (slug) DO UPDATE SET name = excluded.name, parent = excluded.parent,
                   position = excluded.position""",
            slug, to_json(tidied(draft.name)), ids[draft.parent] if draft.parent else None,
            draft.position,
        )  # fmt: skip
        await _journal(actor, "campaign.put", slug, now, draft)
    return slug not in ids


async def put_line(
    campaign_slug: str, slug: str, draft: LineDraft, actor: Actor, now: datetime
) -> bool:
    """Make a line of a campaign, or replace it; True when it was made.

    Raises NotFound when there is no such campaign, Invalid for what must be mended.
    """
    _check_may_write(actor)
    if not is_slug(campaign_slug):
        raise NotFound("campaign")
    async with db.transaction():
        campaign = await db.fetch_value(
            "SELECT id FROM campaign WHERE slug = $1 FOR NO KEY UPDATE", campaign_slug
        )
        if campaign is None:
            raise NotFound("campaign")
        if errors := check_line(slug, draft):
            raise Invalid(errors)
        made = not await db.fetch_value(
            "SELECT EXISTS (SELECT FROM report_line WHERE campaign = $1 AND slug = $2)",
            campaign, slug,
        )  # fmt: skip
        await _upsert_line(campaign, slug, draft)
        await _journal(actor, "line.put", f"{campaign_slug}/{slug}", now, draft)
    return made


async def _upsert_line(campaign: int, slug: str, draft: LineDraft) -> None:
    await db.execute(
        """INSERT INTO report_line (campaign, slug, category, activity, position, counts,
               count_unit, participants, participants_unit, figures, in_totals)
           VALUES ($1, $2, $3::jsonb, $4::jsonb, $5, $6, $7, $8, $9, $10, $11)
           ON CONFLICT (campaign, slug) DO UPDATE SET category = excluded.category,
               activity = excluded.activity, position = excluded.position,
               counts = excluded.counts, count_unit = excluded.count_unit,
               participants = excluded.participants,
               participants_unit = excluded.participants_unit, figures = excluded.figures,
               in_totals = excluded.in_totals""",
        campaign, slug, to_json(tidied(draft.category)), to_json(tidied(draft.activity)),
        draft.position, draft.count, tidy(draft.count_unit or "") or None, draft.participants,
        tidy(draft.participants_unit), draft.figures, draft.in_totals,
    )  # fmt: skip


def _check_may_write(actor: Actor) -> None:
    if not actor.may_write:
        raise NotFound("campaign")


async def _journal(
    actor: Actor, deed: str, subject: str, now: datetime, draft: CampaignDraft | LineDraft
) -> None:
    await journal.record(
        journal.Deed(actor.name, deed, subject[:120], facts=msgspec.to_builtins(draft)), now
    )
