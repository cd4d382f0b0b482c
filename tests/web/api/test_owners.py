"""What a team has made is its own: another team finds none of it to write to."""

from __future__ import annotations

import pytest_asyncio

from events import access, db, petitions
from events.access import Role
from tests.factories import NOON
from tests.web.api.program import (
    CAMPAIGN,
    EVENT,
    LINE,
    PETITION,
    Program,
    changed,
    made,
    put_film,
    refused,
    register,
)
from tests.web.api.test_figures import ACTION, MEASURE

SIGN = "/petitions/rights/signatures"
CAUSE = {"type": "letter", "quantity": 5}


@pytest_asyncio.fixture
async def film(ana) -> Program:
    await put_film(ana)
    made(await ana.put("/petitions/rights", PETITION))
    await ana.notice("petition")
    return ana


@pytest_asyncio.fixture
async def rivals(film, client) -> Program:
    """An organiser of another team, who knows every name."""
    token = await access.make_token("rivals", Role.ORGANISER, NOON)
    await db.execute(
        """WITH other AS (INSERT INTO team (slug, name) VALUES ('other', 'other') RETURNING id)
           UPDATE api_token SET team = other.id FROM other WHERE api_token.name = 'rivals'"""
    )
    return Program(client, token)


async def journal_of(subject: str) -> list[tuple]:
    rows = await db.fetch("SELECT actor, deed FROM journal WHERE subject = $1 ORDER BY id", subject)
    return [tuple(row) for row in rows]


async def test_another_team_replaces_nothing_and_adds_no_line(rivals, ana):
    """Every object that is put by its slug; a new line would stand in somebody else's campaign."""
    objects = {
        "/campaigns/equality": changed(CAMPAIGN, name="Ours now"),
        "/campaigns/equality/lines/films": changed(LINE, activity="Ours now"),
        "/campaigns/equality/lines/new": LINE,
        "/petitions/rights": changed(PETITION, demand="Ours now", events=[]),
        "/events/film": changed(EVENT, title="Ours now"),
    }
    before = {path: (await ana.get(path)).text for path in objects}
    for path, body in objects.items():
        refused(await rivals.put(path, body), 404, "not_found")
    assert {path: (await ana.get(path)).text for path in objects} == before


async def test_another_team_enters_no_figure_for_a_cause_that_is_not_its_own(rivals):
    for path, body, field in (
        ("/measures", MEASURE, "campaign"),
        ("/actions", CAUSE | {"campaign": "equality"}, "campaign"),
        ("/actions", CAUSE | {"petition": "rights"}, "petition"),
        ("/actions", ACTION | {"session": "film/one"}, "session"),
        ("/measures", changed(MEASURE, session="film/one"), "session"),
    ):
        answer = await rivals.post(path, body)
        assert answer.status_code == 422, path
        assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [(field, "unknown")]


async def test_what_a_team_makes_is_its_own_and_counts_for_any_cause(rivals, ana):
    made(await rivals.put("/campaigns/seas", {"name": "Seas", "parent": "equality"}))
    made(await rivals.put("/campaigns/seas/lines/films", LINE))
    theirs = changed(EVENT, campaigns__0__line=None)
    del theirs["campaigns"][0]["line"]
    made(await rivals.put("/events/their-film", theirs))
    petition = changed(PETITION, events=["their-film"], campaigns=["equality", "seas"])
    made(await rivals.put("/petitions/seas", petition))
    for path, body in (
        ("/campaigns/seas", CAMPAIGN),
        ("/petitions/seas", PETITION),
        ("/campaigns/seas/lines/films", LINE),
        ("/events/their-film", theirs),
    ):
        refused(await ana.put(path, body), 404, "not_found")
    made(await rivals.post("/actions", CAUSE | {"petition": "seas"}))
    made(await rivals.post("/actions", CAUSE | {"petition": "rights", "session": "their-film/one"}))


async def test_nobody_lies_within_a_session_of_another_team(rivals, admin, ana):
    """They could pin it for ever, and would hear of what is not published; an admin may."""
    theirs = changed(EVENT, published=False)
    theirs["campaigns"] = []
    for around in ("film/one", "nothing/one"):
        theirs["sessions"][0]["within"] = around
        told = refused(await rivals.put("/events/their-film", theirs), 422, "invalid")
        assert [(e["field"], e["code"]) for e in told["errors"]] == [
            ("sessions.0.within", "unknown")
        ]
    outer = dict(EVENT["sessions"][0], slug="all-day")
    theirs["sessions"] = [dict(theirs["sessions"][0], within="all-day"), outer]
    made(await rivals.put("/events/their-film", theirs))
    theirs["sessions"][0]["within"] = "film/one"
    made(await admin.put("/events/their-film", theirs), 200)
    made(await rivals.put("/events/their-film", theirs), 200)


async def test_an_admin_may_write_everything_and_it_stays_its_teams(rivals, admin, ana):
    for path, body in (("/campaigns/equality", CAMPAIGN), ("/petitions/rights", PETITION),
                       ("/campaigns/equality/lines/films", LINE)):  # fmt: skip
        made(await admin.put(path, body), 200)
        made(await ana.put(path, body), 200)
        refused(await rivals.put(path, body), 404, "not_found")


async def test_a_signed_text_is_kept_as_it_was_signed(film, public):
    """Who signed before it was replaced has signed the earlier one, and the page says so."""
    consents = {"notice": 1, "deliver": True}
    ticket = (await register(public))["tickets"][0]["code"]
    signer = {"name": "Cy", "email": "cy@example.org", "consents": consents}
    made(await public.post(SIGN, signer), 202)
    [old] = await db.fetch("SELECT id FROM signature")
    await petitions.confirm(petitions.confirm_token(old["id"]), NOON)
    page = (await public.client.get("/p/rights", headers={"accept-language": "en"})).text
    assert "The text was changed" not in page
    again = made(await film.put("/petitions/rights", PETITION), 200)
    assert again["version"] == 1
    new = made(await film.put("/petitions/rights", changed(PETITION, demand="明年再說")), 200)
    assert new["version"] == 2
    made(
        await public.post(SIGN, {"ticket": ticket, "consents": consents}),
        202,
    )
    signed = await db.fetch(
        """SELECT t.version, t.demand #>> '{}' AS demand FROM signature AS s
           JOIN petition_text AS t ON t.id = s.text ORDER BY s.id"""
    )
    assert [tuple(row) for row in signed] == [(1, "立刻修法"), (2, "明年再說")]
    page = (await public.client.get("/p/rights", headers={"accept-language": "en"})).text
    assert "The text was changed" in page
    assert "立刻修法" in page
    assert ": 1 signature<" in page
    assert [deed for _, deed in await journal_of("rights")] == [
        "petition.put", "petition.put", "petition.text_changed", "petition.put",
    ]  # fmt: skip


async def test_a_text_that_nobody_signed_was_a_draft(film, public):
    for demand in ("一", "二", "三"):
        made(await film.put("/petitions/rights", changed(PETITION, demand=demand)), 200)
    page = (await public.client.get("/p/rights", headers={"accept-language": "en"})).text
    assert "The text was changed" not in page
    assert "三" in page


async def test_whoever_was_shown_an_earlier_text_signs_that_one(film, public):
    consents = {"notice": 1, "deliver": True}
    made(await film.put("/petitions/rights", changed(PETITION, title="全新的訴求")), 200)
    for n, version in enumerate((1, 2, None)):
        body = {
            "name": "Cy",
            "email": f"cy{n}@example.org",
            "consents": consents,
            "version": version,
        }
        made(await public.post(SIGN, body), 202)
    rows = await db.fetch(
        """SELECT s.id, t.version FROM signature AS s JOIN petition_text AS t ON t.id = s.text
           ORDER BY s.id"""
    )
    assert db.column(rows, "version") == [1, 2, 2]
    titles = [(await petitions.signature(row["id"])).title for row in rows]
    assert titles == ["婚姻平權", "全新的訴求", "全新的訴求"]
    body = {"name": "Cy", "email": "cy@example.org", "consents": consents, "version": 3}
    answer = await public.post(SIGN, body)
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("version", "unknown")]


async def test_the_same_signer_of_two_texts_signs_both_and_is_counted_once(film, public):
    consents = {"notice": 1, "deliver": True}
    body = {"name": "Cy", "email": "cy@example.org", "consents": consents}
    made(await public.post(SIGN, body), 202)
    made(await film.put("/petitions/rights", changed(PETITION, demand="明年再說")), 200)
    made(await public.post(SIGN, body), 202)
    ids = db.column(await db.fetch("SELECT id FROM signature ORDER BY id"), "id")
    assert len(ids) == 2
    for signed in ids:
        await petitions.confirm(petitions.confirm_token(signed), NOON)
    assert (await petitions.petition("rights")).signatures.total == 1
