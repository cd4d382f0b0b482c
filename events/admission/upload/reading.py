"""Reading the facts for an upload in one statement, and locking them first where that is needed."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from events import db, devices, tickets
from events.admission.tables import ScanKind
from events.admission.upload.facts import Door, SeenRow, ShownTicket, Target
from events.admission.upload.protocol import Sent
from events.admission.verdict import DoorSession, GateFacts
from events.catalogue import GateKind
from events.devices import PHONE, DeviceView, UnknownPhone
from events.tickets import TAG_BYTES, Code


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


class _Reading(Struct, frozen=True):
    phone: DeviceView
    version: str
    gates: list[_GateRow]
    sessions: list[_SessionRow]
    recent: list[_RecentRow]
    seen: list[SeenRow]
    undone: list[UUID]
    targets: list[Target]
    tickets: list[ShownTicket]


# How rows show tickets, or undo rows that did; {0} is the number of the argument. An upload is
# asked about only what it names: an index that is not needed costs as much as one that is.
_SHOWN = {
    "numbers": "number = ANY(${0}::bytea[])",
    "shorts": "short = ANY(${0}::text[])",
    "tags": "tag = ANY(${0}::bytea[]) OR short_tag = ANY(${0}::bytea[])",
    "undoes": """id = ANY(ARRAY(
        SELECT s.ticket FROM scan AS s
        JOIN phone_now AS d ON d.token_hash = $1 AND d.event = s.event
        WHERE s.key = ANY(${0}::uuid[])))""",
}

_NAMED = """
    SELECT id FROM ticket_now
    WHERE EXISTS (SELECT FROM phone_now WHERE token_hash = $1) AND ({shown})
"""

_RECENT = """(
    SELECT coalesce(json_agg(json_build_object('seq', r.seq, 'at', r.effective_at)), '[]')
    FROM (
        (SELECT seq, effective_at FROM scan WHERE device = d.id AND seq > d.received_through)
        UNION ALL
        (SELECT seq, effective_at FROM scan
         WHERE device = d.id AND seq <= d.received_through AND effective_at IS NOT NULL
         ORDER BY seq DESC LIMIT 1)
    ) AS r)"""

_EVENT = """
    'gates', (
        SELECT coalesce(json_agg(json_build_object('id', g.id, 'slug', g.slug, 'kind', g.kind)),
                        '[]')
        FROM gate_named AS g WHERE g.event = d.event AND g.slug = ANY($3::text[])),
    'sessions', (
        SELECT coalesce(json_agg(json_build_object(
            'id', s.id, 'slug', s.slug, 'opens_at', s.opens_at, 'closes_at', s.closes_at,
            'cancelled', s.cancelled
        )), '[]') FROM session_timed AS s WHERE s.event = d.event AND s.slug = ANY($4::text[]))"""

_SEEN = """(
    SELECT coalesce(json_agg(json_build_object(
        'mine', s.device = d.id, 'seq', s.seq, 'key', s.key, 'content', encode(s.content, 'hex'),
        'answer', s.answer,
        'ticket', CASE WHEN s.kind = 'walk_in' OR s.status = 'seen' THEN s.ticket END)), '[]')
    FROM scan AS s
    WHERE (s.device = d.id AND s.seq = ANY($2::int[])) OR s.key = ANY($5::uuid[]))"""


def _standing(row: str) -> str:
    """Whether a row counts for what the phone d sends.

    For a phone that was revoked its own rows in quarantine do too: should they be accepted, each
    was judged by those before it. Nothing that it sends is settled.
    """
    return f"""({row}.status = 'recorded' OR ({row}.status = 'quarantined'
                AND {row}.device = d.id AND d.revoked_at IS NOT NULL))"""


_TAKEN_BACK = f"""EXISTS (
        SELECT FROM scan AS u WHERE u.undoes = s.key AND u.kind = 'undo' AND u.event = s.event
          AND {_standing("u")})"""

_UNDONE = f"""(
    SELECT coalesce(json_agg(u.undoes) FILTER (WHERE u.event = d.event), '[]') FROM scan AS u
    WHERE u.undoes = ANY($5::uuid[]) AND u.kind = 'undo' AND {_standing("u")})"""

_TARGETS = f"""(
    SELECT coalesce(json_agg(json_build_object(
        'key', s.key, 'kind', s.kind, 'ticket', s.ticket, 'session', s.session, 'taps', s.taps,
        'device', s.device, 'seq', s.seq, 'undone', {_TAKEN_BACK}))
        FILTER (WHERE s.event = d.event), '[]')
    FROM scan AS s
    WHERE s.key = ANY(${{0}}::uuid[]) AND {_standing("s")}
      AND (s.ticket IS NULL OR s.ticket IN (SELECT id FROM shown)))"""

_PASSAGES = f"""(
    SELECT coalesce(json_agg(json_build_object(
        'session', s.session, 'kind', s.kind, 'lets_in', s.lets_in, 'verdict', s.verdict,
        'effective_at', s.effective_at, 'received_at', s.received_at, 'device', s.device,
        'device_name', by.name, 'seq', s.seq, 'gate', g.slug, 'gate_id', g.id, 'gate_kind', g.kind
    )), '[]')
    FROM scan AS s JOIN gate_named AS g ON g.id = s.gate JOIN phone_now AS by ON by.id = s.device
    WHERE s.ticket = t.id AND s.kind IN ('in', 'out', 'back', 'walk_in')
      AND {_standing("s")} AND NOT {_TAKEN_BACK})"""

_TICKETS = f"""(
    SELECT coalesce(json_agg(json_build_object(
        'id', t.id, 'version', t.version, 'number', encode(t.number, 'hex'), 'short', t.short,
        'tag', encode(t.tag, 'hex'), 'short_tag', encode(t.short_tag, 'hex'),
        'event', t.event, 'issue', t.issue, 'heads', t.heads,
        'barred', t.barred,
        'sessions', ARRAY(SELECT p.session FROM place_claimed AS p WHERE p.ticket = t.id),
        'offer', o.name, 'position', seat.position,
        'party', (SELECT count(*) FROM guest_seated AS g WHERE g.registration = seat.registration),
        'passages', {_PASSAGES})), '[]')
    FROM shown AS t JOIN guest_seated AS seat ON seat.ticket = t.id
    LEFT JOIN offer_named AS o ON o.id = t.offer)"""

_READ = f"""
    WITH shown AS MATERIALIZED (
        SELECT * FROM ticket_now WHERE {{shown}}
    )
    SELECT json_build_object(
        'phone', {PHONE}, 'version', d.version, {_EVENT}, 'recent', {_RECENT}, 'seen', {_SEEN},
        'undone', {_UNDONE}, 'targets', {{targets}}, 'tickets', {_TICKETS})::text
    FROM phone_now AS d WHERE d.token_hash = $1
"""


@functools.cache
def _reading(kinds: tuple[str, ...]) -> str:
    """The statement for the kinds of ``_SHOWN`` that rows have: 16 at most, each planned once."""
    targets = _TARGETS.format(6 + kinds.index("undoes")) if "undoes" in kinds else "'[]'::json"
    return _READ.format(shown=_shown(kinds, 6), targets=targets)


def _codes(sent: list[Sent]) -> dict[str, Code | None]:
    return {one.row.code: tickets.decode(one.row.code) for one in sent if one.row and one.row.code}


def _asked(sent: list[Sent], codes: dict[str, Code | None]) -> dict[str, list[Any]]:
    """Arguments by the kinds of ``_SHOWN``: what the rows show or undo; kinds without any go."""
    rows = [one.row for one in sent if one.row]
    given: dict[str, list[Any]] = {
        "numbers": [code.number for code in codes.values() if code],
        "shorts": [
            short
            for text, code in codes.items()
            if not code and (short := tickets.read_short(text))
        ],
        "tags": _tags(row.tag for row in rows if row.tag and row.code is None),
        "undoes": [row.undoes for row in rows if row.kind is ScanKind.UNDO],
    }
    return {kind: named for kind, named in given.items() if named}


def _shown(kinds: Iterable[str], first: int) -> str:
    """The condition for tickets whose arguments are numbered from ``first``."""
    return " OR ".join(_SHOWN[kind].format(n) for n, kind in enumerate(kinds, first)) or "false"


def _tags(given: Iterable[str]) -> list[bytes]:
    tags = []
    for tag in given:
        try:
            tags.append(bytes.fromhex(tag))
        except ValueError:
            continue
    return [tag for tag in tags if len(tag) == TAG_BYTES]


def _door(codes: dict[str, Code | None], read: _Reading) -> Door:
    return Door(
        phone=read.phone,
        version=read.version,
        gates={g.slug: GateFacts(g.id, g.slug, g.kind) for g in read.gates},
        sessions={
            (name := f"{read.phone.event_slug}/{s.slug}"): DoorSession(
                s.id, name, s.opens_at, s.closes_at, s.cancelled
            )
            for s in read.sessions
        },
        recent={known.seq: known.at for known in read.recent},
        codes=codes,
        seen=read.seen,
        undone=set(read.undone),
        targets=read.targets,
        tickets=read.tickets,
    )


async def lock_door(token: bytes, sent: list[Sent]) -> None:
    """Hold the phone and the tickets that its rows show or undo, until the transaction ends.

    An upload that takes rows back is alone at its event: a row that arrived beside it would
    neither see that it is undone nor be seen.
    """
    asked = _asked(sent, _codes(sent))
    if "undoes" in asked:
        await devices.lock_all(token)
    else:
        await devices.lock(token)
    named = await db.fetch(_NAMED.format(shown=_shown(asked, 2)), token, *asked.values())
    await tickets.lock(db.column(named, "id"))


async def read_door(token: bytes, sent: list[Sent]) -> Door:
    """Read, as of one moment, the phone and all tickets and rows that an upload names.

    ``token`` is the digest of the phone's token. Raises UnknownPhone.
    """
    codes = _codes(sent)
    asked = _asked(sent, codes)
    rows = [one.row for one in sent if one.row]
    read = await db.fetch_value(
        _reading(tuple(asked)),
        token, [one.seq for one in sent if one.seq is not None],
        list({row.gate for row in rows}), list({row.session.rpartition("/")[2] for row in rows}),
        [one.key for one in sent if one.key is not None], *asked.values(),
    )  # fmt: skip
    if read is None:
        raise UnknownPhone
    return _door(codes, msgspec.json.decode(read, type=_Reading))
