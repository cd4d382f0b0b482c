"""The epoch: how often this installation was restored from a backup.

Others remember how far they have read: a phone its place in the list, a receiver its version of the
counts. They remember the epoch with it, and so notice when the data has gone back in time.
"""

from __future__ import annotations

from piccolo.columns import Integer, Timestamptz
from piccolo.table import Table

from events.db import DB


class Epoch(Table, db=DB):
    """One row, counted from 1."""

    value = Integer(default=1, null=False)
    since = Timestamptz(default=None, null=False)


CURRENT = "(SELECT value FROM epoch)"
"""The epoch, for a statement of any room to select with its own rows, as of the same moment."""
