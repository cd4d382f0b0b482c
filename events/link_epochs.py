"""The epochs of links: how often all links of a kind were ended, after some of them had leaked.

Links carry derived secrets, so there is no row to delete. The epoch of its kind goes into the key
of each: raised, every link of the kind that was ever given out ends, and new ones open.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from piccolo.columns import Integer, Timestamptz, Varchar
from piccolo.table import Table

from events import db, journal, sealing


class Links(StrEnum):
    """A kind of links, and the purpose of their secrets in ``sealing``.

    The codes of tickets are no links: they are signed, and end by a new key slot.
    """

    purpose: str

    TICKETS = "tickets", "ticket-link"
    REGISTRATIONS = "registrations", "registration"
    CONFIRMATIONS = "confirmations", "signature-confirm"
    WITHDRAWALS = "withdrawals", "signature-withdraw"
    SIGN_INS = "sign-ins", "sign-in"
    PAIRINGS = "pairings", "pairing"

    def __new__(cls, name: str, purpose: str) -> Links:
        """The kind under its name in the table and at the command line."""
        kind = str.__new__(cls, name)
        kind._value_ = name
        kind.purpose = purpose
        return kind


class LinkEpoch(Table, db=db.DB):
    """How often all links of a kind were ended; a kind that never was has no row."""

    kind = Varchar(length=20, default=None, null=False, unique=True, choices=Links)
    value = Integer(default=None, null=False)
    since = Timestamptz(default=None, null=False)


def named(name: str) -> Links:
    """The kind of a name that is one."""
    return next(kind for kind in Links if kind == name)


async def load() -> None:
    """Take over the epochs as they are now; each process does so often, so that links end soon."""
    rows = await LinkEpoch.select(LinkEpoch.kind, LinkEpoch.value)
    known = {row["kind"]: row["value"] for row in rows}
    sealing.use_epochs({kind.purpose: known.get(kind, 0) for kind in Links})


async def end_all(kind: Links, by: str, now: datetime) -> None:
    """End every link of a kind that was given out until now."""
    async with db.transaction():
        await db.execute(
            """INSERT INTO link_epoch (kind, value, since) VALUES ($1, 1, $2)
               ON CONFLICT (kind) DO UPDATE SET value = link_epoch.value + 1, since = $2""",
            kind.value, now,
        )  # fmt: skip
        await journal.record(journal.Deed(by, "links.ended", kind.value), now)
    await load()
