"""The phones of an event, and how much of what they hold has arrived."""

from __future__ import annotations

from events import devices
from events.access import SYSTEM
from events.devices import PairingDraft, PhoneView
from tests.factories import HOUR, NOON, make_event, pair, take_away


async def test_a_phone_says_what_it_holds_and_when_it_was_seen(database):
    await make_event()
    ben, bea = await pair(), await pair(gate="door")
    await ben.send(ben.row("count", n=2), announced=3, now=NOON + HOUR)
    await take_away(bea)
    event = ben.device.event
    first, second = await devices.phones(event)
    assert first == PhoneView(
        ben.device.id, ben.device.name, None, received_through=1, announced=3, outstanding=2,
        last_seen_at=NOON + HOUR, revoked=False,
    )  # fmt: skip
    assert (second.device, second.gate, second.outstanding) == (bea.device.id, "door", 0)
    assert second.revoked


async def test_who_was_only_invited_or_is_of_another_event_is_no_phone_here(database):
    await make_event()
    await make_event("other")
    await devices.make_pairing("film", PairingDraft(), SYSTEM, NOON)
    phone, elsewhere = await pair(), await pair(event="other")
    assert [one.device for one in await devices.phones(phone.device.event)] == [phone.device.id]
    assert [one.device for one in await devices.phones(elsewhere.device.event)] == [
        elsewhere.device.id
    ]
