"""The list that a phone holds, so that it can judge without a network."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from events import db, epoch, sealing, tickets
from events.catalogue import GateKind, Kind, usual_gates
from events.devices import DeviceView, Revoked


class ListedTicket(Struct, frozen=True):
    """A ticket on a phone's list: tags, never the code and never a name."""

    tag: str
    short_tag: str
    party: int
    offer: str
    issue: int
    state: str
    sessions: list[str]
    heads: int | None
    admitted: list[str]


class DoorList(Struct, frozen=True):
    """Everything a phone needs without a network; times are instants, keys and salt base64.

    ``admitted`` of a session counts bodies: tickets, heads of groups, and what clickers counted.
    ``state`` of a ticket is ``valid``, or the verdict that refuses it. ``gone`` are tags that no
    longer name a ticket. ``whole``: these are all tickets, and what a phone held before is void.
    """

    rev: str
    whole: bool
    server_now: datetime
    not_after: datetime
    event: dict[str, Any]
    sessions: list[dict[str, Any]]
    gates: list[dict[str, Any]]
    offers: list[dict[str, Any]]
    keys: list[dict[str, Any]]
    salt: str
    tickets: list[ListedTicket]
    gone: list[str]


_EVENT = f"""
SELECT json_build_object(
    'event', json_build_object('event', e.slug, 'number', e.id, 'title', e.title,
                               'kind', e.kind),
    'sessions', (
        SELECT coalesce(json_agg(json_build_object(
            'session', s.name, 'title', s.title, 'starts_at', s.starts_at, 'ends_at', s.ends_at,
            'opens_at', s.opens_at, 'closes_at', s.closes_at, 'venue', s.venue,
            'capacity', q.size, 'practice', s.practice, 'cancelled', s.cancelled,
            'registered', q.taken,
            'admitted', coalesce((SELECT sum(coalesce(a.heads, 1)) FROM admission AS a
                              WHERE a.session = s.id), 0)
            + coalesce((SELECT h.heads FROM headcount_summed AS h WHERE h.session = s.id), 0)
        ) ORDER BY s.position, s.id), '[]')
        FROM session_named AS s JOIN quota_now AS q ON q.session = s.id
        WHERE s.event = e.id AND (cardinality($2::text[]) = 0 OR s.slug = ANY($2))),
    'gates', (
        SELECT coalesce(json_agg(json_build_object(
            'gate', g.slug, 'kind', g.kind, 'name', g.name) ORDER BY g.position, g.id), '[]')
        FROM gate_named AS g WHERE g.event = e.id),
    'offers', (
        SELECT coalesce(json_agg(json_build_object(
            'offer', o.slug, 'number', o.number, 'name', o.name,
            'sessions', (SELECT coalesce(json_agg(s.name ORDER BY s.position, s.id), '[]')
                         FROM offer_admits AS x JOIN session_named AS s ON s.id = x.session
                         WHERE x.offer = o.id)) ORDER BY o.position, o.id), '[]')
        FROM offer_named AS o WHERE o.event = e.id),
    'rev', {epoch.CURRENT} || '.' || pg_snapshot_xmin(pg_current_snapshot())
)::text
FROM event_named AS e WHERE e.id = $1
"""

_NAMES = "SELECT id, name FROM session_named WHERE event = $1 ORDER BY position, id"

_TICKETS = """
    SELECT encode(t.tag, 'hex') AS tag, encode(t.short_tag, 'hex') AS short_tag,
           g.registration, coalesce(o.slug, '') AS offer, t.issue, t.heads,
           coalesce(t.barred, 'valid') AS state,
           ARRAY(SELECT p.session FROM place_claimed AS p WHERE p.ticket = t.id) AS sessions,
           t.entered
    FROM ticket_now AS t JOIN guest_seated AS g ON g.ticket = t.id
    LEFT JOIN offer_named AS o ON o.id = t.offer
    WHERE t.event = $1 AND t.changed_in >= $2 AND (cardinality($3::text[]) = 0 OR EXISTS (
        SELECT FROM place_claimed AS p JOIN session_timed AS s ON s.id = p.session
        WHERE p.ticket = t.id AND s.slug = ANY($3)))
    ORDER BY t.id
"""


def _changed_since(since: str | None, rev: str) -> int:
    """The first transaction whose changes are told; 0 for all tickets.

    So it is for a revision of another epoch, and for one that is ahead: it was told by a database
    that has been put back since.
    """
    epoch, _, told = (since or "").partition(".")
    now_epoch, _, now_at = rev.partition(".")
    ours = told.isascii() and told.isdecimal() and len(told) < 19 and epoch == now_epoch
    return int(told) if ours and int(told) <= int(now_at) else 0


def _listed(row: Any, names: Mapping[int, str]) -> ListedTicket:
    """A ticket on the list; ``names`` are the sessions of the event by id, in their order."""
    seal = sealing.derive("party", row["registration"])
    return ListedTicket(
        tag=row["tag"],
        short_tag=row["short_tag"],
        party=int.from_bytes(seal[:6], "big"),
        offer=row["offer"],
        issue=row["issue"],
        state=row["state"],
        sessions=[name for session, name in names.items() if session in row["sessions"]],
        heads=row["heads"],
        admitted=[name for session, name in names.items() if session in row["entered"]],
    )


def _gates(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The gates of the event, and which of them its kind usually has: phones offer those first."""
    gates: list[dict[str, Any]] = facts["gates"]
    kinds = {gate["gate"]: GateKind(gate["kind"]) for gate in gates}
    usual = usual_gates(Kind(facts["event"]["kind"]), kinds)
    return [gate | {"usual": gate["gate"] in usual} for gate in gates]


async def door_list(device: DeviceView, since: str | None, now: datetime) -> DoorList:
    """The list for a phone, whole, or only the tickets that changed since a revision.

    A phone that was given sessions gets their tickets only.

    A revision is the epoch and the oldest transaction that was still running, so that a change
    that commits late is never skipped; a few tickets may come twice. Raises Revoked.
    """
    if not device.standing(now):
        raise Revoked
    async with db.snapshot():
        facts = msgspec.json.decode(await db.fetch_value(_EVENT, device.event, device.sessions))
        first = _changed_since(since, facts["rev"])
        rows = await db.fetch(_TICKETS, device.event, first, device.sessions)
        named = await db.fetch(_NAMES, device.event)
    names = {row["id"]: row["name"] for row in named}
    return DoorList(
        server_now=now,
        not_after=device.not_after,
        keys=[
            {"slot": slot, "public_key": b64encode(key).decode()}
            for slot, key in tickets.public_keys().items()
        ],
        salt=b64encode(tickets.salt(device.event)).decode(),
        tickets=[_listed(row, names) for row in rows],
        gone=[],
        whole=first == 0,
        **facts | {"gates": _gates(facts)},
    )
