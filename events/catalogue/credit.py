"""Credit: which campaigns, and which of their lines, an event and its sessions count for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from events import db
from events.catalogue.event_draft import CreditDraft, EventDraft
from events.catalogue.tables import Credit


@dataclass(frozen=True, slots=True)
class Referable:
    """The campaigns, lines and sessions that a draft may name; sessions as ``event/session``."""

    campaigns: Mapping[str, int] = field(default_factory=dict)
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)  # by campaign and line
    within: Mapping[str, str | None] = field(default_factory=dict)  # session → the one around it


CreditKey = tuple[int | None, int, int | None]
"""A session (None: the whole event), a campaign, and a line of it or None."""


def wanted_credit(
    draft: EventDraft, sessions: Mapping[str, int], known: Referable
) -> dict[CreditKey, str]:
    """The role under which the event (session None) and its sessions count, campaign by line."""
    named: list[tuple[int | None, CreditDraft]] = [(None, credit) for credit in draft.campaigns]
    named += [(sessions[s.slug], credit) for s in draft.sessions for credit in s.campaigns]
    wanted: dict[CreditKey, str] = {}
    for session, credit in named:
        campaign = known.campaigns[credit.campaign]
        lines = [known.lines[credit.campaign, slug] for slug in credit.lines]
        for line in lines or (None,):
            wanted[session, campaign, line] = credit.role
    return wanted


def _role(row: Mapping[str, Any] | None) -> str | None:
    return row["role"] if row else None


async def put_credit(event: int, wanted: dict[CreditKey, str], by: str, now: datetime) -> None:
    """Close the credit that no longer holds and open what is new; the rest stays as it is."""
    rows = await Credit.select(
        Credit.id, Credit.session, Credit.campaign, Credit.line, Credit.role
    ).where(Credit.event == event, Credit.until.is_null())
    held = {(row["session"], row["campaign"], row["line"]): row for row in rows}
    over = [row["id"] for key, row in held.items() if wanted.get(key) != row["role"]]
    new = [(*key, role) for key, role in wanted.items() if _role(held.get(key)) != role]
    await db.execute("UPDATE credit SET until = $2 WHERE id = ANY($1)", over, now)
    await db.execute(
        """INSERT INTO credit (event, session, campaign, line, role, since, by)
           SELECT $1, session, campaign, line, role, $6, $7
           FROM unnest($2::int[], $3::int[], $4::int[], $5::text[])
               AS given (session, campaign, line, role)""",
        event, [n[0] for n in new], [n[1] for n in new], [n[2] for n in new],
        [n[3] for n in new], now, by,
    )  # fmt: skip
