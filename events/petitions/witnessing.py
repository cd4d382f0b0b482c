"""Witnessing: an admission vouches for the signatures that are pending with its ticket."""

from __future__ import annotations

from datetime import datetime

from events import db, journal
from events.petitions.steps import DOORS, lock_signers, step
from events.petitions.tables import State

_VOUCHED = """
    SELECT DISTINCT ON (waiting.id) waiting.id, a.session, waiting.person
    FROM session_timed AS s
    JOIN admission_made AS a ON a.session = s.id
    JOIN signature_given AS waiting ON waiting.ticket = a.ticket
    WHERE s.event = $1 AND waiting.state = 'pending'
      AND (waiting.session = a.session OR waiting.session IS NULL)
    ORDER BY waiting.id, a.effective_at, a.received_at, a.device, a.seq"""


async def witness_admissions(event: int, now: datetime) -> int:
    """Count the pending signatures that an event's admissions vouch for; returns how many.

    An admission vouches for what was signed with its own ticket: at its session, or before it was
    known at which. Another ticket of the same person vouches for nothing, and what was signed by
    name and address waits for its mailed button: anybody may type a name.
    """
    async with db.transaction():
        await db.lock((DOORS, event))
        waiting = await db.fetch(_VOUCHED, event)
        await lock_signers(db.column(waiting, "person"))
        rows = await db.fetch(
            f"""UPDATE signature SET session = vouched.session FROM ({_VOUCHED}) AS vouched
                WHERE vouched.id = signature.id RETURNING signature.id""",
            event,
        )
        await step(db.column(rows, "id"), State.WITNESSED, journal.SYSTEM, now)
    return len(rows)
