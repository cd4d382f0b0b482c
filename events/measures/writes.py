"""The use case of measures: reporting one."""

from __future__ import annotations

from datetime import datetime

from events import db, journal
from events.access import Actor
from events.campaigns import Count, Figure
from events.errors import Invalid, NotFound
from events.idempotency import RequestKey, once
from events.measures.drafts import MeasureDraft
from events.measures.rules import Referred, check, column_of
from events.text import is_slug, tidy


async def report(
    draft: MeasureDraft, actor: Actor, now: datetime, claim: RequestKey | None = None
) -> int:
    """Keep a reported figure; its id. Of one line, figure and period the latest stands.

    Raises NotFound for whoever may not write, and Invalid: an unknown campaign, line or session
    (also one that another team holds), or a figure that the line does not print.
    """
    if not actor.may_write:
        raise NotFound("measure")
    async with db.transaction(), once(claim, now) as made:
        referred = await _refer(draft, actor)
        if errors := check(draft, referred):
            raise Invalid(errors)
        measure: int = await db.fetch_value(
            """INSERT INTO measure (line, figure, value, unit, qualifier, basis, since, until,
                                    session, note, entered_at, by)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id""",
            referred.line, column_of(draft.figure), draft.value, tidy(draft.unit),
            draft.qualifier, draft.basis, draft.since, draft.until, referred.session,
            tidy(draft.note or "") or None, now, actor.name,
        )  # fmt: skip
        await journal.record(
            journal.Deed(
                actor.name,
                "measure.report",
                f"measure:{measure}",
                event=referred.event,
                facts={
                    "line": f"{draft.campaign}/{draft.line}",
                    "figure": draft.figure,
                    "value": draft.value,
                },
            ),
            now,
        )
        made.id = measure
    return measure


async def _refer(draft: MeasureDraft, actor: Actor) -> Referred:
    event, _, session = (draft.session or "").partition("/")
    named = [draft.campaign, draft.line, event, session]
    row = await db.fetch_row(
        """SELECT c.id AS campaign, l.id AS line, l.counts, l.figures, e.id AS event, e.team,
                  s.id AS session
           FROM (SELECT) AS one LEFT JOIN campaign AS c ON c.slug = $1
           LEFT JOIN report_line AS l ON l.campaign = c.id AND l.slug = $2
           LEFT JOIN event AS e ON e.slug = $3
           LEFT JOIN session AS s ON s.event = e.id AND s.slug = $4""",
        *(name if is_slug(name) else None for name in named),
    )
    assert row is not None, "a row of nothing joined to what there is"
    held = row["session"] is not None and actor.holds(row["team"])
    return Referred(
        campaign=row["campaign"],
        line=row["line"],
        session=row["session"] if held else None,
        event=row["event"] if held else None,
        counts=Count(row["counts"] or Count.NONE),
        figures=[Figure(figure) for figure in row["figures"] or ()],
    )
