"""Loads of guests: look, register, take the last places, sign."""

from __future__ import annotations

import itertools

from deploy.bench import crowd
from deploy.bench.driving import CLIENTS, UnexpectedError, drive
from deploy.bench.figures import Figure
from deploy.bench.stage import Stage
from events import clock, db

EVENTS = 50
HOT_PLACES = 1000
HOT_SECONDS_MAX = 60
SIGNERS_PER_SECOND = 1500
CROWD_MAX = 60_000


async def page(stage: Stage) -> Figure:
    """The page of an event with three sessions, as a browser gets it."""
    await stage.event("page", sessions=3)
    size = await stage.api.page("/e/page")

    async def ask(_client: int) -> bool:
        await stage.api.page("/e/page")
        return True

    return Figure(await drive(ask, stage.seconds), facts={"bytes": size})


async def register(stage: Stage) -> Figure:
    """One free guest in each request, in turn for fifty events."""
    for number in range(EVENTS):
        await stage.event(f"register-{number}")
    numbers = itertools.count()
    order = await stage.order(0)

    async def ask(_client: int) -> bool:
        number = next(numbers)
        mine = order | {"contact": {"name": f"Cy {number}", "email": f"cy-{number}@example.org"}}
        path = f"/api/v1/events/register-{number % EVENTS}/registrations"
        await stage.api.told("POST", path, mine)
        return True

    return Figure(await drive(ask, stage.seconds))


async def register_hot(stage: Stage) -> Figure:
    """Everybody for one quota until it is sold out; what was sold must be its size."""
    await stage.event("hot", size=HOT_PLACES)
    numbers = itertools.count()
    order = await stage.order(0)
    refused = 0

    async def ask(client: int) -> bool:
        nonlocal refused
        mine = order | {"contact": {"name": "Cy", "email": f"hot-{next(numbers)}@example.org"}}
        status, answer = await stage.api.ask("POST", "/api/v1/events/hot/registrations", mine)
        refused += status == 409
        if status not in (201, 409):
            raise UnexpectedError(f"client {client}: {status} {answer[:300].decode()}")
        return status == 201

    timings = await drive(ask, HOT_SECONDS_MAX, warm_up=0)
    told = len(timings.answers)
    kept = await db.fetch_value(
        """SELECT count(*) FROM ticket_live AS t JOIN event AS e ON e.id = t.event
           WHERE e.slug = 'hot'"""
    )
    facts: dict[str, object] = {"size": HOT_PLACES, "sold": kept, "refused": refused}
    fair = kept == told == HOT_PLACES
    wrong = "" if fair else f"{told} were told, {kept} are kept, {HOT_PLACES} was the size"
    return Figure(timings, facts=facts, wrong=wrong)


async def sign(stage: Stage) -> Figure:
    """A guest who came in signs with the ticket."""
    await stage.event("signing")
    await stage.phones("signing", 1)
    petition = {"title": "廢除死刑", "demand": "停止執行。", "campaigns": [], "events": ["signing"]}
    await stage.api.told("PUT", "/api/v1/petitions/signing", petition)
    count = min(CROWD_MAX, int(stage.seconds * SIGNERS_PER_SECOND) + CLIENTS)
    codes = iter(await crowd.gather("signing", count, clock.read(), admitted=True))
    consents = {"notice": await stage.notice("petition"), "deliver": True}

    async def ask(_client: int) -> bool:
        code = next(codes, None)
        if code is None:
            return False
        body = {"ticket": code, "consents": consents}
        await stage.api.told("POST", "/api/v1/petitions/signing/signatures", body)
        return True

    return Figure(await drive(ask, stage.seconds))
