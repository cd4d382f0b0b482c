"""Digests of the counts as last read, by which it is seen that they have changed."""

from __future__ import annotations

from piccolo.columns import BigInt, Bytea, Timestamptz, Varchar
from piccolo.table import Table

from events.db import DB


class ReadCounts(Table, db=DB):
    """The digest of counts as last read or sent, and their version."""

    stream = Varchar(length=200, default=None, null=False, unique=True)
    digest = Bytea(default=None, null=False)
    version = BigInt(default=1, null=False)
    changed_at = Timestamptz(default=None, null=False)
