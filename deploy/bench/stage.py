"""The stage on which loads act: an admin's token, events, phones and guests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from deploy.bench.driving import Api
from deploy.bench.stack import Running, Stack
from events import access, clock

PLENTY = 1_000_000


@dataclass(slots=True)
class Stage:
    """A web process with an empty database, and what was put into it so far."""

    stack: Stack
    running: Running
    api: Api
    seconds: float
    notices: dict[str, int] = field(default_factory=dict)
    sample: str | None = None
    sample_seconds: float = 0.0

    async def notice(self, kind: str) -> int:
        """The version of the notice that a form would show."""
        if kind not in self.notices:
            told = await self.api.told("GET", f"/api/v1/notices/{kind}")
            self.notices[kind] = told["version"]
        return self.notices[kind]

    async def event(self, slug: str, *, sessions: int = 1, size: int = PLENTY) -> None:
        """A published event that is on now, with one free offer for all its sessions."""
        now = clock.read()
        names = [f"s{number}" for number in range(1, sessions + 1)]
        body = {
            "title": {"zh-Hant": "人權影展", "en": "Human rights film festival"},
            "kind": "screening",
            "summary": {"zh-Hant": "六部影片，三座城市。", "en": "Six films in three cities."},
            "published": True,
            "campaigns": [],
            "sessions": [_session(name, now, size) for name in names],
            "offers": [{"slug": "free", "name": "免費索票", "sessions": names}],
        }
        await self.api.told("PUT", f"/api/v1/events/{slug}", body)

    async def phones(self, event: str, count: int) -> list[str]:
        """The tokens of so many paired phones."""
        asked = {"uses": count}
        invited = await self.api.told("POST", f"/api/v1/events/{event}/devices", asked)
        code = {"pairing_code": invited["pairing_code"]}
        paired = [
            await self.api.told("POST", "/api/v1/door/pairing", code | {"name": f"Ben {number}"})
            for number in range(1, count + 1)
        ]
        return [phone["token"] for phone in paired]

    async def order(self, number: int) -> dict[str, Any]:
        """A registration of one guest that nobody else makes."""
        return {
            "contact": {"name": f"Cy {number}", "email": f"cy-{number}@example.org"},
            "guests": [{"offer": "free"}],
            "consents": {"notice": await self.notice("registration")},
        }


def _session(slug: str, now: datetime, size: int) -> dict[str, Any]:
    return {
        "slug": slug,
        "starts_at": (now - timedelta(minutes=10)).isoformat(),
        "ends_at": (now + timedelta(hours=3)).isoformat(),
        "venue": {"name": "光點華山電影館", "city": "臺北市", "address": "八德路一段 1 號"},
        "capacity": size,
    }


async def admin_token() -> str:
    """A token that may do everything, on the connected database."""
    return await access.make_token("bench", access.Role.ADMIN, clock.read())
