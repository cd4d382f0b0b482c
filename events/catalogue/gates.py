"""Gates 掃描點: putting them, and the ones of an event whose organiser names none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from events.catalogue.event_draft import GateDraft
from events.catalogue.tables import Gate, GateKind, Kind
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
BESIDE_ENTRY = {
    Kind.RUN: (GateKind.PICKUP, GateKind.START, GateKind.FINISH, GateKind.STATION),
    Kind.CAMP: (GateKind.EXIT, GateKind.STATION),
    Kind.EXHIBITION: (GateKind.EXIT,),
    Kind.BOOTH: (GateKind.TABLE,),
    Kind.MARCH: (GateKind.TABLE,),
}
"""What gatherings have besides an entry; all others have nothing else."""


def gates_of_kind(kind: Kind) -> list[GateDraft]:
    """The gates that a gathering of a kind has: an entry, and those beside it."""
    wanted = (GateKind.ENTRY, *BESIDE_ENTRY.get(kind, ()))
    return [gate for gate in DEFAULT_GATES if gate.kind in wanted]


def usual_gates(kind: Kind, gates: Mapping[str, GateKind]) -> set[str]:
    """The slugs of the gates to offer first: all, but of the default ones those of the kind."""
    if gates != {gate.slug: gate.kind for gate in DEFAULT_GATES}:
        return set(gates)
    return {gate.slug for gate in gates_of_kind(kind)}


async def put_gates(event: int, drafts: Sequence[GateDraft]) -> None:
    """Make or replace the gates, of which there is at least one."""
    gates = [
        Gate(event=event, slug=d.slug, kind=d.kind, name=to_json(tidied(d.name)), position=position)
        for position, d in enumerate(drafts, 1)
    ]
    await Gate.insert(*gates).on_conflict(
        (Gate.event, Gate.slug), "DO UPDATE", [Gate.kind, Gate.name, Gate.position]
    )
