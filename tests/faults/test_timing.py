"""How long an answer takes tells a stranger nothing about anybody: measured as a stranger would."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable

import httpx
import msgspec
import pytest

from events import access, clock, people, petitions
from tests.events.petitions.evening import by_email, last_signature, make_petition
from tests.factories import DAY, HOUR, NOON, SESSION, make_event, sign_at_once
from tests.server import Server
from tests.web.conftest import HIDDEN

PAIRS = 1000
WARMING = 5  # pairs that are asked before those that count
OFF_HALF_MAX = 0.05  # at so many pairs; of fewer the chance is greater that they differ by luck
AGREED = {"notice": 1, "deliver": True}

Ask = Callable[[int], None]


def told_apart(first: Ask, second: Ask, pairs: int) -> float:
    """How well the two are told apart by time: 0.5 is not at all, 0 or 1 always (AUC).

    Each pair is asked in random order, so that what the machine does meanwhile hits both alike.
    """
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(-WARMING, pairs):
        for which in random.sample((0, 1), 2):
            started = time.perf_counter()
            (first, second)[which](number)
            if number >= 0:
                times[which].append(time.perf_counter() - started)
    wins = sum((a > b) + (a == b) / 2 for a in times[0] for b in times[1])
    return wins / pairs**2


def close_to_half(area: float, pairs: int) -> bool:
    return abs(area - 0.5) <= OFF_HALF_MAX * math.sqrt(PAIRS / pairs)


@pytest.fixture
def stranger(server: Server):
    with httpx.Client(base_url=server.base_url, timeout=30) as browser:
        yield browser


async def test_asking_for_a_sign_in_link_tells_no_account(stranger, rounds, record_property):
    await access.make_sign_in_link("ana@example.org", NOON)
    hidden = dict(HIDDEN.findall(stranger.get("/desk/sign-in").text))

    def ask(email: str) -> None:
        answer = stranger.post("/desk/sign-in", data={**hidden, "email": email})
        assert answer.status_code == 303

    pairs = rounds(PAIRS)
    area = told_apart(lambda _: ask("ana@example.org"), lambda n: ask(f"dee{n}@example.org"), pairs)
    record_property("area", area)
    assert close_to_half(area, pairs)


async def sign_before(numbers: range, state: str) -> None:
    """Let so many have signed, and come to a state."""
    for number in numbers:
        await sign_at_once("release", by_email(state, f"{state}{number}@example.org"), NOON)
        signed = await last_signature()
        if state != "pending":
            await petitions.confirm(petitions.confirm_token(signed), NOON)
        if state == "withdrawn":
            await petitions.withdraw(petitions.withdraw_token(signed), NOON)


@pytest.mark.parametrize("state", ["pending", "confirmed", "withdrawn"])
async def test_signing_tells_no_signature(stranger, rounds, record_property, state):
    pairs = rounds(PAIRS)
    await make_petition()
    await sign_before(range(-WARMING, pairs), state)

    def ask(name: str, number: int) -> None:
        body = {"name": name, "email": f"{name}{number}@example.org", "consents": AGREED}
        answer = stranger.post("/api/v1/petitions/release/signatures", json=body)
        assert (answer.status_code, answer.json()) == (202, {"thanks": True})

    area = told_apart(lambda n: ask("fresh", n), lambda n: ask(state, n), pairs)
    record_property("area", area)
    assert close_to_half(area, pairs)


async def test_booking_tells_nobody_known(stranger, rounds, record_property):
    pairs = rounds(PAIRS)
    starts_at = clock.read() + DAY
    hours = {"starts_at": starts_at, "ends_at": starts_at + HOUR, "capacity": None}
    await make_event(sessions=[msgspec.structs.replace(SESSION, **hours)])
    await people.show_notice("registration", NOON)
    await make_petition()
    await sign_before(range(-WARMING, pairs), "pending")

    def ask(name: str, number: int) -> None:
        contact = {"name": name, "email": f"{name}{number}@example.org"}
        body = {"contact": contact, "guests": [{"offer": "free"}], "consents": {"notice": 1}}
        answer = stranger.post("/api/v1/events/film/registrations", json=body)
        assert answer.status_code == 201, answer.text

    area = told_apart(lambda n: ask("fresh", n), lambda n: ask("pending", n), pairs)
    record_property("area", area)
    assert close_to_half(area, pairs)


def test_two_that_differ_are_told_apart():
    """Else it would prove nothing: a hundredth of a second is seen."""
    area = told_apart(lambda _: time.sleep(0.001), lambda _: time.sleep(0.011), 20)
    assert not close_to_half(area, PAIRS)
