"""Rate limits: one atomic count per rule and caller in Valkey; without Valkey nothing is limited.

A caller is the salted hash of an address (of an IPv6 address, its /64). Paired phones are never
limited: a venue has one address for all of them.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any

from litestar import Request
from redis.exceptions import RedisError

from events import sealing
from events.errors import Refusal

_COUNT = """
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return {n, redis.call('TTL', KEYS[1])}
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """At most ``times`` requests of one caller in ``seconds``."""

    name: str
    times: int
    seconds: int


REGISTER = Rule("register", 1200, 60)
SIGN = Rule("sign", 1200, 60)
PAIR = Rule("pair", 60, 60)
SIGN_IN = Rule("sign-in", 20, 300)
SECRET = Rule("secret", 3000, 60)


@dataclass(eq=False)
class TooMany(Refusal):
    """The caller has asked too often; it may ask again after some seconds."""

    retry_after: int


async def check(request: Request[Any, Any, Any], rule: Rule) -> None:
    """Count one request. Raises TooMany when the caller exceeds the rule."""
    state = request.app.state
    if state.settings.rate_limits == "off":
        return
    key = f"limit:{rule.name}:{_caller(request)}"
    try:
        count, left = await state.valkey.eval(_COUNT, 1, key, rule.seconds)
    except (RedisError, OSError):
        return
    if count > rule.times:
        raise TooMany(retry_after=max(int(left), 1))


def _caller(request: Request[Any, Any, Any]) -> str:
    address = request.client.host if request.client else ""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        network = address
    else:
        bits = 64 if parsed.version == 6 else 32
        network = str(ipaddress.ip_network(f"{address}/{bits}", strict=False))
    return sealing.derive("limit", network).hex()[:20]
