"""The form of an upload: rows as a phone sends them, read without trusting any of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from events.admission.tables import ScanKind, Verdict
from events.clock import YEARS
from events.fields import Aware, SessionName, Slug
from events.text import UNKEPT, keyed

ROWS_MAX = 250
SEQ_MAX = 2**31 - 1
TAPS_MAX = 100_000
LOST = "lost"
ID_LENGTH_MAX = 100
SAYS_NOTHING = ("seq", "name")


class ScanRow(Struct, frozen=True, kw_only=True):
    """One row of a phone as the contract writes it; fields we do not know are passed over."""

    seq: Annotated[int, Meta(ge=1, le=SEQ_MAX)]
    id: UUID
    gate: Slug
    session: SessionName
    kind: ScanKind
    scanned_at: Aware
    code: Annotated[str, Meta(max_length=500)] | None = None
    tag: Annotated[str, Meta(max_length=40)] | None = None
    undoes: UUID | None = None
    n: Annotated[int, Meta(ge=-TAPS_MAX, le=TAPS_MAX)] | None = None
    category: Annotated[str, Meta(max_length=40)] | None = None
    name: Annotated[str, Meta(max_length=100)] | None = None
    heads: Annotated[int, Meta(ge=1, le=TAPS_MAX)] | None = None
    reason: Annotated[str, Meta(max_length=200)] | None = None
    told: Verdict | None = None

    @property
    def complete(self) -> bool:
        """Whether the row has what its kind needs, and a time that can be."""
        if self.scanned_at.year not in YEARS:
            return False
        match self.kind:
            case ScanKind.IN | ScanKind.OUT | ScanKind.BACK:
                return bool(keyed(self.code or "") or self.tag)
            case ScanKind.UNDO:
                return self.undoes is not None
            case ScanKind.COUNT:
                return self.n is not None
            case ScanKind.WALK_IN:
                return True
            case _:
                return False


@dataclass(frozen=True, slots=True)
class Sent:
    """A row as it came: what could be read of it, and the SHA-256 of what it says.

    Not in it are ``seq``, which a phone gives anew when another row has it, and ``name``, which a
    phone that was reloaded no longer knows. ``lost``: the phone says that it has no row of this
    number any more.
    """

    seq: int | None
    key: UUID | None
    raw_id: Any
    content: bytes
    row: ScanRow | None
    lost: bool = False


def read_row(raw: Any) -> Sent:
    """Read one row; what cannot be read is kept by its seq, or only answered without one."""
    given = raw if isinstance(raw, dict) else {}
    said = {k: v for k, v in raw.items() if k not in SAYS_NOTHING} if given else raw
    content = _content(said)
    seq, told = given.get("seq"), given.get("id")
    try:
        row = in_utc(msgspec.convert(_storable(given), ScanRow))
    except (msgspec.MsgspecError, ValueError, OverflowError):
        whole = isinstance(seq, int) and not isinstance(seq, bool) and 1 <= seq <= SEQ_MAX
        plain = told if isinstance(told, str) and len(told) <= ID_LENGTH_MAX else None
        lost = given.get("kind") == LOST
        return Sent(seq if whole else None, None, plain and shown(plain), content, None, lost)
    return Sent(row.seq, row.id, told, content, row if row.complete else None)


def in_utc(row: ScanRow) -> ScanRow:
    """The row with its time in UTC: PostgreSQL reads offsets up to ±15:59 only.

    Raises OverflowError for a time that UTC cannot say.
    """
    return msgspec.structs.replace(row, scanned_at=row.scanned_at.astimezone(UTC))


def _content(said: Any) -> bytes:
    """The SHA-256 of what a row says, also when no JSON of ours can say it."""
    try:
        whole = msgspec.json.encode(said, order="sorted")
    except (msgspec.MsgspecError, ValueError, OverflowError):
        whole = repr(said).encode("utf-8", "surrogatepass")
    return hashlib.sha256(whole).digest()


def _storable(given: dict[str, Any]) -> dict[str, Any]:
    """The row itself. Raises ValueError for a text that PostgreSQL does not keep."""
    if any(isinstance(told, str) and shown(told) != told for told in given.values()):
        raise ValueError("a NUL, or half of a surrogate")
    return given


def shown(told: str) -> str:
    """A text as it can be kept and sent: NUL and halves of surrogates become U+FFFD."""
    return UNKEPT.sub("\ufffd", told)


PASSING = frozenset({ScanKind.IN, ScanKind.OUT, ScanKind.BACK})


@dataclass(frozen=True, slots=True)
class Batch:
    """An upload of a phone, as read.

    ``rows`` in the order sent; ``offset`` is what must be added to the phone's clock; ``announced``
    is the highest seq it has spoken of; ``rev`` is the revision of the list it holds, or null.
    """

    rows: list[Sent]
    offset: timedelta
    announced: int
    rev: str | None

    @property
    def is_simple(self) -> bool:
        """Whether guests come and go, and nothing else: no walk-in, no count, nothing undone."""
        return all(sent.row and sent.row.kind in PASSING for sent in self.rows)


def read_batch(body: dict[str, Any], now: datetime) -> Batch:
    """Read an upload whose ``rows`` is a list; everything else in it may be missing or wrong."""
    clock = body.get("clock")
    sent_at = clock.get("sent_at") if isinstance(clock, dict) else None
    try:
        offset = now - msgspec.convert(sent_at, Aware)
    except (msgspec.MsgspecError, OverflowError):
        offset = timedelta()
    rows = [read_row(raw) for raw in body["rows"]]
    seqs = [sent.seq for sent in rows if sent.seq is not None]
    announced = body.get("announced")
    known = announced if isinstance(announced, int) and 0 <= announced <= SEQ_MAX else 0
    rev = body.get("rev")
    return Batch(rows, offset, max([known, *seqs]), shown(rev) if isinstance(rev, str) else None)
