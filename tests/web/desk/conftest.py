"""People at the desk: Ana, who may everything, an organiser, and somebody who may see figures."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field

import httpx
import pytest
import pytest_asyncio

from events import access, db
from events.access import Role
from tests.factories import Clock
from tests.web.conftest import HIDDEN
from tests.web.desk import reading

ANA = "ana@example.org"


@dataclass
class Desk:
    """A browser in which somebody is signed in, without JavaScript."""

    http: httpx.AsyncClient
    clock: Clock
    headers: dict[str, str] = field(default_factory=lambda: {"accept-language": "en"})

    async def get(self, path: str) -> httpx.Response:
        """A page; redirects are not followed."""
        return await self.http.get(path, headers=self.headers)

    async def read(self, path: str, status: int = 200) -> str:
        """What a person reads on a page."""
        response = await self.get(path)
        assert response.status_code == status, response.text
        return reading.words(response.text)

    async def send(
        self, page: str, path: str, fields: Mapping[str, object], **more: object
    ) -> httpx.Response:
        """Open a page and send its form with these fields."""
        hidden = dict(HIDDEN.findall((await self.get(page)).text))
        return await self.http.post(path, data={**hidden, **fields}, headers=self.headers, **more)


async def signed_in(http: httpx.AsyncClient, clock: Clock, email: str) -> Desk:
    """A browser that has used a sign-in link of an address."""
    desk = Desk(http, clock)
    path = f"/desk/sign-in/{await access.make_sign_in_link(email, clock())}"
    response = await desk.send(path, path, {})
    assert (response.status_code, response.headers["location"]) == (303, "/desk")
    return desk


@pytest.fixture
def stranger(client: httpx.AsyncClient, clock: Clock) -> Desk:
    """Dee, whom nobody has let in."""
    return Desk(client, clock)


@pytest_asyncio.fixture
async def ana(client: httpx.AsyncClient, clock: Clock) -> Desk:
    """Ana: the first account, so an admin."""
    return await signed_in(client, clock, ANA)


@pytest_asyncio.fixture
async def browser(client: httpx.AsyncClient) -> AsyncIterator[Callable[[], httpx.AsyncClient]]:
    """Browsers of other people, each with cookies of its own."""
    opened: list[httpx.AsyncClient] = []

    def another() -> httpx.AsyncClient:
        opened.append(httpx.AsyncClient(transport=client._transport, base_url=str(client.base_url)))
        return opened[-1]

    yield another
    for one in opened:
        await one.aclose()


async def _with_role(http: httpx.AsyncClient, clock: Clock, role: Role) -> Desk:
    await access.make_sign_in_link(ANA, clock())
    desk = await signed_in(http, clock, f"{role}@example.org")
    await db.execute("UPDATE account SET role = $1 WHERE id = (SELECT max(id) FROM account)", role)
    return desk


@pytest_asyncio.fixture
async def organiser(browser: Callable[[], httpx.AsyncClient], clock: Clock) -> Desk:
    """Somebody who writes and sees persons, in the organisation's team."""
    return await _with_role(browser(), clock, Role.ORGANISER)


@pytest_asyncio.fixture
async def reader(browser: Callable[[], httpx.AsyncClient], clock: Clock) -> Desk:
    """Somebody who sees figures only, in the organisation's team."""
    return await _with_role(browser(), clock, Role.READER)


@pytest_asyncio.fixture
async def elsewhere(browser: Callable[[], httpx.AsyncClient], clock: Clock) -> Desk:
    """An organiser of another team."""
    desk = await _with_role(browser(), clock, Role.ORGANISER)
    await db.execute(
        """WITH other AS (INSERT INTO team (slug, name) VALUES ('other', 'other') RETURNING id)
           UPDATE membership SET team = (SELECT id FROM other)
           WHERE account = (SELECT max(id) FROM account)"""
    )
    return desk
