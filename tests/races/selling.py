"""Two hundred people who want the same twenty places, and what must be true afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import msgspec

from events import db, places
from tests.factories import OFFER, SESSION, make_event
from tests.web.api.program import Program

PLACES = 20
OFFERS = ("free", "student")
FAR_OFF = datetime(2190, 1, 1, tzinfo=UTC)
CLIENTS = 200
TRIES_MAX = 20
SOLD_OUT = (409, "sold_out")
AGAIN = {(409, "busy"), (409, "in_progress")}


@dataclass
class Client:
    """Somebody who wants places, under one key however often they ask for them."""

    number: int
    places: int
    offer: str
    notice: int
    answers: list[httpx.Response] = field(default_factory=list)

    async def buy(self, public: Program, chance: random.Random) -> None:
        """Press once; or twice; or give up waiting and press again."""
        how = chance.random()
        if how < 0.1:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._press(public), chance.random() / 10)
            self.answers.clear()
        presses = 2 if how > 0.7 else 1
        await asyncio.gather(*(self._press(public) for _ in range(presses)))

    async def _press(self, public: Program) -> None:
        order = {
            "contact": {"name": f"Cy {self.number}", "email": f"cy{self.number}@example.org"},
            "guests": [{"offer": self.offer}] * self.places,
            "consents": {"notice": self.notice},
        }
        for _ in range(TRIES_MAX):
            key = f"order-{self.number:016}"
            answer = await public.post("/events/film/registrations", order, key)
            if (answer.status_code, answer.json().get("code")) not in AGAIN:
                break
        self.answers.append(answer)


async def sell(web: httpx.AsyncClient, clients: int = CLIENTS) -> list[Client]:
    """Put twenty places on sale under two offers and let everybody buy at once."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance, public = random.Random(seed), Program(web)
    session = msgspec.structs.replace(SESSION, capacity=PLACES, ends_at=FAR_OFF)
    offers = [msgspec.structs.replace(OFFER, slug=slug, closes_at=FAR_OFF) for slug in OFFERS]
    await make_event(sessions=[session], offers=offers)
    notice = await public.notice()
    crowd = [
        Client(number, chance.randint(1, 3), chance.choice(OFFERS), notice)
        for number in range(clients)
    ]
    await asyncio.gather(
        *(client.buy(public, chance) for client in crowd)
    )  # fmt: skip
    return crowd


async def problems(crowd: list[Client]) -> list[str]:
    """What is not as it must be, in one line each."""
    found = [*_answers(crowd), *await places.audit()]
    row = await db.fetch_row(
        """SELECT q.taken, (SELECT coalesce(sum(heads), 0) FROM claim
                                    WHERE quota = q.id AND released_at IS NULL)
                  AS claimed, (SELECT count(*) FROM registration) AS registrations
           FROM quota AS q WHERE q.session IS NOT NULL"""
    )
    assert row is not None
    if max(row["taken"], row["claimed"]) > PLACES:
        found.append(f"{row['claimed']} of {PLACES} places are sold")
    refused = [client.places for client in crowd if _outcome(client) == {SOLD_OUT}]
    if refused and min(refused) <= PLACES - row["taken"]:
        found.append(f"a party of {min(refused)} was refused, and {row['taken']} places are sold")
    granted = sum(1 for client in crowd if _outcome(client) == {(201, None)})
    if granted != row["registrations"]:
        found.append(f"{granted} clients were told of {row['registrations']} registrations")
    return found


def _outcome(client: Client) -> set[tuple[int, str | None]]:
    return {(answer.status_code, answer.json().get("code")) for answer in client.answers}


def _answers(crowd: list[Client]) -> list[str]:
    """Answers that are neither a registration nor a clean refusal, or that differ for one key."""
    outcomes = Counter(frozenset(_outcome(client)) for client in crowd)
    clean = {frozenset({(201, None)}), frozenset({SOLD_OUT})}
    found = [f"{n} clients heard {set(o)}" for o, n in outcomes.items() if o not in clean]
    references = [{a.json().get("reference") for a in client.answers} for client in crowd]
    return found + [f"one key, two registrations: {two}" for two in references if len(two) > 1]
