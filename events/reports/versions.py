"""The version of counts: it rises when they differ from those last read or sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from events import db
from events.epoch import CURRENT


@dataclass(frozen=True, slots=True)
class Version:
    """The version of a stream's content, and the epoch of the installation; both count from 1."""

    epoch: int
    version: int


async def version_of(stream: str, content: bytes, now: datetime) -> Version:
    """The version under which a stream says this content; it is kept when it is new."""
    digest = hashlib.sha256(content).digest()
    row = await db.fetch_row(
        f"""SELECT r.version, r.digest, {CURRENT} AS epoch
           FROM (SELECT) AS one LEFT JOIN read_counts AS r ON r.stream = $1""",
        stream,
    )
    assert row is not None
    version = row["version"]
    if row["digest"] != digest:
        version = await db.fetch_value(
            """INSERT INTO read_counts (stream, digest, version, changed_at)
               VALUES ($1, $2, 1, $3)
               ON CONFLICT (stream) DO UPDATE SET digest = excluded.digest,
                   version = read_counts.version + 1, changed_at = excluded.changed_at
               RETURNING version""",
            stream, digest, now,
        )  # fmt: skip
    return Version(row["epoch"], version)
