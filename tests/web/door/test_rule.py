"""The server's rule says of every shared case what the phones say."""

from __future__ import annotations

import pytest

from events.admission import Verdict
from tests.web.door.rule import by_the_server, cases


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [pytest.param(facts, verdict, id=name) for name, facts, verdict, phone in cases() if not phone],
)
def test_the_server_says(facts, verdict):
    assert by_the_server(facts) == verdict


def test_every_verdict_has_a_case():
    assert {verdict for _, _, verdict, _ in cases()} == set(Verdict)
