"""To which mailbox a mail went, and which mails wait to be gathered into one."""

from __future__ import annotations

from piccolo.columns import BigInt, Bytea, Timestamptz
from piccolo.table import Table

from events.db import DB


class Mailed(Table, db=DB):
    """A mail of the outbox that strangers may have caused, and when it was let go or held back.

    ``mailbox`` is a keyed hash of the address; ``gathered_in`` the mail of the outbox that will
    tell of it with others, null for one that went by itself. Forgotten after two days.
    """

    post = BigInt(default=None, null=False, unique=True)
    mailbox = Bytea(default=None, null=False, index=True)
    gathered_in = BigInt(default=None, null=True, index=True)
    at = Timestamptz(default=None, null=False, index=True)
