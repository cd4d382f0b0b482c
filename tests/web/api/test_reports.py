"""Turnout, counts and the impact report, as JSON, CSV and XLSX."""

from __future__ import annotations

import csv
import io
import zipfile
from xml.etree import ElementTree as ET

from tests.factories import HOUR
from tests.web.api.program import (
    CAMPAIGN,
    LINE,
    kept,
    made,
    pair,
    put_film,
    refused,
    register,
    upload,
    wrong,
)

COLUMNS = [
    "campaign",
    "category",
    "activity",
    "count",
    "count_unit",
    "count_qualifier",
    "participants",
    "participants_unit",
    "participants_qualifier",
    "actions",
    "signatures",
    "signatures_qualifier",
    "letters",
    "letters_qualifier",
    "views",
    "views_qualifier",
    "joined",
    "joined_qualifier",
    "reach",
    "interactions",
    "percent",
]
FIGURES = {
    "registered", "cancelled", "waiting", "admitted", "walk_ins", "headcount", "attendances",
    "people", "new_people", "known_people", "unknown_people", "no_show", "signatures", "letters",
    "actions", "acted", "actions_by_type", "official",
}  # fmt: skip
COUNTS = [
    "campaign",
    "since",
    "until",
    "as_of",
    "epoch",
    "version",
    "sessions",
    "registered",
    "attendances",
    "people",
    "headcount",
    "signatures",
    "letters",
    "actions",
    "actions_by_type",
    "new_people",
    "known_people",
    "unknown_people",
    "acted",
    "also_counted_in",
    "sessions_unknown",
    "unsynced_devices",
]


async def hold(ana, public, clock) -> None:
    """Two register, one comes, one walks in."""
    await put_film(ana)
    booked = await register(public, guests=2)
    ben = await pair(ana, gate="entry")
    clock.forward(HOUR)
    rows = [{"code": booked["tickets"][0]["code"]}, {"kind": "walk_in"}, {"kind": "count", "n": 3}]
    made(await ben.post("/door/scans", upload(*rows)), 200)


async def test_the_turnout_has_the_contracts_shape(ana, public, reader, clock):
    await hold(ana, public, clock)
    shown = made(await reader.get("/events/film/turnout"), 200)
    assert shown["event"] == "film"
    assert set(shown["totals"]) >= FIGURES
    [session] = shown["sessions"]
    assert set(session) >= FIGURES | {"session", "capacity", "starts_at"}
    assert (session["registered"], session["admitted"], session["walk_ins"]) == (2, 2, 1)
    assert (session["headcount"], session["attendances"], session["people"]) == (3, 5, 2)
    assert [(o["offer"], o["registered"], o["admitted"]) for o in shown["offers"]] == [
        ("free", 2, 2)
    ]
    assert {(g["gate"], g["admitted"], g["refused"]) for g in shown["gates"]} >= {("entry", 2, 0)}
    [minute] = shown["arrivals"]
    assert (minute["admitted"], minute["headcount"]) == (2, 3)
    [device] = shown["devices"]
    assert (device["gate"], device["received_through"], device["outstanding"]) == ("entry", 3, 0)
    assert shown["double_admits"] == shown["let_in_anyway"] == []
    assert shown["sessions_unknown"] == 0


async def test_what_nobody_recorded_is_null_and_never_0(ana, reader):
    await put_film(ana)
    totals = made(await reader.get("/events/film/turnout"), 200)["totals"]
    unknown = {
        "headcount", "admitted", "walk_ins", "people", "new_people", "known_people",
        "unknown_people", "acted", "no_show", "attendances",
    }  # fmt: skip
    assert {name for name in FIGURES if totals[name] is None} == unknown
    counts = made(await reader.get("/campaigns/equality/counts"), 200)
    assert list(counts) == COUNTS
    assert {name for name in counts if counts[name] is None} == {
        "since", "until", "attendances", "people", "headcount", "new_people", "known_people",
        "unknown_people", "acted",
    }  # fmt: skip


async def test_counts_are_of_a_period(ana, public, reader, clock):
    await hold(ana, public, clock)
    for query, sessions in (
        ({}, 1),
        ({"since": "2026-03-14", "until": "2026-03-14"}, 1),
        ({"since": "2026-03-15"}, 0),
        ({"until": "2026-03-13"}, 0),
    ):
        for path in ("/counts", "/campaigns/equality/counts"):
            counts = made(await reader.get(path, **query), 200)
            assert counts["sessions"] == sessions
            assert counts["attendances"] == (5 if sessions else None)
            assert (counts["since"], counts["until"]) == (query.get("since"), query.get("until"))


async def test_the_version_rises_only_when_the_counts_differ(ana, reader):
    await put_film(ana)
    first = made(await reader.get("/campaigns/equality/counts"), 200)
    again = made(await reader.get("/campaigns/equality/counts"), 200)
    assert (again["epoch"], again["version"]) == (first["epoch"], first["version"])
    made(await ana.post("/sessions/film/one/headcounts", {"count": 1}))
    later = made(await reader.get("/campaigns/equality/counts"), 200)
    assert later["version"] == first["version"] + 1


async def test_counts_of_a_period_have_no_version_and_no_question_keeps_a_row(
    ana, public, reader, clock
):
    await hold(ana, public, clock)
    before = await kept()
    for path in ("/counts", "/campaigns/equality/counts"):
        assert made(await reader.get(path), 200)["epoch"] == 1
        for day in range(1, 9):
            for query in ({"since": f"2026-03-0{day}"}, {"until": f"2026-03-0{day}"}):
                counts = made(await reader.get(path, **query), 200)
                assert (counts["epoch"], counts["version"]) == (None, None)
    assert await kept() == before


async def rows(reader, **query) -> list[dict[str, str]]:
    answer = await reader.get("/reports/impact", format="csv", **query)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


async def test_csv_has_a_line_for_each_line_and_empty_cells_for_what_is_unknown(
    ana, public, reader, clock
):
    await hold(ana, public, clock)
    made(await ana.put("/campaigns/equality/lines/later", {**LINE, "activity": "Later"}))
    film, later = await rows(reader, since="2026-01-01", until="2026-12-31")
    assert list(film)[: len(COLUMNS)] == COLUMNS
    assert all(name.endswith("_derived") for name in list(film)[len(COLUMNS) :])
    assert (film["campaign"], film["category"], film["activity"]) == ("平等", "影展", "放映")
    assert (film["count"], film["count_unit"], film["count_qualifier"]) == ("1", "場", "exact")
    assert (film["participants"], film["participants_unit"]) == ("5", "人")
    assert {value for name, value in later.items() if name not in COLUMNS[:3]} == {""}


async def test_the_file_names_itself(ana, reader):
    await put_film(ana)
    query = {"since": "2026-01-01", "until": "2026-12-31"}
    answer = await reader.get("/reports/impact", format="csv", **query)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == (
        'attachment; filename="impact-2026-01-01-2026-12-31.csv"'
    )
    assert not answer.content.startswith("\ufeff".encode())
    marked = await reader.get("/reports/impact", format="csv", bom=1, **query)
    assert marked.content == "\ufeff".encode() + answer.content
    plain = await reader.get("/reports/impact", format="xlsx")
    assert plain.headers["content-disposition"] == 'attachment; filename="impact.xlsx"'


async def test_names_are_in_the_language_asked_for(ana, reader):
    await put_film(ana)
    assert (await rows(reader))[0]["campaign"] == "平等"
    assert (await rows(reader, lang="en"))[0]["campaign"] == "Equality"


async def test_the_report_is_chinese_unless_asked_whatever_a_program_accepts(ana, reader):
    await put_film(ana)
    reader.headers["accept-language"] = "en"
    assert (await rows(reader))[0]["campaign"] == "平等"


async def test_a_text_never_becomes_a_formula(ana, reader):
    await ana.put("/campaigns/equality", CAMPAIGN)
    starts = ["=", "+", "-", "@", "＝", "＋", "－", "＠"]
    for position, start in enumerate(starts):
        body = {**LINE, "activity": f"{start}1+1", "position": position}
        made(await ana.put(f"/campaigns/equality/lines/line-{position}", body))
    assert [row["activity"] for row in await rows(reader)] == [f"'{s}1+1" for s in starts]
    report = made(await reader.get("/reports/impact"), 200)
    assert [row["activity"] for row in report["rows"]] == [f"{s}1+1" for s in starts]
    assert "<f>" not in (await sheet(reader))


async def sheet(reader) -> str:
    answer = await reader.get("/reports/impact", format="xlsx")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


async def test_numbers_stay_numbers_in_a_workbook(ana, public, reader, clock):
    await hold(ana, public, clock)
    tree = ET.fromstring(await sheet(reader))
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    cells = {cell.get("r"): cell for cell in tree.findall(".//m:c", space)}
    place = f"{chr(ord('A') + COLUMNS.index('participants'))}2"
    assert cells[place].get("t") in (None, "n")
    assert cells[place].find("m:v", space).text == "5"
    assert cells["A2"].get("t") == "s"


async def test_the_totals_count_each_session_once(ana, public, reader, clock):
    await hold(ana, public, clock)
    await ana.put("/campaigns/peace", {"name": "和平"})
    made(await ana.put("/campaigns/peace/lines/films", LINE))
    also = [
        {"campaign": "equality", "role": "primary", "line": "films"},
        {"campaign": "peace", "role": "also", "line": "films"},
    ]
    await put_film(ana, campaigns=also)
    report = made(await reader.get("/reports/impact"), 200)
    assert [row["participants"] for row in report["rows"]] == [5, 5]
    assert report["totals"]["attendances"] == 5
    assert {"since", "until", "as_of", "rows", "totals"} <= set(report)


WRONG_QUESTIONS = (
    ({"format": "pdf"}, [("format", "unknown_choice")]),
    ({"since": "yesterday"}, [("since", "malformed")]),
    ({"since": "2026-02-30"}, [("since", "malformed")]),
    ({"since": "2026-02-01", "until": "2026-01-31"}, [("until", "before_start")]),
    ({"bom": "maybe"}, [("bom", "type")]),
)


async def test_wrong_questions_are_named(reader):
    for query, expected in WRONG_QUESTIONS:
        assert wrong(await reader.get("/reports/impact", **query)) == expected


async def test_who_is_nobody_sees_no_figures(public):
    for path in ("/counts", "/reports/impact", "/campaigns/x/counts", "/events/x/turnout"):
        refused(await public.get(path), 401, "unauthorised")


async def test_as_many_statements_for_one_line_as_for_three(ana, public, reader, clock, statements):
    await hold(ana, public, clock)
    statements.clear()
    made(await reader.get("/reports/impact"), 200)
    one = len(statements)
    for slug in ("a", "b"):
        made(await ana.put(f"/campaigns/equality/lines/{slug}", LINE))
    statements.clear()
    assert len(made(await reader.get("/reports/impact"), 200)["rows"]) == 3
    assert len(statements) == one
