"""Putting a line of a campaign: the whole of it is made or replaced."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from events import db, journal
from events.access import Actor
from events.campaigns.putting_campaigns import Name, Position
from events.campaigns.tables import Campaign, Count, Figure, Hosting, Line, Participants
from events.errors import FieldError, Invalid, NotFound
from events.fields import Language
from events.text import is_slug, tidied, tidy, to_json

Unit = Annotated[str, Meta(max_length=20)]


class LineDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of the impact report: what it counts and which figures it prints.

    ``hosting``: of the sessions credited to it, those of events in which the organisation had one
    of these parts stand on the line.
    """

    category: Name | dict[Language, Name]
    activity: Name | dict[Language, Name]
    position: Position = 0
    count: Count
    count_unit: Unit | None = None
    participants: Participants = Participants.ATTENDANCES
    participants_unit: Unit = "人"
    figures: Annotated[list[Figure], Meta(max_length=len(Figure))]
    hosting: Annotated[list[Hosting], Meta(min_length=1, max_length=len(Hosting))] = msgspec.field(
        default_factory=lambda: list(Hosting)
    )
    in_totals: bool = True


def check_line(slug: str, draft: LineDraft) -> list[FieldError]:
    """Every wrong field of a line."""
    errors = [] if is_slug(slug) else [FieldError("slug", "not_a_slug")]
    texts = {"category": draft.category, "activity": draft.activity}
    errors += [FieldError(name, "required") for name, text in texts.items() if tidied(text) is None]
    chosen: dict[str, list[Figure] | list[Hosting]]
    chosen = {"figures": draft.figures, "hosting": draft.hosting}
    return errors + [
        FieldError(f"{name}.{i}", "duplicate")
        for name, values in chosen.items()
        for i, value in enumerate(values)
        if value in values[:i]
    ]


_REPLACED = [
    Line.category, Line.activity, Line.position, Line.counts, Line.count_unit, Line.participants,
    Line.participants_unit, Line.figures, Line.hosting, Line.in_totals,
]  # fmt: skip


async def _upsert_line(campaign: int, slug: str, draft: LineDraft) -> int:
    kept = Line(
        campaign=campaign,
        slug=slug,
        category=to_json(tidied(draft.category)),
        activity=to_json(tidied(draft.activity)),
        position=draft.position,
        counts=draft.count,
        count_unit=tidy(draft.count_unit or "") or None,
        participants=draft.participants,
        participants_unit=tidy(draft.participants_unit),
        figures=draft.figures,
        hosting=draft.hosting,
        in_totals=draft.in_totals,
    )
    [put] = await Line.insert(kept).on_conflict((Line.campaign, Line.slug), "DO UPDATE", _REPLACED)
    line: int = put["id"]
    return line


# What a line says, but for its names, as JSON: the columns that a PUT replaces.
_SAID = """
    SELECT to_jsonb(l) - '{id,campaign,slug}'::text[] AS said FROM report_line AS l WHERE l.id = $1
"""


async def _date(line: int, by: str, now: datetime) -> None:
    """Close what the line no longer says, and note what it says now; the same again: nothing."""
    await db.execute(
        f"""UPDATE line_wording SET until = $2
            WHERE line = $1 AND until IS NULL AND said <> ({_SAID})""",
        line, now,
    )  # fmt: skip
    await db.execute(
        f"""INSERT INTO line_wording (line, said, since, by)
            SELECT $1, said, $2, $3 FROM ({_SAID}) AS line
            WHERE NOT EXISTS (SELECT FROM line_wording WHERE line = $1 AND until IS NULL)""",
        line, now, by,
    )  # fmt: skip


async def put_line(
    campaign_slug: str, slug: str, draft: LineDraft, actor: Actor, now: datetime
) -> bool:
    """Make a line of a campaign, or replace it; True when it was made.

    Raises NotFound when there is no such campaign, or another team holds it, and Invalid for what
    must be mended.
    """
    if not actor.may_write or not is_slug(campaign_slug):
        raise NotFound("campaign")
    async with db.transaction():
        found = (
            await Campaign.select(Campaign.id, Campaign.team)
            .where(Campaign.slug == campaign_slug)
            .lock_rows("NO KEY UPDATE")
            .first()
        )
        if found is None or not actor.holds(found["team"]):
            raise NotFound("campaign")
        campaign = found["id"]
        if errors := check_line(slug, draft):
            raise Invalid(errors)
        made = not await Line.exists().where(Line.campaign == campaign, Line.slug == slug)
        await _date(await _upsert_line(campaign, slug, draft), actor.name, now)
        subject, facts = f"{campaign_slug}/{slug}"[:120], msgspec.to_builtins(draft)
        await journal.record(journal.Deed(actor.name, "line.put", subject, facts=facts), now)
    return made
