"""The programme, an event's page and a campaign's page, as a visitor reads them."""

from __future__ import annotations

from msgspec.structs import replace

from events import db
from events.settings import describe_organisation
from tests.factories import DAY, HOUR, NOON, OFFER, SESSION, make_event


async def test_what_was_is_told_whole_with_its_last_day_however_long_ago(visitor):
    long = [
        replace(SESSION, slug=slug, starts_at=NOON - days * DAY, ends_at=NOON - days * DAY + HOUR)
        for slug, days in (("first", 900), ("last", 500))
    ]
    offer = replace(OFFER, sessions=["first", "last"])
    await make_event("tour", title="A long tour", sessions=long, offers=[offer])
    page = (await visitor.get("/")).text.partition("What was")[2]
    assert "2 sessions" in page
    assert "Oct 2024" in page


async def test_the_programme_shows_what_comes_and_below_it_what_was(visitor):
    await make_event()
    past = replace(SESSION, starts_at=NOON - 9 * DAY, ends_at=NOON - 9 * DAY + HOUR)
    await make_event("old", title="Long ago", sessions=[past])
    page = (await visitor.get("/", "en")).text
    assert page.index("Seeing equality") < page.index("What was") < page.index("Long ago")
    assert "Sat 14 March 2026" in page


async def test_an_empty_programme_says_so(visitor):
    assert "Nothing is announced" in (await visitor.get("/", "en")).text


async def test_places_are_said_in_words(visitor):
    sessions = [
        replace(SESSION, slug="many"),
        replace(SESSION, slug="few", capacity=6),
        replace(SESSION, slug="none", capacity=0),
        replace(SESSION, slug="free"),
    ]
    offers = [replace(OFFER, slug=slug, sessions=[slug]) for slug in ("many", "few", "none")]
    await make_event(sessions=sessions, offers=offers)
    page = (await visitor.get("/e/film", "zh-TW")).text
    for words in ("可報名", "剩 6 個名額", "額滿", "免報名，自由入場"):
        assert words in page


async def test_an_event_is_said_in_the_visitors_language(visitor):
    await make_event()
    assert "Seeing equality" in (await visitor.get("/e/film", "en")).text
    chinese = (await visitor.get("/e/film", "zh-TW")).text
    assert "看見平等" in chinese
    assert "2026/03/14（六）13:00–15:00" in chinese


async def test_an_offer_that_opens_later_says_when(visitor):
    await make_event(offers=[replace(OFFER, opens_at=NOON + HOUR / 2)])
    page = (await visitor.get("/e/film", "en")).text
    assert "Opens Sat 14 March 2026, 12:30" in page
    assert "/e/film/register" not in page


async def test_a_sensitive_event_is_in_no_calendar_and_no_index(visitor):
    await make_event(sensitive=True)
    page = (await visitor.get("/e/film")).text
    assert 'content="noindex"' in page
    assert "calendar.ics" not in page
    assert (await visitor.get("/e/film/calendar.ics")).status_code == 404


async def test_the_calendar_file_holds_every_session(visitor):
    await make_event()
    response = await visitor.get("/e/film/calendar.ics", "en")
    assert response.text.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:Seeing equality" in response.text
    assert "URL:http://testserver/e/film" in response.text


async def test_a_campaign_shows_its_counts_and_what_is_unknown_as_a_dash(visitor):
    await make_event()
    page = (await visitor.get("/c/equality", "en")).text
    assert "<b>1</b><span>session</span>" in page
    assert "<b>—</b><span>attendances: not recorded</span>" in page
    assert "Seeing equality" in page
    counts = (await visitor.get("/c/equality/counts.json")).json()
    assert (counts["sessions"], counts["attendances"], counts["signatures"]) == (1, None, 0)
    assert (await visitor.get("/c/nothing")).status_code == 404
    assert (await visitor.get("/c/nothing/counts.json")).status_code == 404


async def test_the_organisation_names_itself_and_sets_its_accent(visitor):
    names = {"zh-Hant": "人權組織台灣", "en": "Human Rights Taiwan"}
    await describe_organisation(names, "hello@example.org", "#0B6B34", b"\x89PNG", NOON)
    visitor.clock.forward(HOUR)
    page = (await visitor.get("/", "en")).text
    assert "Human Rights Taiwan · hello@example.org" in page
    assert "/accent/0B6B34.css" in page
    assert "/logo/1.png" in page
    assert (await visitor.get("/logo/1.png")).content == b"\x89PNG"


async def test_the_home_page_asks_the_database_as_often_for_three_events_as_for_one(
    visitor, monkeypatch
):
    asked: list[str] = []
    run = db.fetch

    async def listened(sql: str, *arguments: object):
        asked.append(sql)
        return await run(sql, *arguments)

    monkeypatch.setattr(db, "fetch", listened)
    counts = []
    for slugs in (["a"], ["b", "c"]):
        for slug in slugs:
            await make_event(slug)
        asked.clear()
        await visitor.get("/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
