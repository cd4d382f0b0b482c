"""Signing at the moment of coming in, and many times at once."""

from __future__ import annotations

import asyncio

from events import db, petitions
from tests.events.petitions.evening import by_ticket, make_petition, typed_by_email
from tests.factories import HOUR, NOON, make_event, make_ticket, pair_all, sign_at_once
from tests.races.pauses import slowly

ROUNDS = 20


async def states() -> list[str]:
    return db.column(await db.fetch("SELECT state FROM signature_now"), "state")


async def test_whoever_signs_while_coming_in_is_witnessed(web):
    """Either the signature sees the admission, or the admission finds it waiting."""
    await make_event()
    await make_petition()
    guests = [await make_ticket(name=f"Cy {i}", email=f"cy{i}@example.org") for i in range(ROUNDS)]
    phones = await pair_all(ROUNDS)
    film = phones[0].device.event

    async def come_in(guest, phone) -> None:
        assert await phone.show(guest, NOON + HOUR) == "admit"
        await petitions.witness_admissions(film, NOON + HOUR)

    async def sign(guest) -> None:
        await sign_at_once("release", await by_ticket(guest.ticket.id), NOON + HOUR)

    both = [come_in(guest, phone) for guest, phone in zip(guests, phones, strict=True)]
    with slowly():
        await asyncio.gather(*both, *(sign(guest) for guest in guests))
    assert await states() == ["witnessed"] * ROUNDS


async def test_signed_fifty_times_at_once_it_is_one_signature_and_confirmed_once(web):
    await make_petition()
    typed = await typed_by_email(50)
    await asyncio.gather(*(petitions.keep_typed(one, NOON) for one in typed * 2))
    assert await states() == ["pending"]
    token = petitions.confirm_token(await db.fetch_value("SELECT id FROM signature"))
    await asyncio.gather(*(petitions.confirm(token, NOON) for _ in range(10)))
    steps = await db.fetch("SELECT state FROM signature_step ORDER BY id")
    assert db.column(steps, "state") == ["pending", "confirmed"]
