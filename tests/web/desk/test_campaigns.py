"""Campaigns: the tree with its counts, one campaign, and a line opened."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from events import campaigns, measures, reports
from events.access import SYSTEM
from events.campaigns import CampaignDraft, Count, Figure, Hosting, LineDraft
from events.catalogue import CreditDraft, CreditRole
from events.measures import MeasureDraft
from tests.factories import DAY, HOUR, NOON, SESSION, TAIPEI, make_event
from tests.web.desk import evening
from tests.web.desk.reading import table

LINE = LineDraft(
    category="Events", activity="The festival", count=Count.SESSIONS,
    figures=[Figure.PARTICIPANTS, Figure.SIGNATURES],
)  # fmt: skip


async def put_campaign(slug, parent=None):
    draft = CampaignDraft(name=slug.title(), parent=parent)
    await campaigns.put_campaign(slug, draft, SYSTEM, NOON)


async def a_shared_festival(clock):
    """Two sessions for education; one of them also for freedom, with a signature."""
    for slug, parent in (("education", None), ("freedom", None), ("press", "freedom")):
        await put_campaign(slug, parent)
    await campaigns.put_line("education", "festival", LINE, SYSTEM, NOON)
    education = CreditDraft(campaign="education", role=CreditRole.PRIMARY, line="festival")
    press = CreditDraft(campaign="press", role=CreditRole.ALSO)
    two = replace(
        SESSION, slug="two", title="Shared", starts_at=NOON + 2 * HOUR, ends_at=NOON + 3 * HOUR,
        campaigns=[education, press],
    )  # fmt: skip
    await make_event(campaigns=[education], sessions=[SESSION, two])
    phone = await evening.phone()
    await evening.send(phone, evening.row(1, "count", n=30))
    shared = evening.row(2, "count", NOON + 2 * HOUR, n=12, session="film/two")
    await evening.send(phone, shared)
    clock.now = NOON + 4 * HOUR


async def test_the_tree_says_that_the_organisation_is_not_the_sum(ana, clock):
    await a_shared_festival(clock)
    response = await ana.get("/desk/campaigns")
    rows = table(response.text, "<h1>")
    assert [(row[0], row[1], row[3]) for row in rows[1:]] == [
        ("Education", "2", "42"),
        ("equality", "0", "—"),
        ("Freedom", "1", "12"),
        ("Press", "1", "12"),
        ("The whole organisation", "2", "42"),
    ]
    assert "The last row is not the sum of the rows above it" in response.text


async def test_a_campaign_counts_what_stands_below_it_and_says_where_else_it_counts(ana, clock):
    await a_shared_festival(clock)
    page = " ".join((await ana.read("/desk/campaigns/freedom")).split())
    assert "12 attendances" in page
    assert "From 1 session, each counted once, here and in the campaigns below it." in page
    assert (
        "counted in other campaigns too; the organisation’s total counts it once: Education" in page
    )
    assert "Shared" in page


async def test_a_line_takes_the_events_of_the_parts_it_names(ana, clock):
    """What is not on the line for our part in it still counts for the campaign."""
    await a_shared_festival(clock)
    path = "/desk/campaigns/education/lines/festival"
    for part, sessions in ((Hosting.SUPPORT, 0), (Hosting.HOST, 2)):
        await campaigns.put_line(
            "education", "festival", replace(LINE, hosting=[part]), SYSTEM, NOON
        )
        assert f"Counted: {sessions} session" in await ana.read(path)
        report = await reports.impact(None, None, "en", TAIPEI, clock.now)
        assert [row.cells["count"] for row in report.rows] == [sessions or None]
        assert report.totals["sessions"] == sessions
    counts = await reports.campaign_counts("education", None, None, TAIPEI, clock.now)
    assert counts.sessions == 2


async def test_a_period_narrows_what_is_counted(ana, clock):
    await a_shared_festival(clock)
    none = await ana.read("/desk/campaigns/freedom?since=2026-03-15")
    assert "— attendances: not recorded" in none
    assert "No session is credited to it in this period." in none
    some = await ana.read("/desk/campaigns/freedom?since=2026-03-14&until=2026-03-14")
    assert "12 attendances" in some
    rows = table((await ana.get("/desk/campaigns?until=2026-03-13")).text, "<h1>")
    assert rows[-1][1:4] == ["0", "0", "—"]


@pytest.mark.parametrize("path", ["/desk/campaigns", "/desk/campaigns/education", "/desk/impact"])
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("since=yesterday", "This cannot be read."),
        ("since=2026-03-14&until=2026-03-13", "This must be later than the beginning."),
        ("until=2026-02-30", "This cannot be read."),
    ],
)
async def test_dates_that_are_none_are_to_be_mended(ana, clock, path, query, words):
    await a_shared_festival(clock)
    response = await ana.get(f"{path}?{query}")
    assert response.status_code == 422
    assert words in response.text
    assert 'aria-invalid="true"' in response.text


async def test_the_years_with_something_in_them_can_be_chosen(ana, clock):
    await a_shared_festival(clock)
    page = (await ana.get("/desk/campaigns?since=2026-01-01&until=2026-12-31")).text
    chosen = '<a href="/desk/campaigns?since=2026-01-01&amp;until=2026-12-31" aria-current="true">'
    assert chosen in page
    assert "until=2025" not in page


async def test_petitions_of_a_campaign_are_told_by_how_we_know_of_them(ana, clock):
    await make_event()
    await evening.make_petition(events=["film"], baseline=100)
    view = await evening.register("Cy")
    phone = await evening.phone()
    await evening.send(phone, evening.row(1, code=evening.code(view)))
    await evening.sign(view)
    rows = table((await ana.get("/desk/campaigns/equality")).text, 'id="petitions"')
    assert rows[1] == ["Release them", "0", "1", "0", "100", "101"]


async def test_a_line_opens_its_sessions_and_what_was_reported(ana, clock):
    await a_shared_festival(clock)
    day = date(2026, 3, 14)
    for value, session in ((40, "film/one"), (900, None), (1000, None)):
        draft = MeasureDraft(
            campaign="education", line="festival", figure="participants", value=value, unit="人次",
            qualifier="over", basis="estimate", since=day, until=day, session=session,
            note="Our guess",
        )  # fmt: skip
        await measures.report(draft, SYSTEM, NOON)
    response = await ana.get("/desk/campaigns/education/lines/festival")
    sessions = table(response.text, 'id="sessions"')
    assert [row[:2] for row in sessions[1:]] == [
        ["Seeing equality Sat 14 March 2026, 13:00 · 光點台北 · Taipei", "30 reported over 40"],
        ["Seeing equality · Shared Sat 14 March 2026, 14:00 · 光點台北 · Taipei", "12"],
    ]
    reported = table(response.text, 'id="measures"')
    assert [row[1] for row in reported[1:]] == [
        "over 1,000 人次",
        "over 900 人次 a later one stands",
        "over 40 人次",
    ]
    assert [row[4] for row in reported[1:]] == [
        "the whole line", "the whole line", "Seeing equality Sat 14 March 2026",
    ]  # fmt: skip
    assert "This line counts its sessions." in response.text


async def test_a_line_of_another_team_shows_figures_without_a_way_in(elsewhere, clock):
    await a_shared_festival(clock)
    page = (await elsewhere.get("/desk/campaigns/education/lines/festival")).text
    assert "Seeing equality" in page
    assert 'href="/desk/events/film"' not in page


async def test_what_is_not_there_is_not_found(ana):
    for path in ("nothing", "nothing/lines/none", "Ä", "a" * 200):
        assert (await ana.get(f"/desk/campaigns/{path}")).status_code == 404


async def test_more_campaigns_ask_no_more_questions(ana, clock, statements):
    async def asked() -> int:
        await ana.get("/desk/campaigns")  # somebody was seen, and the house was read
        statements.clear()
        await ana.get("/desk/campaigns")
        return len(statements)

    await put_campaign("alone")
    once = await asked()
    await a_shared_festival(clock)
    later = replace(SESSION, slug="later", starts_at=NOON + DAY, ends_at=NOON + DAY + HOUR)
    await make_event("more", sessions=[later], offers=[])
    assert await asked() == once


async def test_the_report_says_what_its_totals_leave_out(ana, clock):
    await a_shared_festival(clock)
    apart = replace(LINE, activity="Apart", in_totals=False)
    await campaigns.put_line("education", "apart", apart, SYSTEM, NOON)
    clock.now = NOON + HOUR + HOUR / 2
    page = " ".join((await ana.read("/desk/impact?since=2026-01-01&until=2026-12-31")).split())
    assert "1 of the sessions is still to come." in page
    assert "Not in these totals: Apart" in page
    whole = (await ana.get("/desk/impact?since=2026-01-01&until=2026-12-31")).text
    assert whole.count("/desk/campaigns?since=2026-01-01&amp;until=2026-12-31") == 2
    clock.now = NOON + 4 * HOUR
    assert "still to come" not in await ana.read("/desk/impact")


async def test_what_another_team_has_not_published_is_counted_and_not_told(elsewhere, clock):
    """Its name and its hall are theirs; a link that would not be found is none."""
    await a_shared_festival(clock)
    education = CreditDraft(campaign="education", role=CreditRole.PRIMARY, line="festival")
    pages = ("/desk/campaigns/education", "/desk/campaigns/education/lines/festival")
    two = replace(SESSION, slug="two", campaigns=[])
    for published in (True, False):
        facts = {"campaigns": [education], "sessions": [SESSION, two]}
        await evening.put_event("film", published=published, **facts)
        for page in pages:
            text = (await elsewhere.get(page)).text
            assert ("Seeing equality" in text) is published
            assert ("光點台北" in text) is published
            assert ('href="/e/film"' in text) is published
            assert "/desk/events/film" not in text
            assert ("An event of another team, not published" in text) is not published
