"""Loading the year: each step through the front doors, many gatherings at once."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from deploy.sample import cast, ledger, perform, today
from deploy.sample.gatherings import ZONE
from deploy.sample.year import Year, year_of
from events import (
    campaigns,
    db,
    journal,
    measures,
    outbox,
    people,
    petitions,
    settings,
)
from events.access import SYSTEM

AT_ONCE = 8  # of the ten connections
KNOWN_SINCE = datetime(2024, 12, 1, tzinfo=ZONE)
SET_UP = datetime(2024, 12, 2, 10, tzinfo=ZONE)
REPORTED = datetime(2026, 2, 2, 10, tzinfo=ZONE)
NAMES = {"zh-Hant": "示範人權協會", "en": "Sample Human Rights Association"}
CONTACT = "hello@example.org"
BEGUN, LOADED = "sample.begun", "sample.loaded"


class State(Enum):
    """How far the database of a demo is."""

    EMPTY = "empty"
    BEGUN = "begun"  # a load was cut short: nobody was served since, and it starts anew
    LOADED = "loaded"
    TAKEN = "taken"  # it holds somebody's own campaigns or events


@dataclass(eq=False)
class AlreadyThere(Exception):  # noqa: N818 - it says what is in the way
    """The sample needs an empty database; a half-loaded one must be emptied first."""

    state: State


async def state() -> State:
    """How much of the sample the database holds."""
    deeds = await db.fetch(
        "SELECT DISTINCT deed FROM journal WHERE deed = ANY($1::text[])", [BEGUN, LOADED]
    )
    if deeds:
        return State.LOADED if LOADED in db.column(deeds, "deed") else State.BEGUN
    taken = await db.fetch_value(
        "SELECT EXISTS (SELECT FROM campaign) OR EXISTS (SELECT FROM event)"
    )
    return State.TAKEN if taken else State.EMPTY


async def is_loaded() -> bool:
    """Whether the whole sample is in the database."""
    return await state() is State.LOADED


async def load(now: datetime, path: Path = ledger.LEDGER) -> None:
    """Enter a ledger's year into an empty database, and two gatherings around ``now``.

    Once it is loaded, only the two gatherings of the day are added. Raises AlreadyThere when the
    database holds anything else, ValueError for a ledger that cannot be staged.
    """
    year = year_of(ledger.read(path))
    match await state():
        case State.EMPTY:
            await _load(year, now)
        case State.LOADED:
            await today.put(year.paths, now)
        case other:
            raise AlreadyThere(other)


async def _load(year: Year, now: datetime) -> None:
    await journal.record(journal.Deed(SYSTEM.name, BEGUN, "sample"), now)
    notices = await _set_up(year)
    await _at_once(perform.publish(gathering) for gathering in year.gatherings)
    for slug, draft in year.petitions.items():
        await petitions.put_petition(slug, draft, SYSTEM, SET_UP)
    largest_first = sorted(year.gatherings, key=lambda g: len(g.parties), reverse=True)
    await _at_once(perform.hold(gathering, notices) for gathering in largest_first)
    await _at_once(measures.report(draft, SYSTEM, min(REPORTED, now)) for draft in year.measures)
    await today.put(year.paths, now)
    await outbox.keep_all_before(now, now)
    await journal.record(journal.Deed(SYSTEM.name, LOADED, "sample"), now)


async def _set_up(year: Year) -> perform.Notices:
    """The organisation, its notices, whom it knows, and what it works for."""
    await settings.describe_organisation(NAMES, CONTACT, settings.ACCENT, None, SET_UP)
    await people.know_emails(cast.known_hashes(year.regulars), KNOWN_SINCE, SYSTEM.name, SET_UP)
    for slug, campaign in year.campaigns:
        await campaigns.put_campaign(slug, campaign, SYSTEM, SET_UP)
    await _at_once(
        campaigns.put_line(line.campaign, line.slug, line.draft, SYSTEM, SET_UP)
        for line in year.lines
    )
    return perform.Notices(
        registration=(await people.show_notice("registration", SET_UP)).version,
        petition=(await people.show_notice("petition", SET_UP)).version,
    )


async def _at_once(deeds: Iterable[Coroutine[Any, Any, object]]) -> None:
    """Do many deeds, some at a time; the first that fails ends all of them."""
    free = asyncio.Semaphore(AT_ONCE)

    async def do(deed: Coroutine[Any, Any, object]) -> None:
        async with free:
            await deed

    async with asyncio.TaskGroup() as group:
        for deed in deeds:
            group.create_task(do(deed))
