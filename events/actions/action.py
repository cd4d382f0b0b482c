"""An action as it was entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events import db
from events.errors import NotFound


@dataclass(frozen=True, slots=True)
class ActionView:
    """An action as the API answers it; ``session`` is ``event/session``."""

    id: int
    type: str
    quantity: int
    session: str | None
    petition: str | None
    campaign: str | None
    note: str | None
    at: datetime
    entered_at: datetime


async def action(action_id: int) -> ActionView:
    """One action. Raises NotFound."""
    row = await db.fetch_row(
        """SELECT a.id, a.type, a.quantity, s.name AS session,
                  p.slug AS petition, c.slug AS campaign, a.note, a.at, a.entered_at
           FROM action AS a
           LEFT JOIN session_named AS s ON s.id = a.session
           LEFT JOIN petition_named AS p ON p.id = a.petition
           LEFT JOIN campaign_named AS c ON c.id = a.campaign
           WHERE a.id = $1""",
        action_id,
    )
    if row is None:
        raise NotFound("action")
    return ActionView(**row)
