"""A guest gives a ticket back while it is shown at the door, or twice at once."""

from __future__ import annotations

import asyncio

from events import admission, db, places, registration
from events.registration import AlreadyAdmitted, GuestOrder
from tests.factories import HOUR, NOON, book, make_event, pair_all
from tests.races.pauses import PAUSE_SECONDS, slowly

ROUNDS = 20
LATER_SECONDS = PAUSE_SECONDS
"""How much later the ticket is shown from round to round, from before the deed to after it."""
EITHER = {(True, "cancelled"), (False, "admit")}
"""It could be given back and lets nobody in, or it could not and does."""


async def cancel(view) -> bool:
    """Whether the guest could give it back."""
    try:
        await registration.cancel(view.reference, view.secret, None, NOON)
    except AlreadyAdmitted:
        return False
    return True


async def meet() -> list[tuple[bool, str]]:
    """Each time a ticket is cancelled while it is shown: whether it could be, and the verdict."""
    await make_event()
    views = [await book() for _ in range(ROUNDS)]
    phones = await pair_all(ROUNDS)

    async def once(view, phone, late: float) -> tuple[bool, str]:
        async def show() -> str:
            await asyncio.sleep(late)
            return await phone.show(view.tickets[0], NOON + HOUR)

        return await asyncio.gather(cancel(view), show())

    rounds = enumerate(zip(views, phones, strict=True))
    with slowly():
        return [tuple(await once(*pair, i * LATER_SECONDS)) for i, pair in rounds]


async def test_a_ticket_is_given_back_or_used_never_both(web):
    assert set(await meet()) <= EITHER
    assert await places.audit() == await admission.audit() == []


async def test_without_holding_the_tickets_this_test_fails(web, monkeypatch):
    """Else it would prove nothing."""
    run = db.execute

    async def execute(sql: str, *arguments: object) -> None:
        if "FROM ticket WHERE id = ANY" not in sql:
            await run(sql, *arguments)

    monkeypatch.setattr(db, "execute", execute)
    assert not set(await meet()) <= EITHER


async def test_given_back_ten_times_at_once_the_places_are_free_once(web):
    await make_event()
    await book()
    view = await book(GuestOrder(offer="free"), GuestOrder(offer="free", name="Bo"))
    assert all(await asyncio.gather(*(cancel(view) for _ in range(10))))
    rows = await db.fetch("SELECT taken FROM quota")
    assert db.column(rows, "taken") == [1, 1]
    assert await places.audit() == []
