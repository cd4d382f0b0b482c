"""The impact report of the sample equals its ledger, and its audit finds nothing."""

from __future__ import annotations

import csv
import io
from zoneinfo import ZoneInfo

import httpx
import pytest_asyncio

from events import access, admission, db, mails, outbox, petitions, places, reports
from events.access import SYSTEM, Role
from events.outbox import KEPT, Lane
from events.settings import Settings
from tests.deploy.sample.ledgers import Cells, ledger, promised, report_of_the_year
from tests.factories import NOON
from web.app import create_app

ZONE = ZoneInfo("Asia/Taipei")
EDUCATION, EXPRESSION = "人權教育", "言論自由及公民空間"
FESTIVAL = "人權解放影展"


def _row(rows: list[Cells], campaign: str, activity: str) -> Cells:
    [found] = [r for r in rows if (r["campaign"], r["activity"]) == (campaign, activity)]
    return found


def _printed(row: Cells, *names: str) -> list[str]:
    return [row[name] for name in names]


@pytest_asyncio.fixture
async def as_csv(sample_year: Settings) -> str:
    """The report as a program gets it."""
    token = await access.make_token("figures", Role.READER, NOON)
    await db.disconnect()  # the app connects by itself, and disconnects at the end
    app = create_app(sample_year, lambda: None, now=lambda: NOON)
    async with app.lifespan():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as program:
            answer = await program.get(
                "/api/v1/reports/impact?since=2025-01-01&until=2026-01-31&format=csv",
                headers={"Authorization": f"Bearer {token}"},
            )
    await db.connect(sample_year.database_url)
    assert answer.status_code == 200
    return answer.text


async def test_the_csv_has_each_table_row_of_the_ledger_once_in_its_order_cell_by_cell(
    as_csv: str,
):
    wanted = promised([row for row in ledger() if row["kind"] == "table"])
    in_table = [(row["campaign"], row["category"], row["activity"]) for row in wanted]
    printed = [
        row
        for row in promised(list(csv.DictReader(io.StringIO(as_csv))))
        if (row["campaign"], row["category"], row["activity"]) in in_table
    ]
    assert len(wanted) == 64
    assert printed == wanted


async def test_rows_that_only_the_text_names_are_lines_too_but_in_no_total(sample_year: Settings):
    printed = await report_of_the_year()
    for row in promised([row for row in ledger() if row["kind"] != "table"]):
        unit_of_nothing = {} if row["count"] else {"count_unit": "", "count_qualifier": ""}
        assert promised([_row(printed, row["campaign"], row["activity"])]) == [
            row | unit_of_nothing
        ]
    held = [row for row in ledger() if row["basis"] == "recorded" and row["kind"] == "table"]
    own = [row for row in held if not row["sessions_shared_with"]]
    sessions = sum(3 if row["key"] == "08-57" else int(row["count"]) for row in own)
    report = await reports.impact(None, None, "zh-Hant", ZONE, NOON)
    assert report.totals["sessions"] == sessions


async def test_what_is_recorded_is_derived_and_what_is_reported_is_a_measure(
    sample_year: Settings,
):
    rows = await db.fetch(
        "SELECT DISTINCT slug FROM measure JOIN report_line ON report_line.id = measure.line"
    )
    reported = {f"l-{row['key']}" for row in ledger() if row["basis"] == "reported"}
    assert set(db.column(rows, "slug")) == reported


async def test_the_festival_stands_on_two_lines_and_counts_once_for_the_organisation(
    sample_year: Settings,
):
    rows = await report_of_the_year()
    education, expression = (_row(rows, name, FESTIVAL) for name in (EDUCATION, EXPRESSION))
    assert _printed(education, "count", "participants", "signatures") == ["7", "695", "188"]
    assert _printed(expression, "count", "participants", "actions") == ["3", "285", "68"]

    festival = await reports.turnout("film-festival", SYSTEM, NOON)
    shared = [s for s in festival.sessions if s.session in await _credited("free-expression")]
    assert (festival.totals.attendances, festival.totals.signatures) == (695, 188)
    assert sum(s.attendances or 0 for s in shared) == 285
    assert sum(s.signatures for s in shared) == 68

    camp = await reports.turnout("human-rights-camp", SYSTEM, NOON)
    later_days = (camp.totals.attendances or 0) - (camp.totals.people or 0)
    own = [r for r in ledger() if r["basis"] == "recorded" and not r["sessions_shared_with"]]
    everybody = sum(int(row["participants"]) for row in own)
    organisation = await reports.organisation_counts(None, None, ZONE, NOON)
    assert organisation.attendances == everybody + later_days


async def _credited(campaign: str) -> list[str]:
    rows = await db.fetch(
        """SELECT e.slug || '/' || s.slug AS name FROM session_credit AS c
           JOIN session AS s ON s.id = c.session JOIN event AS e ON e.id = s.event
           JOIN campaign AS k ON k.id = c.campaign WHERE k.slug = $1""",
        campaign,
    )
    return db.column(rows, "name")


async def test_the_camp_is_one_event_of_so_many_people(sample_year: Settings):
    camp = _row(await report_of_the_year(), EDUCATION, "高中人權營")
    assert _printed(camp, "count", "count_unit", "participants") == ["1", "梯次", "46"]


async def test_donors_and_runners_count_for_the_refugees_too(sample_year: Settings):
    refugees = await reports.campaign_counts("refugees-migrants-conflict", None, None, ZONE, NOON)
    assert refugees.attendances == 20 + 1142 + 100 + 1127
    assert refugees.also_counted_in == ["public-occasions"]
    assert (refugees.headcount, refugees.signatures) == (400, 426)


async def test_newcomers_of_the_run_are_those_whom_nobody_knew_before(sample_year: Settings):
    run = (await reports.turnout("rohingya-run", SYSTEM, NOON)).totals
    assert (run.people, run.new_people, run.known_people, run.unknown_people) == (1127, 958, 169, 0)


async def test_people_came_to_more_than_one_event(sample_year: Settings):
    organisation = await reports.organisation_counts(None, None, ZONE, NOON)
    people = [
        (await reports.turnout(slug, SYSTEM, NOON)).totals.people or 0
        for slug in db.column(await db.fetch("SELECT slug FROM event"), "slug")
    ]
    assert (organisation.people or 0) < sum(people)


async def test_everybody_in_the_sample_is_plainly_made_up(sample_year: Settings):
    strangers = await db.fetch_value(
        "SELECT count(*) FROM particulars WHERE email NOT LIKE '%@example.org'"
    )
    assert strangers == 0


async def test_no_event_is_without_absentees_where_tickets_were_shown(sample_year: Settings):
    run = (await reports.turnout("rohingya-run", SYSTEM, NOON)).totals
    assert run.registered > (run.admitted or 0)
    assert run.no_show == run.registered - (run.admitted or 0)
    assert run.cancelled > 0


async def test_no_mail_of_the_past_is_sent(sample_year: Settings):
    for lane in Lane:
        assert await outbox.claim(lane, NOON) == []
    shown = await outbox.recent(list(mails.KINDS), None, 10_000)
    assert len(shown) > 1000
    assert {post.outcome for post in shown} == {KEPT}


async def test_every_signature_counts_and_the_long_petition_has_its_baseline(
    sample_year: Settings,
):
    every = {petition.slug: petition for petition in await petitions.petitions()}
    signed = {slug: p.signatures.witnessed for slug, p in every.items() if p.signatures.witnessed}
    assert signed == {"hong-kong": 340, "refugee-act": 426, "torture-trade": 188}
    assert all(p.signatures.confirmed == 0 for p in every.values())
    assert every["fix-tiktok"].signatures.baseline == 7000


async def test_the_audit_finds_nothing(sample_year: Settings):
    assert await places.audit() == []
    assert await admission.audit() == []
