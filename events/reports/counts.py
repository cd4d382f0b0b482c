"""The counts of a campaign, and of the organisation: every session, person and deed once."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from events import db
from events.clock import bounds
from events.errors import NotFound
from events.reports import credited
from events.reports.figure_facts import Sets, distinct_facts, session_facts
from events.reports.figures import combine, sessions_unknown
from events.reports.versions import version_of

KEY = 0


class Counts(Struct, frozen=True, kw_only=True):
    """The counts of a campaign; of the whole organisation when ``campaign`` is null.

    Epoch and version belong to the counts over everything: they are null in those of a period.
    """

    campaign: str | None
    since: date | None
    until: date | None
    as_of: datetime
    epoch: int | None
    version: int | None
    sessions: int
    registered: int
    attendances: int | None
    people: int | None
    headcount: int | None
    signatures: int
    letters: int
    actions: int
    actions_by_type: dict[str, int]
    new_people: int | None
    known_people: int | None
    unknown_people: int | None
    acted: int | None
    also_counted_in: list[str]
    sessions_unknown: int
    unsynced_devices: int


_ALSO = """
    SELECT DISTINCT k.slug FROM session_credit AS c JOIN campaign_named AS k ON k.id = c.campaign
    WHERE c.session = ANY($1::int[])
      AND k.id NOT IN (SELECT member FROM campaign_below WHERE campaign = $2)
    ORDER BY k.slug
"""
_UNSYNCED = """
    SELECT count(DISTINCT d.id) FROM phone_now AS d JOIN session_timed AS s ON s.event = d.event
    WHERE s.id = ANY($1::int[]) AND d.outstanding > 0
"""


async def campaign_counts(
    slug: str, since: date | None, until: date | None, zone: ZoneInfo, now: datetime
) -> Counts:
    """The counts of a campaign and those below it, in a period of days in the zone.

    Raises NotFound.
    """
    async with db.snapshot():
        campaign = await db.fetch_value("SELECT id FROM campaign_named WHERE slug = $1", slug)
        if campaign is None:
            raise NotFound("campaign")
        period = bounds(since, until, zone)
        ids = await credited.of_campaign(campaign, period)
        sets = Sets({KEY: ids}, campaigns={KEY: campaign}, period=period)
        counts = await _counts(slug, (since, until), sets, now)
        also = db.column(await db.fetch(_ALSO, ids, campaign), "slug")
    return msgspec.structs.replace(counts, also_counted_in=also)


async def organisation_counts(
    since: date | None, until: date | None, zone: ZoneInfo, now: datetime
) -> Counts:
    """All sessions, credited or not, each once: not the sum of the campaigns."""
    async with db.snapshot():
        period = bounds(since, until, zone)
        ids = await credited.of_organisation(period)
        sets = Sets({KEY: ids}, everything=(KEY,), period=period)
        return await _counts(None, (since, until), sets, now)


async def _counts(
    slug: str | None, period: tuple[date | None, date | None], sets: Sets, now: datetime
) -> Counts:
    ids = list(sets.sessions[KEY])
    facts = await session_facts(ids, now)
    figures = combine(facts, (await distinct_facts(sets))[KEY])
    epoch, version = (None, None) if any(period) else await version_of(ids, now)
    shared = set(Counts.__struct_fields__) & set(type(figures).__struct_fields__)
    return Counts(
        campaign=slug,
        since=period[0],
        until=period[1],
        as_of=now,
        epoch=epoch,
        version=version,
        sessions=len(ids),
        also_counted_in=[],
        sessions_unknown=sessions_unknown(list(facts.values()), now),
        unsynced_devices=await db.fetch_value(_UNSYNCED, ids),
        **{name: getattr(figures, name) for name in shared},
    )
