"""The door of one phone: locked while an upload is judged, and read in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from msgspec import Struct

from events import db
from events.admission.reads import DeviceView
from events.admission.rules import GateFacts, SessionFacts
from events.catalogue import GateKind


class _GateRow(Struct, frozen=True):
    id: int
    slug: str
    kind: GateKind


class _SessionRow(Struct, frozen=True):
    id: int
    slug: str
    opens_at: datetime
    closes_at: datetime
    cancelled: bool


class _RecentRow(Struct, frozen=True):
    seq: int
    at: datetime | None


class _DoorRow(Struct, frozen=True):
    received_through: int
    gates: list[_GateRow]
    sessions: list[_SessionRow]
    recent: list[_RecentRow]


@dataclass(slots=True)
class Door:
    """The phone's event as rows are judged by it, and the phone's own last rows."""

    gates: dict[str, GateFacts]
    sessions: dict[str, SessionFacts]
    received_through: int
    recent: dict[int, datetime | None]

    def previous(self, seq: int) -> datetime | None:
        """The effective time of the phone's row before a seq."""
        earlier = [known for known, at in self.recent.items() if known < seq and at is not None]
        return self.recent[max(earlier)] if earlier else None

    def remember(self, seq: int, at: datetime) -> None:
        """Let the rows after this one know of it."""
        self.recent[seq] = at


_DOOR = """
SELECT json_build_object(
    'received_through', d.received_through,
    'gates', (
        SELECT coalesce(json_agg(json_build_object('id', g.id, 'slug', g.slug, 'kind', g.kind)),
                        '[]') FROM gate AS g WHERE g.event = d.event),
    'sessions', (
        SELECT coalesce(json_agg(json_build_object(
            'id', s.id, 'slug', s.slug,
            'opens_at', s.starts_at - make_interval(mins => s.doors_open_minutes),
            'closes_at', s.ends_at + make_interval(mins => s.last_entry_minutes),
            'cancelled', EXISTS (SELECT FROM session_cancellation AS c WHERE c.session = s.id)
        )), '[]') FROM session AS s WHERE s.event = d.event),
    'recent', (
        SELECT coalesce(json_agg(json_build_object('seq', r.seq, 'at', r.effective_at)), '[]')
        FROM (
            (SELECT seq, effective_at FROM scan
             WHERE device = d.id AND seq > d.received_through)
            UNION ALL
            (SELECT seq, effective_at FROM scan
             WHERE device = d.id AND seq <= d.received_through AND effective_at IS NOT NULL
             ORDER BY seq DESC LIMIT 1)
        ) AS r)
)::text
FROM device AS d WHERE d.id = $1
"""


async def lock_door(device: DeviceView) -> Door:
    """One upload of a phone at a time; then what its event is, and the phone's last rows."""
    await db.execute("SELECT FROM device WHERE id = $1 FOR NO KEY UPDATE", device.id)
    row = msgspec.json.decode(await db.fetch_value(_DOOR, device.id), type=_DoorRow)
    return Door(
        gates={g.slug: GateFacts(g.id, g.slug, g.kind) for g in row.gates},
        sessions={
            (name := f"{device.event_slug}/{s.slug}"): SessionFacts(
                s.id, name, s.opens_at, s.closes_at, s.cancelled
            )
            for s in row.sessions
        },
        received_through=row.received_through,
        recent={known.seq: known.at for known in row.recent},
    )
