"""Witnessing: an admission vouches for the signatures its person has pending."""

from __future__ import annotations

from datetime import datetime

from events import db, journal
from events.petitions.steps import DOORS, lock_signers, step
from events.petitions.tables import State

_VOUCHED = """
    SELECT DISTINCT ON (waiting.id) waiting.id, a.session, me.person
    FROM session_timed AS s
    JOIN admission_made AS a ON a.session = s.id
    JOIN person_now AS me ON me.id = a.person
    JOIN person_now AS same ON same.person = me.person
    JOIN signature_now AS waiting ON waiting.person = same.id
    WHERE s.event = $1 AND waiting.state = 'pending'
      AND (waiting.session = a.session
           OR (waiting.session IS NULL AND waiting.ticket = a.ticket))
      AND (waiting.origin = 'ticket' OR a.received_at >= (
               SELECT max(step.at) FROM signature_step AS step
               WHERE step.signature = waiting.id))
    ORDER BY waiting.id, a.effective_at, a.received_at, a.device, a.seq"""


async def witness_admissions(event: int, now: datetime) -> int:
    """Count the pending signatures that an event's admissions vouch for; returns how many.

    An admission vouches for its person's signatures at its session, and for those given with its
    ticket before it was known at which session. One given by e-mail to somebody inside already
    waits for its mailed button: anybody may type a name.
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
