"""How long an answer takes tells a stranger nothing about anybody: measured as a stranger would."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable

import httpx
import pytest

from events import access
from tests.factories import NOON
from tests.server import Server
from tests.web.conftest import HIDDEN

PAIRS = 1000
OFF_HALF_MAX = 0.05  # at so many pairs; of fewer the chance is greater that they differ by luck

Ask = Callable[[int], None]


def told_apart(first: Ask, second: Ask, pairs: int) -> float:
    """How well the two are told apart by time: 0.5 is not at all, 0 or 1 always (AUC).

    Each pair is asked in random order, so that what the machine does meanwhile hits both alike.
    """
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(-5, pairs):
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


def test_two_that_differ_are_told_apart():
    """Else it would prove nothing: a hundredth of a second is seen."""
    area = told_apart(lambda _: time.sleep(0.001), lambda _: time.sleep(0.011), 20)
    assert not close_to_half(area, PAIRS)
