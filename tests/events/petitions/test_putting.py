"""Putting a petition, and what pages read of it."""

import pytest

from events import db, petitions
from events.access import SYSTEM, Actor, Role
from events.errors import Invalid, NotFound
from events.petitions import PetitionDraft, SignatureCounts
from tests.events.petitions.evening import (
    admit,
    by_email,
    by_ticket,
    last_signature,
    make_event,
    make_petition,
    make_ticket,
)
from tests.factories import HOUR, NOON, sign_at_once

DEMAND = {"title": "Release them", "demand": "All of them."}
READER = Actor("token", 1, Role.READER)
OUTSIDER = Actor("account", 9, Role.ORGANISER, frozenset())


@pytest.fixture(autouse=True)
async def campaigns(database):
    await db.execute(
        """INSERT INTO campaign (slug, name, position, team)
           SELECT told.slug, to_jsonb(initcap(told.slug)), position, team.id
           FROM team, (VALUES ('free', 0), ('law', 1)) AS told (slug, position)"""
    )


async def put(actor=SYSTEM, now=NOON, slug="release", **facts):
    return await petitions.put_petition(
        slug, PetitionDraft(**(DEMAND | {"campaigns": []} | facts)), actor, now
    )


async def test_it_is_made_once_and_then_replaced_as_a_whole():
    await make_event()
    whole = {"campaigns": ["free"], "goal": 9, "baseline": 3, "events": ["festival"],
             "target": {"zh-Hant": "立法院"}, "open": False}  # fmt: skip
    assert await put(**whole)
    view = await petitions.petition("release")
    assert (view.campaigns, view.events, view.goal, view.open) == (["free"], ["festival"], 9, False)
    assert view.target == {"zh-Hant": "立法院"}
    assert view.signatures == SignatureCounts(0, 0, 0, 3, 3)
    assert not await put()
    view = await petitions.petition("release")
    assert (view.campaigns, view.events, view.goal, view.open) == ([], [], None, True)
    assert (view.target, view.baseline) == (None, 0)


async def test_credit_is_kept_as_dated_rows():
    await put(campaigns=["free", "law", "free"])
    await put(campaigns=["law"], now=NOON + HOUR)
    await put(campaigns=["law", "free"], now=NOON + 2 * HOUR)
    rows = await db.fetch(
        """SELECT c.slug, since, until FROM petition_credit JOIN campaign AS c ON c.id = campaign
           ORDER BY petition_credit.id"""
    )
    assert [tuple(row) for row in rows] == [
        ("free", NOON, NOON + HOUR), ("law", NOON, None), ("free", NOON + 2 * HOUR, None),
    ]  # fmt: skip


async def test_what_is_unknown_or_empty_is_said_at_once():
    await make_event()
    draft = PetitionDraft(
        title=" ", demand="x", campaigns=["free", "no"], events=["none", "festival"]
    )
    with pytest.raises(Invalid) as refusal:
        await petitions.put_petition("Bad Slug", draft, OUTSIDER, NOON)
    assert [(e.field, e.code) for e in refusal.value.errors] == [
        ("slug", "malformed"), ("title", "required"), ("campaigns.1", "unknown"),
        ("events.0", "unknown"), ("events.1", "unknown"),
    ]  # fmt: skip


async def test_readers_put_nothing():
    with pytest.raises(NotFound):
        await put(READER)


async def test_an_unknown_petition_is_not_found():
    with pytest.raises(NotFound):
        await petitions.petition("none")


async def test_the_counts_are_those_that_count():
    event = await make_event()
    ticket = await make_ticket(event, "one")
    await make_petition(baseline=100)
    for name in ("Ana", "Ben", "Dee"):
        await sign_at_once("release", by_email(name), NOON)
    await petitions.confirm(petitions.confirm_token(await last_signature()), NOON)
    await admit(ticket, await db.fetch_value("SELECT min(id) FROM session"))
    await sign_at_once("release", await by_ticket(ticket), NOON)
    view = await petitions.petition("release")
    assert view.signatures == SignatureCounts(
        confirmed=1, witnessed=1, paper=0, baseline=100, total=102
    )


async def test_a_campaign_shows_the_petitions_credited_to_it_or_below():
    await db.execute(
        """UPDATE campaign SET parent = (SELECT id FROM campaign WHERE slug = 'free')
           WHERE slug = 'law'"""
    )
    await put(slug="below", campaigns=["law"])
    await put(slug="own", campaigns=["free", "law"])
    await put(slug="neither")
    slugs = [view.slug for view in await petitions.petitions("free")]
    assert slugs == ["own", "below"]
    assert [view.slug for view in await petitions.petitions()] == ["neither", "own", "below"]


async def test_a_ticket_page_offers_what_is_open_and_what_its_guest_signed():
    event = await make_event()
    cy = await make_ticket(event, "one")
    dee = await make_ticket(event, "one", name="Dee", email="dee@example.org")
    await make_petition(events=["festival"])
    await put(slug="closed", events=["festival"], open=False)
    await put(slug="elsewhere")
    await sign_at_once("release", await by_ticket(cy), NOON)
    [mine] = await petitions.offered_at(event, cy)
    assert (mine.slug, mine.signed, mine.standing) == ("release", "pending", True)
    await petitions.withdraw(mine.withdraw_token, NOON, "release")
    [mine] = await petitions.offered_at(event, cy)
    assert (mine.signed, mine.standing) == ("withdrawn", False)
    [theirs] = await petitions.offered_at(event, dee)
    assert (theirs.signed, theirs.withdraw_token, theirs.standing) == (None, None, False)
    assert [offer.slug for offer in await petitions.offered_at(event)] == ["release"]
