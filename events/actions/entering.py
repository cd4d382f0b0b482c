"""Entering an action: so many of a type were done."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from events import db, journal
from events.access import Actor
from events.actions.tables import Action
from events.clock import is_done
from events.errors import FieldError, Invalid, NotFound
from events.fields import Aware, Note, SessionName, Slug
from events.idempotency import RequestKey, once
from events.text import tidy

QUANTITY_MAX = 2_000_000_000
TYPE = re.compile(r"[a-z][a-z0-9_]{0,39}")
SIGNATURE = "signature"
CORRECTIONS = 72


class ActionDraft(Struct, frozen=True, kw_only=True):
    """So many of a type were done; a negative quantity corrects. ``at`` is now when left out.

    ``session`` is ``event/session``; petition and campaign are slugs.
    """

    type: Annotated[str, Meta(max_length=40)]
    quantity: Annotated[int, Meta(ge=-QUANTITY_MAX, le=QUANTITY_MAX)]
    session: SessionName | None = None
    petition: Slug | None = None
    campaign: Slug | None = None
    note: Note | None = None
    at: Aware | None = None


def _check(draft: ActionDraft, now: datetime) -> list[FieldError]:
    """Every field that is wrong by itself, before anything is looked up."""
    errors = []
    if not TYPE.fullmatch(draft.type):
        errors.append(FieldError("type", "malformed"))
    elif draft.type == SIGNATURE:
        errors.append(FieldError("type", "use_petitions"))
    if draft.quantity == 0:
        errors.append(FieldError("quantity", "zero"))
    if draft.at is not None and draft.at.tzinfo is None:
        errors.append(FieldError("at", "no_time_zone"))
    elif draft.at is not None and not is_done(draft.at, now):
        errors.append(FieldError("at", "out_of_range"))
    return errors


@dataclass(frozen=True, slots=True)
class _Referred:
    """The session, petition and campaign of an action, by our ids."""

    session: int | None
    event: int | None
    petition: int | None
    campaign: int | None


async def _keep(draft: ActionDraft, referred: _Referred, actor: Actor, now: datetime) -> int:
    [kept] = await Action.insert(
        Action(
            type=draft.type,
            quantity=draft.quantity,
            session=referred.session,
            petition=referred.petition,
            campaign=referred.campaign,
            note=tidy(draft.note or "") or None,
            at=draft.at or now,
            entered_at=now,
            by=actor.name,
        )
    )
    action: int = kept["id"]
    return action


async def _refer(draft: ActionDraft, actor: Actor) -> tuple[_Referred, list[FieldError]]:
    """What an action names; without a session of its own, a team acts for its own causes only."""
    event, _, session = (draft.session or "").partition("/")
    row = await db.fetch_row(
        """SELECT s.id AS session, s.event, s.team,
                  (SELECT id FROM petition_named
                   WHERE slug = $3 AND ($1 <> '' OR $5::int[] IS NULL OR team = ANY($5))
                  ) AS petition,
                  (SELECT id FROM campaign_named
                   WHERE slug = $4 AND ($1 <> '' OR $5::int[] IS NULL OR team = ANY($5))
                  ) AS campaign
           FROM (SELECT) AS one
           LEFT JOIN session_named AS s ON s.event_slug = $1 AND s.slug = $2""",
        event, session, draft.petition, draft.campaign, actor.held_teams,
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


async def _below_zero(draft: ActionDraft, referred: _Referred) -> list[FieldError]:
    """The refusal of a correction that takes back more than was entered for the same things.

    Corrections of the same things are made one after the other, until the transaction ends.
    """
    if draft.quantity >= 0:
        return []
    same = (draft.type, referred.session, referred.petition, referred.campaign)
    await db.lock((CORRECTIONS, zlib.crc32(repr(same).encode()) - 2**31))
    done = await db.fetch_value(
        """SELECT coalesce(sum(quantity), 0) FROM action
           WHERE type = $1 AND session IS NOT DISTINCT FROM $2
             AND petition IS NOT DISTINCT FROM $3 AND campaign IS NOT DISTINCT FROM $4""",
        *same,
    )
    if done + draft.quantity >= 0:
        return []
    return [FieldError("quantity", "below_zero", {"counted": done})]


async def act(
    draft: ActionDraft, actor: Actor, now: datetime, claim: RequestKey | None = None
) -> int:
    """Enter an action; returns its id.

    Raises NotFound for whoever may not write, Invalid for a wrong type or quantity, for a session,
    petition or campaign that is unknown, or held by another team, and for a correction of more
    than was entered for the same type, session, petition and campaign.
    """
    if not actor.may_write:
        raise NotFound("action")
    async with db.transaction(), once(claim, now) as made:
        referred, errors = await _refer(draft, actor)
        errors = [*_check(draft, now), *errors]
        if errors := errors or await _below_zero(draft, referred):
            raise Invalid(errors)
        action = await _keep(draft, referred, actor, now)
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
