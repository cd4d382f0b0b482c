"""Gates 掃描點: the ones an event has when its organiser names none, and putting them."""

from __future__ import annotations

from collections.abc import Sequence

from events import db
from events.catalogue.event_draft import GateDraft
from events.catalogue.tables import GateKind
from events.text import tidied, to_json

GATE_NAMES = {
    GateKind.ENTRY: {"zh-Hant": "入口", "en": "Entry"},
    GateKind.EXIT: {"zh-Hant": "出口", "en": "Exit"},
    GateKind.PICKUP: {"zh-Hant": "領物處", "en": "Pick-up"},
    GateKind.START: {"zh-Hant": "起點", "en": "Start"},
    GateKind.FINISH: {"zh-Hant": "終點", "en": "Finish"},
    GateKind.STATION: {"zh-Hant": "關卡", "en": "Station"},
    GateKind.TABLE: {"zh-Hant": "連署桌", "en": "Table"},
}
DEFAULT_GATES = [GateDraft(slug=kind, kind=kind, name=name) for kind, name in GATE_NAMES.items()]


async def put_gates(event: int, drafts: Sequence[GateDraft]) -> None:
    """Make or replace the gates."""
    await db.execute(
        """INSERT INTO gate (event, slug, kind, name, position)
           SELECT $1, slug, kind, name::jsonb, position
           FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY
               AS given (slug, kind, name, position)
           ON CONFLICT (event, slug) DO UPDATE SET kind = excluded.kind, name = excluded.name,
               position = excluded.position""",
        event, [d.slug for d in drafts], [d.kind for d in drafts],
        [to_json(tidied(d.name)) for d in drafts],
    )  # fmt: skip
