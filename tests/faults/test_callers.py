"""Who is asking, on a running server: a stranger's header moves nobody out of a limit."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
import redis

from events import access, db, outbox
from tests.factories import NOON
from tests.server import serving
from tests.web.conftest import HIDDEN
from web import limits

PAIRING = "/api/v1/door/pairing"
WRONG_CODE = {"pairing_code": "00000000"}
FORGED = {
    "one address after another": lambda n: {"x-forwarded-for": f"203.0.113.{n}"},
    "a list that begins with ours": lambda n: {"x-forwarded-for": f"203.0.113.{n}, 127.0.0.1"},
    "two of the header": lambda n: [
        ("x-forwarded-for", "127.0.0.1"), ("x-forwarded-for", f"203.0.113.{n}"),
    ],
    "the header of the standard": lambda n: {"forwarded": f"for=203.0.113.{n}"},
    "headers of other proxies": lambda n: {
        "x-real-ip": f"203.0.113.{n}", "cf-connecting-ip": f"203.0.113.{n}",
        "true-client-ip": f"203.0.113.{n}", "x-client-ip": f"203.0.113.{n}",
    },
}  # fmt: skip


@pytest.fixture
def limited(settings, database):
    redis.Redis.from_url(settings.valkey_url).flushdb()
    return replace(settings, rate_limits="on")


def asked(base_url: str, times: int, headers) -> list[int]:
    """The statuses of so many tries, each with headers of its own."""
    with httpx.Client(base_url=base_url, timeout=20) as stranger:
        return [
            stranger.post(PAIRING, json=WRONG_CODE, headers=headers(n)).status_code
            for n in range(times)
        ]


def test_a_header_moves_nobody_out_of_a_limit(limited, tmp_path):
    with serving(limited, tmp_path) as running:
        first = asked(running.base_url, limits.PAIR.times, lambda _: {})
        assert 429 not in first
        for name, forged in FORGED.items():
            assert asked(running.base_url, 10, forged) == [429] * 10, name


def test_behind_a_trusted_proxy_each_visitor_is_a_caller(limited, tmp_path):
    behind = replace(limited, trusted_proxies="127.0.0.0/8")
    with serving(behind, tmp_path) as running:

        def one(n: int) -> dict[str, str]:
            return {"x-forwarded-for": f"198.51.100.9, 203.0.113.{n % 3}"}

        statuses = asked(running.base_url, limits.PAIR.times * 3, one)
        assert 429 not in statuses
        assert asked(running.base_url, 3, one) == [429] * 3
        hidden = asked(
            running.base_url, 2, lambda n: {"x-forwarded-for": f"198.51.100.{n}, 203.0.113.1"}
        )
        assert hidden == [429, 429], "what a visitor writes before the proxy's word counts nothing"


async def test_one_account_is_mailed_a_few_times_and_nobody_is_locked_out(limited, tmp_path):
    """Twenty strangers ask for Ana's link: her mailbox gets five, and she and Ben hear the same."""
    await access.make_sign_in_link("ana@example.org", NOON)
    behind = replace(limited, trusted_proxies="127.0.0.1")
    with serving(behind, tmp_path) as running:
        browser = httpx.AsyncClient(base_url=running.base_url, timeout=20)
        hidden = dict(HIDDEN.findall((await browser.get("/desk/sign-in")).text))

        async def ask(email: str, number: int) -> tuple[int, str]:
            headers = {"x-forwarded-for": f"203.0.113.{number}"}
            form = {**hidden, "email": email}
            answer = await browser.post("/desk/sign-in", data=form, headers=headers)
            return answer.status_code, answer.headers.get("location", "")

        answers = {await ask("ana@example.org", number) for number in range(20)}
        answers.add(await ask("nobody@example.org", 21))
        assert answers == {(303, "/desk/sign-in/asked")}
        await browser.aclose()
    posted = await db.fetch_value(
        """SELECT count(*) FROM outbox AS o JOIN sign_in_link AS l ON l.id = o.subject
           WHERE o.kind = $1 AND l.account IS NOT NULL""",
        outbox.Errand.SIGN_IN,
    )  # fmt: skip
    assert posted == limits.SIGN_IN_ACCOUNT.times
