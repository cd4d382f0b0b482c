"""The server reads every shared case of a typed code as the phones do."""

from __future__ import annotations

import pytest

from tests.web.door.typed import by_the_server, cases


@pytest.mark.parametrize(
    ("typed", "read"), [pytest.param(typed, read, id=name) for name, typed, read in cases()]
)
def test_the_server_reads(typed, read):
    assert by_the_server(typed) == read
