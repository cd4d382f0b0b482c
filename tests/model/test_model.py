"""Random evenings through the public API, and a model that must agree on every figure."""

from __future__ import annotations

import os
import random
import traceback

import hypothesis
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, Phase
from hypothesis.stateful import initialize, run_state_machine_as_test

from events import db
from tests.model.at_the_desk import AtTheDesk
from tests.model.at_the_door import AtTheDoor
from tests.model.evening import step
from tests.model.stage import Stage
from tests.model.worlds import openings, worlds

RUNS = 300
STEPS = 50


class Evenings(AtTheDesk, AtTheDoor):
    """Everything that can happen, in any order."""

    @initialize(world=worlds(), opening=openings)
    @step
    async def open(self, world, opening):
        await self.begin(world)
        for party in opening["parties"]:
            await self.book(party)
        for said in opening["scans"]:
            await self.show(said, at_once=True)
        for said in opening["signings"]:
            await self.sign(said)


@pytest_asyncio.fixture
async def alone(settings, database):
    """The settings, while nothing else holds connections to the database."""
    await db.disconnect()
    return settings


def test_the_api_and_the_model_agree_on_every_figure(alone, rounds):
    """To see a failure again, and shrunk: set TURNOUT_TEST_SEED to the seed that was printed."""
    again = os.environ.get("TURNOUT_TEST_SEED")
    seed = int(again or random.randrange(2**32))
    how = hypothesis.settings(
        max_examples=rounds(RUNS), stateful_step_count=STEPS, deadline=None, database=None,
        derandomize=False, suppress_health_check=list(HealthCheck), print_blob=False,
        phases=[Phase.generate, *([Phase.shrink] if again else [])],
    )  # fmt: skip
    with Stage(alone) as Evenings.stage:
        try:
            run_state_machine_as_test(hypothesis.seed(seed)(Evenings), settings=how)
        except Exception as failure:  # noqa: BLE001 - told shortly, whatever it is
            told = "".join(traceback.format_exception(failure, limit=-3))
            pytest.fail(f"TURNOUT_TEST_SEED={seed}\n{told}", pytrace=False)
