"""Inviting phones, pairing them, and taking them back."""

from __future__ import annotations

import asyncio

import pytest

from events import db, devices
from events.access import SYSTEM
from events.devices import PairingDraft, PairingExpired, UnknownPhone
from events.errors import Invalid, NotFound
from tests.factories import DAY, HOUR, MINUTE, NOON, SESSION, make_event, pair, take_away


async def invite(now=NOON, **draft):
    made = await devices.make_pairing("film", PairingDraft(**draft), SYSTEM, now)
    return await devices.pairing_view(made)


async def test_a_code_works_once_for_a_quarter_of_an_hour(database):
    await make_event()
    view = await invite()
    assert view.expires_at == NOON + 15 * MINUTE
    paired = await devices.pair(view.pairing_code, "Ben", NOON + 14 * MINUTE)
    assert (paired.device, paired.name, paired.role) == (view.id, "Ben", "lead")
    assert (paired.event, paired.gate, paired.sessions) == ("film", None, ["film/one"])
    assert paired.not_after == SESSION.ends_at + DAY
    with pytest.raises(PairingExpired):
        await devices.pair(view.pairing_code, "Dee", NOON + 14 * MINUTE)
    late = await invite()
    with pytest.raises(PairingExpired):
        await devices.pair(late.pairing_code, "Ben", NOON + 15 * MINUTE)


async def test_a_code_for_several_phones_works_as_often_until_its_time(database):
    await make_event()
    view = await invite(uses=3, until=NOON + DAY, name="入口", role="steward", gate="door")
    paired = [await devices.pair(view.pairing_code, None, NOON + HOUR) for _ in range(3)]
    assert len({one.device for one in paired}) == 3
    assert {(one.name, one.role, one.gate) for one in paired} == {("入口", "steward", "door")}
    with pytest.raises(PairingExpired):
        await devices.pair(view.pairing_code, None, NOON + HOUR)


async def test_at_one_moment_no_more_phones_pair_than_were_invited(database):
    await make_event()
    view = await invite(uses=3)
    tries = [devices.pair(view.pairing_code, None, NOON) for _ in range(8)]
    heard = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, PairingExpired) for one in heard) == 5
    assert await db.fetch_value("SELECT count(*) FROM device WHERE paired_at IS NOT NULL") == 3


def wide(text: str) -> str:
    """The text in the full-width letters of a Chinese keyboard."""
    return text.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)})


@pytest.mark.parametrize(
    "typed",
    ["  {} \r\n", "\ufeff{}\t", "\x02{}\x03", "\u3000{}\u200b", "https://example.org/door/pair#{}"],
)
async def test_a_code_pairs_however_it_was_typed_or_pasted(database, typed):
    await make_event()
    for change in (str, wide, lambda code: code.replace(".", "。"), lambda c: c.replace("-", "–")):
        code = (await invite()).pairing_code
        paired = await devices.pair(typed.format(change(code)), "\ufeff Ben\u202e", NOON)
        assert paired.name == "Ben"
        with pytest.raises(PairingExpired):
            await devices.pair(code.swapcase(), "Ben", NOON)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "1",
        "#",
        "\ud800",
        "1.\ud800",
        "１.é",
        "票.票",
        "1.",
        "1.AAAAAAAAAAAAAAAAAAAAAA",
        "x.y",
        "9" * 20 + ".a",
    ],
)
async def test_what_is_no_code_pairs_nothing(database, code):
    await make_event()
    await invite()
    with pytest.raises(PairingExpired):
        await devices.pair(code, "Dee", NOON)


async def test_a_phone_is_known_by_its_token_and_the_token_is_not_kept(database):
    await make_event()
    phone = await pair()
    assert phone.device.standing(NOON)
    with pytest.raises(UnknownPhone):
        await devices.device_for_token("somebody else's")
    kept = await db.fetch_value("SELECT string_agg(to_jsonb(d)::text, ' ') FROM device AS d")
    assert phone.token not in kept


async def test_what_is_not_of_the_event_is_named(database):
    await make_event()
    with pytest.raises(Invalid) as refusal:
        await invite(gate="nowhere", sessions=["one", "two"])
    assert [(error.field, error.code) for error in refusal.value.errors] == [
        ("sessions.1", "not_of_this_event"), ("gate", "not_of_this_event"),
    ]  # fmt: skip
    with pytest.raises(NotFound):
        await devices.make_pairing("run", PairingDraft(), SYSTEM, NOON)


async def test_a_phone_taken_back_before_it_was_paired_ends_its_invitation(database):
    await make_event()
    view = await invite()
    await devices.revoke(view.id, SYSTEM, NOON)
    with pytest.raises(PairingExpired):
        await devices.pair(view.pairing_code, "Ben", NOON)


async def test_taken_back_again_the_first_moment_stands(database):
    await make_event()
    phone = await pair()
    await take_away(phone, NOON)
    await take_away(phone, NOON + HOUR)
    assert not phone.device.standing(NOON)
    assert await db.fetch_value("SELECT revoked_at FROM device") == NOON
    with pytest.raises(NotFound):
        await devices.revoke(2_000_000_000, SYSTEM, NOON)
