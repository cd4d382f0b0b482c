"""Putting campaigns and lines: the tree stays a tree, and each PUT replaces the whole."""

from __future__ import annotations

import pytest

from events import campaigns, db
from events.access import SYSTEM, Actor, Role
from events.campaigns import CampaignDraft, Count, Figure, Hosting, LineDraft, Participants
from events.errors import Invalid, NotFound
from tests.factories import HOUR, NOON

READER = Actor("token", 1, Role.READER, frozenset((1,)))


async def put(slug: str, parent: str | None = None, position: int = 0) -> bool:
    draft = CampaignDraft(name=slug.upper(), parent=parent, position=position)
    return await campaigns.put_campaign(slug, draft, SYSTEM, NOON)


def a_line(**facts: object) -> LineDraft:
    usual = {
        "category": "公開聲明",
        "activity": {"zh-Hant": "記者會", "en": "Press conference"},
        "count": Count.SESSIONS,
        "figures": [Figure.PARTICIPANTS],
    }
    return LineDraft(**usual | facts)


async def wrong(deed) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        await deed
    return [(error.field, error.code) for error in refused.value.errors]


async def test_the_tree_comes_depth_first_by_position_then_slug(database):
    for slug, parent, position in [
        ("education", None, 2), ("equality", None, 1), ("refugees", "equality", 0),
        ("climate", "equality", 0), ("camps", "refugees", 5),
    ]:  # fmt: skip
        assert await put(slug, parent, position)

    views = await campaigns.tree()

    assert [(view.slug, view.depth) for view in views] == [
        ("equality", 0), ("climate", 1), ("refugees", 1), ("camps", 2), ("education", 0),
    ]  # fmt: skip
    assert views[3].path_in("en") == "EQUALITY/REFUGEES/CAMPS"


async def test_a_second_put_replaces_the_whole(database):
    await put("equality")
    draft = CampaignDraft(name={"zh-Hant": "難民", "en": "Refugees"}, parent="equality", position=4)
    assert await campaigns.put_campaign("refugees", draft, SYSTEM, NOON)

    made = await campaigns.put_campaign("refugees", CampaignDraft(name="難民"), SYSTEM, NOON)

    view = await campaigns.campaign("refugees")
    assert (made, view.name, view.parent, view.position) == (False, "難民", None, 0)


async def test_every_wrong_field_is_named(database):
    draft = CampaignDraft(name={"en": " "}, parent="nowhere")

    assert await wrong(campaigns.put_campaign("No slug", draft, SYSTEM, NOON)) == [
        ("slug", "not_a_slug"), ("name", "required"), ("parent", "unknown"),
    ]  # fmt: skip
    assert await campaigns.tree() == []


@pytest.mark.parametrize("parent", ["top", "middle", "leaf"])
async def test_a_campaign_never_comes_below_itself(database, parent):
    await put("top")
    await put("middle", "top")
    await put("leaf", "middle")

    assert await wrong(put("top", parent)) == [("parent", "cycle")]


async def test_an_unknown_campaign_or_line_is_not_found(database):
    await put("equality")
    for question in (
        campaigns.campaign("nothing"), campaigns.line("equality", "nothing"),
        campaigns.line("nothing", "nothing"),
        campaigns.put_line("nothing", "line", a_line(), SYSTEM, NOON),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            await question


async def test_a_line_keeps_what_was_put_and_its_defaults(database):
    await put("equality")

    assert await campaigns.put_line("equality", "press", a_line(count_unit="場"), SYSTEM, NOON)

    line = await campaigns.line("equality", "press")
    assert line.activity == {"zh-Hant": "記者會", "en": "Press conference"}
    assert (line.count, line.count_unit) == (Count.SESSIONS, "場")
    assert (line.participants, line.participants_unit) == (Participants.ATTENDANCES, "人")
    assert (line.figures, line.in_totals) == ((Figure.PARTICIPANTS,), True)
    assert line.hosting == tuple(Hosting)
    assert line.prints(Figure.PARTICIPANTS)
    assert not line.prints(Figure.LETTERS)


async def test_a_line_put_again_is_replaced(database):
    await put("equality")
    await campaigns.put_line("equality", "press", a_line(count_unit="場", position=3), SYSTEM, NOON)

    again = a_line(figures=[], count=Count.NONE, in_totals=False)
    assert not await campaigns.put_line("equality", "press", again, SYSTEM, NOON)

    line = await campaigns.line("equality", "press")
    assert (line.count_unit, line.position, line.figures) == (None, 0, ())
    assert (line.count, line.in_totals) == (Count.NONE, False)


async def test_a_line_names_what_is_wrong(database):
    await put("equality")
    draft = a_line(category="", activity="", figures=[Figure.LETTERS, Figure.LETTERS],
                   hosting=[Hosting.SUPPORT, Hosting.HOST, Hosting.SUPPORT])  # fmt: skip

    assert await wrong(campaigns.put_line("equality", "a b", draft, SYSTEM, NOON)) == [
        ("slug", "not_a_slug"), ("category", "required"), ("activity", "required"),
        ("figures.1", "duplicate"), ("hosting.2", "duplicate"),
    ]  # fmt: skip


async def test_lines_come_in_the_order_of_the_report(database):
    await put("second", position=2)
    await put("first", position=1)
    await put("below", "first")
    for campaign, slug, position in [
        ("second", "z", 0), ("below", "y", 0), ("first", "x", 2), ("first", "w", 1),
        ("first", "a", 2),
    ]:  # fmt: skip
        await campaigns.put_line(campaign, slug, a_line(position=position), SYSTEM, NOON)

    assert [line.slug for line in await campaigns.lines()] == ["w", "a", "x", "y", "z"]
    assert [line.slug for line in await campaigns.lines("first")] == ["w", "a", "x"]


async def test_a_reader_puts_nothing(database):
    with pytest.raises(NotFound):
        await campaigns.put_campaign("equality", CampaignDraft(name="x"), READER, NOON)
    with pytest.raises(NotFound):
        await campaigns.put_line("equality", "press", a_line(), READER, NOON)


async def test_each_put_is_in_the_journal(database):
    await put("equality")
    await campaigns.put_line("equality", "press", a_line(), SYSTEM, NOON)

    rows = await db.fetch("SELECT actor, deed, subject FROM journal ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("system", "campaign.put", "equality"), ("system", "line.put", "equality/press"),
    ]  # fmt: skip


async def test_what_a_line_said_is_kept_with_its_days(database):
    """As credit is: what changed has a from and a to, and what did not change is one row."""
    await put("equality")
    puts = [
        (0, a_line(), "account:1"),
        (1, a_line(), "account:2"),
        (2, a_line(count_unit="場"), "account:2"),
        (3, a_line(count_unit="場", figures=[]), "account:3"),
        (4, a_line(), "account:1"),
        (5, a_line(), "account:3"),
    ]
    for hour, draft, who in puts:
        actor = Actor(who.split(":")[0], int(who.split(":")[1]), Role.ADMIN, frozenset((1,)))
        await campaigns.put_line("equality", "press", draft, actor, NOON + hour * HOUR)
    rows = await db.fetch(
        """SELECT since, until, by, said->>'count_unit' AS unit, said->'figures' AS figures,
                  said->'activity'->>'en' AS activity
           FROM line_wording ORDER BY id"""
    )
    kept = [(r["since"] - NOON, r["until"] and r["until"] - NOON, r["by"]) for r in rows]
    assert kept == [
        (0 * HOUR, 2 * HOUR, "account:1"), (2 * HOUR, 3 * HOUR, "account:2"),
        (3 * HOUR, 4 * HOUR, "account:3"), (4 * HOUR, None, "account:1"),
    ]  # fmt: skip
    assert [row["unit"] for row in rows] == [None, "場", "場", None]
    assert [row["figures"] for row in rows] == ['["participants"]'] * 2 + ["[]", '["participants"]']
    assert {row["activity"] for row in rows} == {"Press conference"}


@pytest.mark.parametrize(
    "change",
    [
        {"category": "別的"}, {"activity": "別的"}, {"position": 3}, {"count": Count.EVENTS},
        {"count_unit": "篇"}, {"participants": Participants.PEOPLE}, {"participants_unit": "位"},
        {"figures": [Figure.LETTERS]}, {"in_totals": False},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
async def test_every_part_of_a_line_is_dated(database, change):
    await put("equality")
    for hour, draft in enumerate((a_line(), a_line(**change), a_line(**change))):
        await campaigns.put_line("equality", "press", draft, SYSTEM, NOON + hour * HOUR)
    rows = await db.fetch("SELECT since, until FROM line_wording ORDER BY id")
    assert [tuple(row) for row in rows] == [(NOON, NOON + HOUR), (NOON + HOUR, None)]
