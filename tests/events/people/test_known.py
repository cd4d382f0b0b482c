"""Since when, and through which event, the organisation knows somebody."""

from __future__ import annotations

import hashlib

import pytest

from events import db, people
from events.errors import Invalid
from events.people import Known, PersonDraft
from tests.factories import DAY, HOUR, NOON

CY = PersonDraft("Cy", "cy@example.org")


def hashed(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()


async def meet(draft=CY, at=NOON, known: Known | None = None) -> int:
    async with db.transaction():
        [person] = await people.identify([draft], at, known or Known("registration"))
    return person


async def first_known(person: int):
    row = await db.fetch_row(
        """SELECT k.at, k.event FROM person_known AS k JOIN person_now AS n ON n.id = k.id
           WHERE n.person = $1 ORDER BY k.at, k.place LIMIT 1""",
        person,
    )
    return tuple(row) if row else None


async def tell(*hashes: str, as_of=NOON) -> int:
    return await people.know_emails(list(hashes), as_of, "token:1", NOON)


async def test_the_earliest_moment_stands_whatever_came_first(database):
    await meet(at=NOON + DAY)
    await meet(at=NOON)
    assert await first_known(await meet(at=NOON + HOUR)) == (NOON, None)


async def test_without_an_address_nobody_is_known(database):
    assert await first_known(await meet(PersonDraft("Cy"))) is None


async def test_a_listed_address_is_known_as_of_its_date_under_every_name(database):
    cy, bo = await meet(), await meet(PersonDraft("Bo", "CY@example.org"))
    assert await tell(hashed("cy@example.org"), as_of=NOON - DAY) == 1
    assert await first_known(cy) == await first_known(bo) == (NOON - DAY, None)


async def test_of_two_lists_the_earlier_date_of_an_address_stays(database):
    cy = await meet()
    await tell(hashed("cy@example.org"), as_of=NOON - 2 * DAY)
    await tell(hashed("cy@example.org").upper(), as_of=NOON - DAY)
    assert await first_known(cy) == (NOON - 2 * DAY, None)


async def test_a_later_list_changes_nothing(database):
    cy = await meet()
    await tell(hashed("cy@example.org"), as_of=NOON + DAY)
    assert await first_known(cy) == (NOON, None)


async def test_an_address_told_twice_is_one(database):
    assert await tell(hashed("a@example.org"), hashed("a@example.org").upper()) == 1
    assert await tell() == 0


@pytest.mark.parametrize("wrong", ["", "cy@example.org", "z" * 64, "a" * 63])
async def test_what_is_no_hash_is_named_and_nothing_is_kept(database, wrong):
    with pytest.raises(Invalid) as refusal:
        await tell(hashed("cy@example.org"), wrong)
    assert [(e.field, e.code) for e in refusal.value.errors] == [("hashes.1", "malformed")]
    assert await db.fetch_value("SELECT count(*) FROM known_email") == 0


async def test_merged_people_have_been_known_since_the_earlier_moment(database):
    early, late = await meet(), await meet(PersonDraft("Cy L", "cyl@example.org"), NOON + DAY)
    await people.merge(late, early, "token:1", NOON + 2 * DAY)
    assert await first_known(late) == (NOON, None)
    assert await first_known(early) is None
