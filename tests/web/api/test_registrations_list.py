"""The organisers' list of registrations."""

from __future__ import annotations

import pytest

from events.text import tidy
from tests.factories import HOUR
from tests.web.api.program import (
    EVENT,
    ORDER,
    changed,
    made,
    pair,
    put_film,
    refused,
    register,
    upload,
)


async def test_it_shows_who_registered_the_newest_first(ana, public):
    await put_film(ana)
    await register(public)
    booked = await register(public, "Dee", guests=2)
    listed = made(await ana.get("/events/film/registrations"), 200)
    assert [item["contact"]["name"] for item in listed["items"]] == ["Dee", "Cy"]
    item = listed["items"][0]
    assert item["contact"] == {"name": "Dee", "email": "dee@example.org", "phone": None}
    assert (item["reference"], item["state"]) == (booked["reference"], "confirmed")
    assert [ticket["id"] for ticket in item["tickets"]] == [t["id"] for t in booked["tickets"]]
    assert item["tickets"][0]["sessions"] == ["film/one"]
    assert listed["next"] is None


async def test_it_tells_no_secret(ana, public):
    await put_film(ana)
    booked = await register(public)
    told = (await ana.get("/events/film/registrations")).text
    assert booked["secret"] not in told
    assert booked["tickets"][0]["code"] not in told
    assert booked["tickets"][0]["ticket_url"].rpartition("/")[2] not in told


async def test_it_is_searched(ana, public):
    await put_film(ana)
    cy, dee = await register(public), await register(public, "Dee")

    async def found(q: str) -> list[str]:
        listed = made(await ana.get("/events/film/registrations", q=q), 200)
        return [item["reference"] for item in listed["items"]]

    assert await found("DEE@") == [dee["reference"]]
    assert await found("cy") == [cy["reference"]]
    assert await found(cy["reference"].lower()) == [cy["reference"]]
    assert await found(dee["tickets"][0]["short"]) == [dee["reference"]]
    assert await found("%") == []
    assert await found("") == [dee["reference"], cy["reference"]]


async def test_a_pasted_code_or_link_finds_its_registration(ana, public):
    await put_film(ana)
    cy, dee = await register(public), await register(public, "Dee")
    [ticket] = dee["tickets"]
    pasted = [
        ticket["code"], f" {ticket['code']}\n", ticket["ticket_url"], f"{ticket['ticket_url']}。",
        ticket["png_url"], dee["manage_url"], f"（{dee['manage_url']}）",
    ]  # fmt: skip
    for q in pasted:
        listed = made(await ana.get("/events/film/registrations", q=q), 200)
        assert [item["reference"] for item in listed["items"]] == [dee["reference"]], q
    elsewhere = cy["tickets"][0]["ticket_url"].replace("/t/", "/x/")
    for q in ("。", "%", "(", elsewhere, "http://testserver/t/", "/r/R-00000000/x"):
        assert made(await ana.get("/events/film/registrations", q=q), 200)["items"] == [], q


WIDE = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}
MEANT = {
    "Jürgen Müller": ["muller jurgen", "jurgen muller", "Müller, J", "müller。"],
    "Siobhán O’Leary": ["o'leary", "oleary", "O´Leary siobhan", "o＇leary"],
    "🏳️‍🌈": ["🏳️‍🌈"],
    "Müllerova": ["mullerova", "MÜLLER", "mu\u0308ller", "ｍｕｌｌｅｒ", "Ｍüll", "üller"],
    "Nguyễn Thị Ánh": ["nguyen", "thi anh", "NGUYỄN", "Ngu", "nguyenthi"],
    "Đặng": ["dang", "ĐẶNG", "đa"],
    "Straße": ["strasse", "STRASSE", "straß"],
    "張": ["張"],
    "王 小明": ["王小明", "小明", "王　小明", "明"],
    "𠮷田": ["𠮷", "𠮷田"],
    "한지민": ["한지민", "지민", "\u1112\u1161\u11ab"],
    "Олена": ["олена", "ОЛЕНА"],
    "می\u200cخواهم": ["می\u200cخواهم", "میخواهم"],
    "Ｃｙ": ["cy", "Ｃｙ"],
    "Øyvind": ["oyvind", "øyv"],
}
PHONES = {
    "0912-345-678": [
        "0912345678",
        "912 345",
        "+886 912 345 678",
        "＋８８６９１２３４５６７８",
    ],
    "+886 2 2345 6789": [
        "(02) 2345-6789",
        "０２－２３４５－６７８９",
        "（02）23456789",
        "2345 6789",
    ],
    "０４ ２３５６-１２３４#12": ["04-23561234", "+886-4-2356-1234", "0423561234#12"],
    "+852 6123 4567": ["6123 4567", "+85261234567", "00852 61234567"],
    "090-8765-4321": ["+81 90 8765 4321", "8765-4321"],
}


async def order(public, name: str, phone: str | None = None) -> dict:
    contact = {"name": name, "email": "somebody@example.org"} | ({"phone": phone} if phone else {})
    return made(await public.post("/events/film/registrations", {**ORDER, "contact": contact}))


async def found_by(ana, q: str) -> list[str]:
    listed = made(await ana.get("/events/film/registrations", q=q), 200)
    return [item["contact"]["name"] for item in listed["items"]]


@pytest.mark.parametrize("name", MEANT)
async def test_a_name_is_found_however_it_is_typed(ana, public, name):
    await put_film(ana)
    for other in MEANT:
        await order(public, other)
    for q in MEANT[name]:
        assert tidy(name) in await found_by(ana, q), q
        assert len(await found_by(ana, q)) < len(MEANT), q


@pytest.mark.parametrize("phone", PHONES)
async def test_a_phone_is_found_however_it_is_typed(ana, public, phone):
    await put_film(ana)
    for other in PHONES:
        await order(public, f"of {other}", other)
    for q in PHONES[phone]:
        assert await found_by(ana, q) == [f"of {phone}"], q


async def test_a_reference_and_a_short_code_are_found_however_they_are_typed(ana, public):
    await put_film(ana)
    await order(public, "Dee")
    booked = await order(public, "Cy")
    forgiven = str.maketrans({"0": "O", "1": "I"})
    reference, short = booked["reference"], booked["tickets"][0]["short"]
    for code, before in ((reference.removeprefix("R-"), "R-"), (short.replace(" ", ""), "")):
        for typed in (
            f"{before}{code}", f" {before.lower()}{code.lower()} ",
            f"{before}{code}".translate(WIDE),
            f"{before.replace('-', '–')}{code[:4]}—{code[4:]}", f"\ufeff{before}{code}\t",
            f"{before}{code.translate(forgiven)}", f"「{before}{code}」", f"{before[:1]}{code}",
        ):  # fmt: skip
            assert await found_by(ana, typed) == ["Cy"], typed


async def test_a_search_for_strange_things_finds_nothing_and_breaks_nothing(ana, public):
    await put_film(ana)
    await order(public, "Cy", "0912-345-678")
    for q in (
        "%", "_", "\\", "'", "٣", "+", "()", "轉", "00", "R-", "\u0301zz", "9" * 200, "ﷺ" * 50,
    ):  # fmt: skip
        assert await found_by(ana, q) == [], q


async def test_it_comes_in_pages(ana, public):
    await put_film(ana)
    references = [(await register(public, name))["reference"] for name in ("A", "B", "C")]
    first = made(await ana.get("/events/film/registrations", limit=2), 200)
    rest = made(await ana.get("/events/film/registrations", limit=2, after=first["next"]), 200)
    seen = [item["reference"] for item in first["items"] + rest["items"]]
    assert seen == references[::-1]
    assert rest["next"] is None


async def test_who_came_is_shown_walk_ins_too(ana, public, clock):
    await put_film(ana)
    booked = await register(public)
    ben = await pair(ana)
    clock.forward(HOUR)
    rows = [{"code": booked["tickets"][0]["code"]}, {"kind": "walk_in", "name": "Eve"}]
    made(await ben.post("/door/scans", upload(*rows)), 200)
    listed = made(await ana.get("/events/film/registrations"), 200)["items"]
    assert [(item["made_where"], item["contact"]["name"]) for item in listed] == [
        ("door", "Eve"), ("online", "Cy"),
    ]  # fmt: skip
    assert [item["tickets"][0]["admitted"] for item in listed] == [["film/one"]] * 2


async def test_walk_ins_of_an_event_without_offers_are_shown(ana, clock):
    await put_film(ana, offers=[])
    ben = await pair(ana)
    clock.forward(HOUR)
    made(await ben.post("/door/scans", upload({"kind": "walk_in"})), 200)
    [item] = made(await ana.get("/events/film/registrations"), 200)["items"]
    assert (item["tickets"][0]["offer"], item["tickets"][0]["admitted"]) == ("", ["film/one"])


async def test_readers_see_no_persons(ana, reader, public):
    await put_film(ana)
    refused(await reader.get("/events/film/registrations"), 403, "forbidden")
    refused(await public.get("/events/film/registrations"), 401, "unauthorised")


async def test_as_many_statements_for_one_as_for_three(ana, public, statements):
    await put_film(ana, questions=[])
    await register(public)
    statements.clear()
    await ana.get("/events/film/registrations")
    one = len(statements)
    for name in ("Dee", "Eve"):
        await register(public, name, guests=2)
    statements.clear()
    assert len(made(await ana.get("/events/film/registrations"), 200)["items"]) == 3
    assert len(statements) == one
    assert one <= 6


async def test_an_event_nobody_registered_for(ana):
    await put_film(ana)
    made(await ana.put("/events/other", changed(EVENT)))
    listed = made(await ana.get("/events/other/registrations"), 200)
    assert listed == {"items": [], "next": None}
