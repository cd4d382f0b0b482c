"""The epoch: how often this installation was restored from a backup.

What others keep of us (a phone's place in the list, a receiver's version of counts) names the
epoch, so that they notice when we have gone back in time.
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
"""The epoch inside a statement of any room, so that it is of the same moment."""
