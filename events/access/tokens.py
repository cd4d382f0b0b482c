"""API tokens: made for a program, shown once, revoked."""

from __future__ import annotations

from datetime import datetime

from events import db, journal, sealing
from events.access.actors import SYSTEM, Actor
from events.access.tables import ApiToken, Role
from events.access.teams import default_team
from events.errors import Invalid, NotFound
from events.text import tidy

TOKEN_NAME_LENGTH_MAX = 120


async def actor_for_token(token: str, now: datetime) -> Actor | None:  # noqa: ARG001 - a front door
    """The actor that an API token stands for; None for a token that is unknown or revoked."""
    row = (
        await ApiToken.select(ApiToken.id, ApiToken.role, ApiToken.team)
        .where(ApiToken.token_hash == sealing.digest(token), ApiToken.revoked_at.is_null())
        .first()
    )
    return Actor("token", row["id"], Role(row["role"]), frozenset((row["team"],))) if row else None


async def make_token(name: str, role: Role, now: datetime) -> str:
    """A new API token of the organisation's team, shown this once.

    Raises Invalid when the name is empty or too long.
    """
    name = tidy(name)
    if not name:
        raise Invalid.one("name", "required")
    if len(name) > TOKEN_NAME_LENGTH_MAX:
        raise Invalid.one("name", "too_long", max=TOKEN_NAME_LENGTH_MAX)
    token = sealing.fresh()
    async with db.transaction():
        kept = ApiToken(
            name=name,
            role=role,
            team=await default_team(),
            token_hash=sealing.digest(token),
            created_at=now,
        )
        [made] = await ApiToken.insert(kept)
        subject, facts = f"token:{made['id']}", {"role": role}
        await journal.record(
            journal.Deed(SYSTEM.name, "access.token_made", subject, None, facts), now
        )
    return token


async def revoke_token(token_id: int, actor: Actor, now: datetime) -> None:
    """Make a token useless from its next request on. Raises NotFound; again: nothing."""
    async with db.transaction():
        row = (
            await ApiToken.select(ApiToken.team, ApiToken.revoked_at)
            .where(ApiToken.id == token_id)
            .lock_rows("UPDATE")
            .first()
        )
        if row is None or not actor.may_write or not actor.holds(row["team"]):
            raise NotFound("token")
        if row["revoked_at"] is None:
            await ApiToken.update({ApiToken.revoked_at: now}).where(ApiToken.id == token_id)
            deed = journal.Deed(actor.name, "access.token_revoked", f"token:{token_id}")
            await journal.record(deed, now)
