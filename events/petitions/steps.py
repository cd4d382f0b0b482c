"""Steps of signatures: the only place that appends what became of one."""

from __future__ import annotations

from datetime import datetime

from events import db
from events.petitions.tables import State

SIGNERS = 71
"""The advisory lock under which one person's signatures change, and become witnessed."""


async def step(signatures: list[int], state: State, by: str, now: datetime) -> None:
    """Append a state to each signature, in the open transaction."""
    await db.execute(
        """INSERT INTO signature_step (signature, state, at, by)
           SELECT id, $2, $3, $4 FROM unnest($1::bigint[]) AS id""",
        signatures, state.value, now, by,
    )  # fmt: skip


async def lock_signers_of(admissions: list[int]) -> None:
    """Lock whoever was admitted, in order, until the transaction ends."""
    await db.execute(
        """SELECT pg_advisory_xact_lock($2, person) FROM (
               SELECT DISTINCT n.person FROM admission AS a
               JOIN person_now AS n ON n.id = a.person
               WHERE a.id = ANY($1::int[]) ORDER BY n.person) AS signers""",
        admissions, SIGNERS,
    )  # fmt: skip
