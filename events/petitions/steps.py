"""The steps of a signature: what it becomes, and the locks under which that is decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from events import db, journal
from events.idempotency import RequestKey, once
from events.petitions.signature import SignatureView, signature
from events.petitions.tables import State

DOORS = 70
"""The advisory lock between signing with a ticket of an event and witnessing its admissions."""
SIGNERS = 71
"""The advisory lock under which one person's signatures change; taken after that of the doors."""


async def step(signatures: list[int], state: State, by: str, now: datetime) -> None:
    """Append a state to each signature, in the open transaction."""
    await db.execute(
        """INSERT INTO signature_step (signature, state, at, by)
           SELECT id, $2, $3, $4 FROM unnest($1::bigint[]) AS id""",
        signatures, state.value, now, by,
    )  # fmt: skip


async def lock_doors(events: set[int]) -> None:
    """Hold admissions of these events from vouching until the transaction ends.

    Signers share the lock, whoever witnesses has it alone: either sees what the other committed.
    """
    for event in sorted(events):
        await db.execute("SELECT pg_advisory_xact_lock_shared($1, $2)", DOORS, event)


async def lock_signers(persons: list[int]) -> None:
    """Lock persons as signers, in order, until the transaction ends."""
    await db.lock(*((SIGNERS, person) for person in persons))


async def move(
    signed: int,
    after: Callable[[State], State | None],
    now: datetime,
    claim: RequestKey | None = None,
) -> SignatureView:
    """Let a signature become what ``after`` makes of its state; None leaves it as it is."""
    async with db.transaction(), once(claim, now) as made:
        made.id = signed
        before = await signature(signed)
        await lock_signers([before.person])
        before = await signature(signed)  # as it is under the lock
        state = after(before.state)
        if state is not None:
            await step([signed], state, journal.GUEST, now)
    return await signature(signed)
