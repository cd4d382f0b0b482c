"""The API as the model test drives it: real requests to the app, in an event loop of its own."""

from __future__ import annotations

import asyncio
import contextlib
import re
from datetime import datetime
from uuid import UUID, uuid5

import httpx

from events import access, db, outbox, petitions
from events.access import Role
from events.outbox import Lane
from events.settings import Settings
from tasks.deeds import DEEDS
from tests.conftest import living
from tests.factories import NOON, Clock, keep_typed
from tests.web.api.program import Program, made, made_or_shown
from web.app import create_app

NAMESPACE = UUID("00000000-0000-4000-8000-000000000000")


class Stage:
    """Ana's program, the public, and the phones, on a database that each run begins afresh."""

    def __init__(self, settings: Settings) -> None:
        self._runner = asyncio.Runner()
        self._leaving = contextlib.AsyncExitStack()
        self._settings = settings
        self.clock = Clock()
        self.run = self._runner.run

    def __enter__(self) -> Stage:
        self._client = self.run(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._leaving.aclose())
        self._runner.close()

    async def _open(self) -> httpx.AsyncClient:
        app = create_app(self._settings, lambda: keep_typed(self.clock()), now=self.clock)
        await self._leaving.enter_async_context(living(app))
        transport = httpx.ASGITransport(app=app)
        browser = httpx.AsyncClient(transport=transport, base_url=self._settings.base_url)
        return await self._leaving.enter_async_context(browser)

    async def begin(self) -> None:
        """An empty database, Ana's token, and the notices that forms show."""
        await db.execute("SELECT kept.reset()")
        self.clock.now = NOON
        self.ids = 0
        self.public = Program(self._client)
        self.ana = Program(self._client, await access.make_token("Ana", Role.ORGANISER, NOON))
        self.notices = {
            kind: await self.public.notice(kind) for kind in ("registration", "petition")
        }

    def fresh_id(self) -> str:
        """Ids of rows that are the same in each run of the same steps."""
        self.ids += 1
        return str(uuid5(NAMESPACE, str(self.ids)))

    async def put(self, path: str, body: dict) -> None:
        made_or_shown(await self.ana.put(path, wire(body)))

    async def pair(self, event: str, role: str) -> tuple[Program, int]:
        """A phone at the door of an event, and its number."""
        invited = made(await self.ana.post(f"/events/{event}/devices", {"role": role}))
        answer = await self.public.post("/door/pairing", {"pairing_code": invited["pairing_code"]})
        return Program(self._client, made(answer, 200)["token"]), invited["id"]

    async def deliver(self) -> None:
        """What the worker does when the bell rings."""
        for post in await outbox.claim(Lane.DEEDS, self.clock.now):
            await DEEDS[post.kind](post.subject, self.clock.now)
            await outbox.finish(post, outbox.SENT, self.clock.now)

    async def latest_signature(self) -> int:
        """The newest signature, whose links its signer finds in a mail."""
        newest: int = await db.fetch_value("SELECT max(id) FROM signature")
        return newest

    async def press(self, button: str, signature: int) -> bool:
        """Open the mailed link and press one of its buttons; whether it was there."""
        token = petitions.confirm_token(signature)
        shown = await self._client.get(f"/p/confirmation/{token}")
        assert shown.status_code == 200, shown.text
        if f'action="/p/{button}/{token}"' not in shown.text:
            return False
        hidden = dict(re.findall(r'name="(csrf|key)" value="([^"]*)"', shown.text))
        pressed = await self._client.post(f"/p/{button}/{token}", data=hidden)
        assert pressed.status_code == 303, pressed.text
        return True

    async def withdraw(self, petition: str, signature: int) -> str:
        """Send the token of the signer's mail; the state that it leads to."""
        body = {"token": petitions.withdraw_token(signature)}
        answer = await self.public.post(f"/petitions/{petition}/withdrawal", body)
        return str(made(answer, 200)["state"])

    async def offer_of(self, event: str, ticket: str) -> str:
        """The offer under which the organiser's list shows a ticket."""
        listed = made(await self.ana.get(f"/events/{event}/registrations", limit=200), 200)
        tickets = [one for booking in listed["items"] for one in booking["tickets"]]
        return next(one["offer"] for one in tickets if one["id"] == ticket)


def wire(value):
    """A body as JSON writes it: moments as text."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: wire(inner) for name, inner in value.items()}
    return [wire(inner) for inner in value] if isinstance(value, list) else value
