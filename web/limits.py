"""Rate limits: one atomic count per rule and caller in Valkey; each process counts its own too.

When Valkey is away, what the process has counted holds, and a limit doesn't begin anew.

A caller is the salted hash of an address (of an IPv6 address, its /64), or whatever a rule is
about: an account, a mailbox. Paired phones are never limited: a venue has one address for all.
"""

from __future__ import annotations

import contextlib
import ipaddress
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from litestar import Request
from redis.exceptions import RedisError

from events import addresses, sealing
from events.errors import Refusal

_COUNT = """
local n = redis.call('INCRBY', KEYS[1], ARGV[2])
if redis.call('TTL', KEYS[1]) < 0 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return {n, redis.call('TTL', KEYS[1])}
"""

LOCAL_KEYS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Rule:
    """At most ``times`` requests of one caller in ``seconds``."""

    name: str
    times: int
    seconds: int


REGISTER = Rule("register", 1200, 60)
SIGN = Rule("sign", 1200, 60)
PAIR = Rule("pair", 60, 60)
SIGN_IN = Rule("sign-in", 60, 300)
SIGN_IN_ACCOUNT = Rule("sign-in-account", 5, 900)
SECRET = Rule("secret", 3000, 60)
PLACES_OF_NETWORK = Rule("places-network", 60, 3600)
"""Places at one event: a class that registers pupil by pupil still gets in."""
PLACES_OF_ADDRESS = Rule("places-address", 30, 86_400)
"""Places at one event for one address from one network: a teacher who books for a class gets in.

What an address holds is never counted across networks: a stranger who types it until they are
refused would learn from how soon it comes whether somebody is registered under it.
"""


@dataclass(eq=False)
class TooMany(Refusal):
    """The caller has asked too often; it may ask again after some seconds."""

    retry_after: int


@dataclass(eq=False)
class TooManyPlaces(TooMany):
    """The caller's network, or the address that it types, holds as many places as it may."""


class LocalCounts:
    """One process's own counts, for when Valkey is away: few, in memory, and soon forgotten."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[int, float]] = {}

    def add(self, key: str, seconds: int, times: int = 1) -> tuple[int, int]:
        """Count: how often within the window, and how many seconds of it are left."""
        now = time.monotonic()
        count, ends = self._counts.get(key, (0, 0.0))
        if ends <= now:
            count, ends = 0, now + seconds
            self._counts.pop(key, None)
            self._make_room()
        self._counts[key] = (count + times, ends)
        return count + times, int(ends - now)

    def _make_room(self) -> None:
        """Forget the callers whose windows began first."""
        while len(self._counts) >= LOCAL_KEYS_MAX:
            del self._counts[next(iter(self._counts))]


async def check(request: Request[Any, Any, Any], rule: Rule) -> None:
    """Count one request. Raises TooMany when the caller exceeds the rule."""
    count, left = await _count(request, rule, network(request))
    if count > rule.times:
        raise TooMany(retry_after=max(left, 1))


async def spend(request: Request[Any, Any, Any], rule: Rule, subject: str) -> bool:
    """Count one deed for a subject, whoever asks; whether the rule still allows it."""
    count, _ = await _count(request, rule, subject)
    return count <= rule.times


@contextlib.asynccontextmanager
async def holding(
    request: Request[Any, Any, Any], event: str, places: int, email: str | None
) -> AsyncIterator[None]:
    """Count places that are held at an event and that nobody has confirmed by coming.

    One registration more is taken as long as the caller's network, and the address that it types,
    hold few; what is refused inside is given back. Raises TooMany.
    """
    held = {PLACES_OF_NETWORK: f"{event} {network(request)}"}
    if email:
        held[PLACES_OF_ADDRESS] = f"{held[PLACES_OF_NETWORK]} {addresses.same(email)}"
    counted = [(rule, *await _count(request, rule, held[rule], places)) for rule in held]
    try:
        for rule, count, left in counted:
            if count - places >= rule.times:
                raise TooManyPlaces(retry_after=max(left, 1))
        yield
    except Exception:
        for rule, subject in held.items():
            await _count(request, rule, subject, -places)
        raise


async def _count(
    request: Request[Any, Any, Any], rule: Rule, subject: str, times: int = 1
) -> tuple[int, int]:
    """How often the rule's window has seen the subject, and how many seconds are left of it."""
    state = request.app.state
    if state.settings.rate_limits == "off":
        return 0, 0
    key = f"limit:{rule.name}:{sealing.derive('limit', subject).hex()[:20]}"
    local: LocalCounts = state.local_counts
    ours = local.add(key, rule.seconds, times)
    try:
        count, left = await state.valkey.eval(_COUNT, 1, key, rule.seconds, times)
    except (RedisError, OSError):
        return ours
    return int(count), int(left)


def network(request: Request[Any, Any, Any]) -> str:
    """Where a request comes from: its IPv4 address, or the /64 of its IPv6 address."""
    address = request.client.host if request.client else ""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
