"""The use case of actions: entering one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events import db, journal
from events.access import Actor
from events.actions import rules
from events.actions.drafts import ActionDraft
from events.errors import FieldError, Invalid, NotFound
from events.idempotency import RequestKey, once
from events.text import tidy


@dataclass(frozen=True, slots=True)
class _Referred:
    """What an action is done for, by our ids."""

    session: int | None
    event: int | None
    petition: int | None
    campaign: int | None


async def act(
    draft: ActionDraft, actor: Actor, now: datetime, claim: RequestKey | None = None
) -> int:
    """Enter an action; returns its id.

    Raises NotFound for whoever may not write, Invalid for a wrong type or quantity and for a
    session, petition or campaign that is unknown, or held by another team.
    """
    if not actor.may_write:
        raise NotFound("action")
    async with db.transaction(), once(claim, now) as made:
        referred, errors = await _refer(draft, actor)
        if errors := [*rules.check(draft), *errors]:
            raise Invalid(errors)
        action: int = await db.fetch_value(
            """INSERT INTO action (type, quantity, session, petition, campaign, note, at,
                                   entered_at, by)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id""",
            draft.type, draft.quantity, referred.session, referred.petition, referred.campaign,
            tidy(draft.note or "") or None, draft.at or now, now, actor.name,
        )  # fmt: skip
        await journal.record(
            journal.Deed(
                actor.name,
                "action.enter",
                f"action:{action}",
                event=referred.event,
                facts={"type": draft.type, "quantity": draft.quantity},
            ),
            now,
        )
        made.id = action
    return action


async def _refer(draft: ActionDraft, actor: Actor) -> tuple[_Referred, list[FieldError]]:
    event, _, session = (draft.session or "").partition("/")
    row = await db.fetch_row(
        """SELECT s.id AS session, e.id AS event, e.team,
                  (SELECT id FROM petition WHERE slug = $3) AS petition,
                  (SELECT id FROM campaign WHERE slug = $4) AS campaign
           FROM (SELECT) AS one LEFT JOIN event AS e ON e.slug = $1
           LEFT JOIN session AS s ON s.event = e.id AND s.slug = $2""",
        event, session, draft.petition, draft.campaign,
    )  # fmt: skip
    assert row is not None
    held = row["session"] is not None and actor.holds(row["team"])
    found = {
        "session": row["session"] if held else None,
        "petition": row["petition"],
        "campaign": row["campaign"],
    }
    errors = [
        FieldError(field, "unknown")
        for field, known in found.items()
        if getattr(draft, field) is not None and known is None
    ]
    return _Referred(event=row["event"] if held else None, **found), errors
