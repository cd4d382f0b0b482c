"""The organisers' list of registrations."""

from __future__ import annotations

from tests.factories import HOUR
from tests.web.api.program import EVENT, changed, made, pair, put_film, refused, register, upload


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
