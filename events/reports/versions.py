"""The version of counts: it rises whenever they change, and is worked out, never written.

A version is made of how often anything has changed that counts are made of, as the reader's own
snapshot sees it: rows that are only ever added, and marks that are only ever raised. So whoever
sees more has the higher version, and whoever reads what is stale has the lower one.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from events import db, journal
from events.epoch import CURRENT

ROWS = 2**32
"""Of a version: the rows that were added since deeds last changed which rows count."""
COUNT_BY_THEIR_ROWS = ("door.headcount", "action.enter", "registration.cancelled")
CHANGE_NO_COUNTS = (
    "line.put", "measure.report", "door.invited", "door.revoked", "settings.changed",
    "access.account_made", "access.account_disabled", "access.token_made", "access.token_revoked",
    "access.signed_in", "access.signed_out", "access.link_made", "access.link_asked",
)  # fmt: skip

# A session begins as time passes; a place that is released stays so; a row of a phone that is
# recorded stays so, and so does an undo, which is one.
_ROWS = f"""
    WITH held AS (SELECT id, event, starts_at FROM session_timed WHERE id = ANY($1::int[]))
    SELECT {CURRENT} AS epoch,
        (SELECT count(*) FROM held WHERE starts_at <= $2)
        + (SELECT count(*) + count(released_at) FROM place_claimed WHERE session = ANY($1::int[]))
        + (SELECT count(*) FROM scan_recorded WHERE event IN (SELECT event FROM held))
        + (SELECT coalesce(sum(announced::bigint + received_through), 0) FROM phone_now
           WHERE event IN (SELECT event FROM held))
        + (SELECT count(*) FROM headcount_taken
           WHERE session = ANY($1::int[]) AND device IS NULL)
        + (SELECT count(*) FROM signature_stepped) + (SELECT count(*) FROM action_done) AS rows
"""


class Version(NamedTuple):
    """How often the installation was restored, and how often the counts may have changed since."""

    epoch: int
    version: int


async def version_of(sessions: list[int], now: datetime) -> Version:
    """The version of the counts of these sessions, in the snapshot in which they are counted."""
    row = await db.fetch_row(_ROWS, sessions, now)
    assert row is not None
    deeds = await journal.count_all_but((*COUNT_BY_THEIR_ROWS, *CHANGE_NO_COUNTS))
    return Version(row["epoch"], deeds * ROWS + int(row["rows"]))
