"""The impact report, to read, to print and to take away."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from events import access, campaigns, measures, reports
from events.access import SYSTEM, Role
from events.campaigns import CampaignDraft, Count, Figure, LineDraft
from events.catalogue import CreditDraft, CreditRole
from events.measures import MeasureDraft
from tests.factories import HOUR, NOON, make_campaign, make_event
from tests.web.desk import evening
from tests.web.desk.reading import table
from web.desk.impact import grouped

TAIPEI = ZoneInfo("Asia/Taipei")
YEAR = "?since=2026-01-01&until=2026-12-31"


async def put_line(slug, activity, count=Count.SESSIONS, figures=()):
    draft = LineDraft(
        category="Actions", activity=activity, position=1, count=count, count_unit="場",
        figures=list(figures),
    )  # fmt: skip
    await campaigns.put_line("equality", slug, draft, SYSTEM, NOON)


async def report(line, figure, value, qualifier="exact", unit=""):
    draft = MeasureDraft(
        campaign="equality", line=line, figure=figure, value=value, unit=unit,
        qualifier=qualifier, basis="external", since=date(2026, 1, 1), until=date(2026, 12, 31),
    )  # fmt: skip
    await measures.report(draft, SYSTEM, NOON)


async def a_year(clock):
    await make_campaign()
    await put_line("films", "Films", figures=[Figure.PARTICIPANTS, Figure.LETTERS])
    await put_line("press", "Press conferences")
    await put_line("digital", "=Digital", Count.MEASURE, [Figure.VIEWS, Figure.JOINED])
    credit = CreditDraft(campaign="equality", role=CreditRole.PRIMARY, line="films")
    await make_event(campaigns=[credit])
    name = {"zh-Hant": "平等", "en": "Equality"}
    await campaigns.put_campaign("equality", CampaignDraft(name=name), SYSTEM, NOON)
    phone = await evening.phone()
    await evening.send(phone, evening.row(1, "count", n=6980))
    await report("films", "participants", 7000, "nearly", "人次")
    await report("digital", "views", 5_200_000, "over", "次")
    await report("digital", "joined", 600_000, "over", "人")
    clock.now = NOON + 4 * HOUR


async def test_a_line_shows_what_was_reported_and_what_was_counted(ana, clock):
    await a_year(clock)
    rows = {row[0]: row for row in table((await ana.get(f"/desk/impact{YEAR}")).text, "report")}
    assert list(rows) == [
        "Activity", "Equality", "=Digital", "Films", "Press conferences",
    ]  # fmt: skip
    assert rows["Films"][1:] == ["Actions", "1 場", "nearly 7,000 人次 counted 6,980", ""]
    assert rows["=Digital"][4] == "over 5,200,000 Views over 600,000 Joined"
    assert rows["Press conferences"][2:] == ["", "", ""]


async def paired(lines, report):
    """The slug of each line on the page, and the activity printed beside it."""
    groups = grouped(await campaigns.tree(), lines, report)
    return [(row.line.slug, row.activity) for group in groups for row in group.rows]


async def test_a_row_stands_beside_its_line_in_whatever_order_both_come(ana, clock):
    await a_year(clock)
    lines = await campaigns.lines()
    report = await reports.impact(None, None, "en", TAIPEI, clock.now)
    beside = {("digital", "=Digital"), ("films", "Films"), ("press", "Press conferences")}
    turned = replace(report, rows=report.rows[::-1])
    assert await paired(lines, turned) == sorted(beside)
    assert set(await paired(lines[::-1], report)) == beside


async def test_a_line_made_between_the_list_and_the_report_moves_no_row(ana, clock):
    await a_year(clock)
    before = await campaigns.lines()
    await put_line("appeals", "Appeals")
    report = await reports.impact(None, None, "en", TAIPEI, clock.now)
    assert await paired(before, report) == [
        ("digital", "=Digital"), ("films", "Films"), ("press", "Press conferences"),
    ]  # fmt: skip
    gone = replace(report, rows=[row for row in report.rows if row.line != before[0].id])
    assert await paired(before, gone) == [("films", "Films"), ("press", "Press conferences")]


async def test_every_figure_opens_its_rows(ana, clock):
    await a_year(clock)
    page = (await ana.get(f"/desk/impact{YEAR}")).text
    opened = "/desk/campaigns/equality/lines/films?since=2026-01-01&amp;until=2026-12-31"
    assert f'<a href="{opened}#measures">nearly 7,000</a>' in page
    assert f'<a href="{opened}#sessions">1</a>' in page
    assert "6,980" in await ana.read(f"/desk/campaigns/equality/lines/films{YEAR}")


async def test_totals_count_once_and_keep_what_was_reported_apart(ana, clock):
    await a_year(clock)
    page = " ".join((await ana.read(f"/desk/impact{YEAR}")).split())
    assert "1 sessions 6,980 attendances — different people" in page
    assert "each session, person, signature and action once" in page
    assert "over 5,200,000 次 Views" in page


async def test_it_opens_with_what_the_year_holds_counted_and_reported(ana, clock):
    await a_year(clock)
    await report("press", "count", 12, "exact", "場")
    response = await ana.get(f"/desk/impact{YEAR}")
    page = " ".join((await ana.read(f"/desk/impact{YEAR}")).split())
    assert "13 場 counted 1 + reported 12" in page
    assert "nearly 7,000 人次 Participants reported nearly 7,000" in page
    assert "0 letters" not in page
    assert response.text.index('id="year"') < response.text.index('id="totals"')
    assert "<details" not in response.text
    year = page.partition("What was counted here")[0]
    for words in ("over 5,200,000 次 Views", "over 600,000 人 Joined"):
        assert words in year


async def test_it_speaks_the_readers_language(ana, clock):
    await a_year(clock)
    ana.headers["accept-language"] = "zh-TW"
    page = " ".join((await ana.read(f"/desk/impact{YEAR}")).split())
    for words in ("成果報告", "平等", "近 7,000 人次 計得 6,980", "超過 5,200,000 觀看"):
        assert words in page


@pytest.mark.parametrize("query", ["", YEAR, "?since=2027-01-01"])
async def test_the_files_are_those_of_the_api(ana, clock, query):
    await a_year(clock)
    token = await access.make_token("figures", Role.READER, NOON)
    mine = await ana.get(f"/desk/impact.csv{query}")
    api = await ana.http.get(
        f"/api/v1/reports/impact{query or '?'}&format=csv&lang=en",
        headers={"authorization": f"Bearer {token}"},
    )
    assert mine.content.removeprefix("\ufeff".encode()) == api.content
    assert mine.headers["content-disposition"].endswith('.csv"')
    assert mine.content.startswith("\ufeff".encode())
    assert api.text.count("\r\n") == 4


async def test_no_cell_of_a_file_is_a_formula(ana, clock):
    await a_year(clock)
    content = (await ana.get("/desk/impact.csv")).text.lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [row["activity"] for row in rows] == ["'=Digital", "Films", "Press conferences"]
    workbook = zipfile.ZipFile(io.BytesIO((await ana.get("/desk/impact.xlsx")).content))
    assert b"<f>" not in workbook.read("xl/worksheets/sheet1.xml")
    assert "=Digital" in workbook.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
async def test_a_file_for_wrong_dates_is_refused(ana, ending):
    assert (await ana.get(f"/desk/impact.{ending}?since=soon")).status_code == 422


async def test_the_page_leads_to_the_files_of_its_period(ana, clock):
    await a_year(clock)
    page = (await ana.get(f"/desk/impact{YEAR}")).text
    for ending in ("csv", "xlsx"):
        assert f'href="/desk/impact.{ending}?since=2026-01-01&amp;until=2026-12-31"' in page


async def test_the_page_offers_columns_named_in_the_readers_language(ana, clock):
    await a_year(clock)
    page = (await ana.get(f"/desk/impact{YEAR}")).text
    address = "/desk/impact.csv?since=2026-01-01&amp;until=2026-12-31&amp;headers=words"
    assert f'href="{address}"' in page
    ana.headers["accept-language"] = "zh-TW"
    file = (await ana.get(address.replace("&amp;", "&"))).text.lstrip("\ufeff")
    assert file.startswith("議題,類別,項目,數量,")
    assert 'href="/desk/impact.csv?headers=words"' in (await ana.get("/desk/impact")).text


async def test_without_lines_it_says_what_a_line_is(ana):
    assert "There are no lines yet." in await ana.read("/desk/impact")
