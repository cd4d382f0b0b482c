"""The team that holds what somebody makes."""

from __future__ import annotations

from events.access.actors import Actor
from events.access.tables import Team

DEFAULT_TEAM = "organisation"


async def team_of(actor: Actor) -> int:
    """The team that holds what the actor makes: their first, or the organisation's."""
    if actor.teams:
        return min(actor.teams)
    return await default_team()


async def default_team() -> int:
    """The team that exists from the first migration on."""
    row = await Team.select(Team.id).where(Team.slug == DEFAULT_TEAM).first()
    assert row is not None
    team: int = row["id"]
    return team
