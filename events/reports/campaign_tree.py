"""The counts of every campaign of the tree at once, for the desk's list."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from events import db
from events.clock import bounds
from events.reports import credited
from events.reports.figure_facts import Sets, distinct_facts, session_facts
from events.reports.figures import Figures, combine

EVERYTHING = 0


class CampaignFigures(Struct, frozen=True):
    """How many sessions are credited to a campaign or one below it, and their figures."""

    sessions: int
    figures: Figures


async def tree_counts(
    since: date | None, until: date | None, zone: ZoneInfo, now: datetime
) -> dict[int, CampaignFigures]:
    """The counts by campaign id; under 0 those of the organisation, which are not their sum."""
    async with db.snapshot():
        period = bounds(since, until, zone)
        campaigns = db.column(await db.fetch("SELECT id FROM campaign_named"), "id")
        found = await credited.of_campaigns(period)
        sessions = {campaign: found.get(campaign, []) for campaign in campaigns}
        sessions[EVERYTHING] = await credited.of_organisation(period)
        own = {campaign: campaign for campaign in campaigns}
        sets = Sets(sessions, campaigns=own, everything=(EVERYTHING,), period=period)
        facts = await session_facts(sessions[EVERYTHING], now)
        distinct = await distinct_facts(sets)
    return {
        key: CampaignFigures(len(ids), combine({id_: facts[id_] for id_ in ids}, distinct[key]))
        for key, ids in sessions.items()
    }
