"""Invitations of phones, as the desk shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events import db
from events.devices.tables import DeviceRole
from events.errors import NotFound
from events.text import Localised, from_json


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation; ``id`` is its first phone, ``phones`` name those that took it up."""

    id: int
    gate: Localised | None
    sessions: list[str]
    name: str
    role: DeviceRole
    uses: int
    used: int
    made_at: datetime
    expires_at: datetime
    ended: bool
    phones: list[str]

    def open(self, now: datetime) -> bool:
        """Whether another phone can still be paired with it."""
        return not self.ended and self.used < self.uses and now < self.expires_at


_INVITATION = """
    SELECT min(d.id) AS id, g.name AS gate, p.name, p.role, p.uses, p.used, p.made_at,
           p.expires_at,
           bool_and(d.revoked_at IS NOT NULL) AS ended,
           ARRAY(SELECT s.slug FROM pairing_session AS allowed
                 JOIN session_timed AS s ON s.id = allowed.session WHERE allowed.pairing = p.id
                 ORDER BY s.position, s.id) AS sessions,
           coalesce(array_agg(d.name ORDER BY d.paired_at) FILTER (WHERE d.paired_at IS NOT NULL),
                    '{}') AS phones
    FROM pairing AS p JOIN device AS d ON d.pairing = p.id
    LEFT JOIN gate_named AS g ON g.id = p.gate
    WHERE p.event = $1
    GROUP BY p.id, g.id, g.name
"""


async def invitations(event: int) -> list[InvitationView]:
    """The invitations to an event's door, the newest first."""
    return [_view(row) for row in await db.fetch(f"{_INVITATION} ORDER BY p.id DESC", event)]


async def invitation(event: int, device: int) -> InvitationView:
    """The invitation to an event's door whose first phone this is. Raises NotFound."""
    row = await db.fetch_row(f"{_INVITATION} HAVING min(d.id) = $2", event, device)
    if row is None:
        raise NotFound("device")
    return _view(row)


def _view(row: Any) -> InvitationView:
    return InvitationView(
        **{**row, "gate": from_json(row["gate"]), "role": DeviceRole(row["role"])}
    )
