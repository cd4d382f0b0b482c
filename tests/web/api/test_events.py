"""Putting events whole, showing them, and listing those that fit."""

from __future__ import annotations

import pytest

from events import db
from tests.factories import DAY, HOUR, NOON
from tests.web.api.program import EVENT, Program, changed, made, put_film, refused, register, wrong


async def test_an_event_is_shown_as_it_was_put(ana, public):
    shown = await put_film(ana)
    assert shown["title"] == EVENT["title"]
    assert shown["campaigns"][0]["line"] == "films"
    [session] = shown["sessions"]
    assert session["starts_at"] == "2026-03-14T05:00:00Z"
    assert (session["capacity"], session["left"]) == (20, 20)
    assert (session["doors_open_minutes"], session["last_entry_minutes"]) == (60, 60)
    [offer] = shown["offers"]
    assert (offer["price"], offer["per_registration_max"], offer["state"]) == (0, 10, "open")
    assert [gate["slug"] for gate in shown["gates"]] == [
        "entry", "exit", "pickup", "start", "finish", "station", "table",
    ]  # fmt: skip
    assert made(await public.get("/events/film"), 200) == shown


async def test_putting_it_again_replaces_the_whole(ana):
    await put_film(ana, summary="Long", questions=[QUESTION])
    shown = made(await ana.put("/events/film", EVENT), 200)
    assert (shown["summary"], shown["questions"]) == (None, [])


LONGEST = {"zh-Hant": "".join(map(chr, range(0x20000, 0x200C8))), "en": "é" * 200}
VENUES = [
    {"name": "光點", "city": "臺北", "address": ""},
    {"name": {"zh-Hant": "光點", "en": "Spot"}, "city": "臺北", "address": "一街 1 號"},
    {"name": {"en": "Spot"}, "city": "", "address": {"zh-Hant": "一街", "en": "First Street"}},
    {"name": LONGEST, "city": "市" * 60, "address": LONGEST},
]


@pytest.mark.parametrize("venue", VENUES)
async def test_a_venue_is_shown_as_it_was_put(ana, public, venue):
    shown = await put_film(ana, sessions__0__venue=venue)
    assert shown["sessions"][0]["venue"] == venue
    again = made(await ana.put("/events/film", changed(EVENT, sessions__0__venue=venue)), 200)
    assert again == shown
    [listed] = made(await public.get("/events"), 200)["items"]
    [session] = made(await ana.get("/events/film/turnout"), 200)["sessions"]
    invited = made(await ana.post("/events/film/devices", {}))
    pairing = {"pairing_code": invited["pairing_code"], "name": "Ben"}
    paired = made(await ana.client.post("/api/v1/door/pairing", json=pairing), 200)
    [at_door] = made(await Program(ana.client, paired["token"]).get("/door/list"), 200)["sessions"]
    places = (*listed["venues"], session["venue"], at_door["venue"])
    assert places == (venue["name"],) * 3
    assert await db.fetch_value("SELECT count(*) FROM venue") == 1


@pytest.mark.parametrize("text", [{}, {"en": " "}, {"fr": "x"}, {"en": 3}, 3, "", "x" * 201])
async def test_a_venue_s_name_is_held_to_what_a_title_is(ana, text):
    await put_film(ana)
    title = wrong(await ana.put("/events/film", changed(EVENT, title=text)))
    venue = changed(EVENT, sessions__0__venue={"name": text})
    name = wrong(await ana.put("/events/film", venue))
    assert name == [(f"sessions.0.venue.name{at.removeprefix('title')}", why) for at, why in title]


QUESTION = {"slug": "diet", "ask": "guest", "label": "Diet", "kind": "text", "required": False}


async def test_an_unpublished_event_is_for_those_who_hold_it(ana, reader, public):
    await put_film(ana, published=False)
    refused(await public.get("/events/film"), 404, "not_found")
    assert made(await public.get("/events"), 200)["items"] == []
    assert made(await ana.get("/events/film"), 200)["published"] is False
    assert [e["slug"] for e in made(await reader.get("/events"), 200)["items"]] == ["film"]


async def test_another_team_finds_nothing(ana, public):
    await put_film(ana, published=False)
    await db.execute("INSERT INTO team (slug, name) VALUES ('others', 'Others')")
    await db.execute("UPDATE event SET team = (SELECT id FROM team WHERE slug = 'others')")
    refused(await ana.get("/events/film"), 404, "not_found")
    refused(await ana.put("/events/film", EVENT), 404, "not_found")
    refused(await ana.get("/events/film/registrations"), 404, "not_found")
    refused(await ana.get("/events/film/turnout"), 404, "not_found")
    refused(await ana.post("/events/film/devices", {}), 404, "not_found")
    refused(await ana.post("/sessions/film/one/headcounts", {"count": 1}), 404, "not_found")
    assert made(await ana.get("/events"), 200)["items"] == []


async def test_an_unknown_token_is_not_the_public(client):
    answer = await client.get("/api/v1/events", headers={"authorization": "Bearer nonsense"})
    refused(answer, 401, "unauthorised")


async def test_the_list_is_filtered(ana, public):
    await put_film(ana)
    await ana.put("/campaigns/peace", {"name": "和平"})
    start = NOON + 10 * DAY
    march = changed(
        EVENT,
        kind="march",
        campaigns=[{"campaign": "peace", "role": "primary"}],
        sessions__0__starts_at=start.isoformat(),
        sessions__0__ends_at=(start + HOUR).isoformat(),
        sessions__0__venue={"name": "廣場", "city": "高雄"},
    )
    made(await ana.put("/events/march", march))

    async def slugs(**query: object) -> list[str]:
        return [e["slug"] for e in made(await public.get("/events", **query), 200)["items"]]

    assert await slugs() == ["film", "march"]
    assert await slugs(campaign="peace") == ["march"]
    assert await slugs(city="臺北") == ["film"]
    assert await slugs(kind="march") == ["march"]
    assert await slugs(since="2026-03-15") == ["march"]
    assert await slugs(until="2026-03-14") == ["film"]
    assert await slugs(since="2026-03-14", until="2026-03-24") == ["film", "march"]
    assert await slugs(since="2027-01-01") == []


async def test_the_list_comes_in_pages(ana, public):
    await put_film(ana)
    for number in range(4):
        made(await ana.put(f"/events/film-{number}", EVENT))
    seen, after = [], None
    while True:
        query = {"limit": 2} | ({"after": after} if after else {})
        page = made(await public.get("/events", **query), 200)
        assert len(page["items"]) <= 2
        seen += [event["slug"] for event in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == ["film", "film-0", "film-1", "film-2", "film-3"]


async def test_wrong_questions_to_the_list_are_named(public):
    assert wrong(await public.get("/events", since="soon", limit=0, kind="party")) == [
        ("kind", "unknown_choice"), ("limit", "too_small"), ("since", "malformed"),
    ]  # fmt: skip
    backwards = await public.get("/events", since="2026-02-01", until="2026-01-01")
    assert wrong(backwards) == [("until", "before_start")]


async def test_a_session_without_time_zone_is_refused_and_nothing_is_made(ana, public):
    await put_film(ana)
    body = changed(EVENT, sessions__0__starts_at="2026-03-14T13:00:00", title="Other")
    assert wrong(await ana.put("/events/film", body)) == [("sessions.0.starts_at", "no_time_zone")]
    assert made(await public.get("/events/film"), 200)["title"] == EVENT["title"]
    refused(await public.get("/events/other"), 404, "not_found")


async def test_an_offer_for_a_session_of_another_event_is_refused(ana):
    await put_film(ana)
    body = changed(EVENT, sessions__0__slug="two")
    assert wrong(await ana.put("/events/other", body)) == [
        ("offers.0.sessions.0", "not_of_this_event")
    ]


async def test_all_wrong_fields_are_named_at_once(ana):
    await put_film(ana)
    body = changed(
        EVENT,
        colour="red",
        kind="party",
        published="yes",
        title="x" * 300,
        sessions__0__capacity=-1,
        sessions__0__ends_at="tomorrow",
        sessions__0__venue={"name": 3},
        offers__0__price=1.5,
        offers__0__size=-2,
    )
    assert wrong(await ana.put("/events/film", body)) == [
        ("colour", "unknown_field"),
        ("kind", "unknown_choice"),
        ("offers.0.price", "type"),
        ("offers.0.size", "below_zero"),
        ("published", "type"),
        ("sessions.0.capacity", "below_zero"),
        ("sessions.0.ends_at", "malformed"),
        ("sessions.0.venue.name", "type"),
        ("title", "too_long"),
    ]
    unknown = [{"campaign": "nowhere", "role": "primary"}]
    assert wrong(await ana.put("/events/film", changed(EVENT, campaigns=unknown))) == [
        ("campaigns.0.campaign", "unknown")
    ]
    empty = {"title", "kind", "published", "campaigns", "sessions", "offers"}
    assert {field for field, code in wrong(await ana.put("/events/film", {}))} == empty


async def test_what_is_used_stays(ana, public):
    await put_film(ana)
    await register(public)
    without = changed(EVENT, offers=[{"slug": "vip", "name": "VIP", "sessions": ["one"]}])
    problem = refused(await ana.put("/events/film", without), 409, "in_use")
    assert problem["slug"] == "free"
    assert [o["slug"] for o in made(await public.get("/events/film"), 200)["offers"]] == ["free"]


async def test_a_capacity_cannot_fall_below_what_is_taken(ana, public):
    await put_film(ana)
    await register(public, guests=3)
    smaller = changed(EVENT, sessions__0__capacity=2)
    problem = refused(await ana.put("/events/film", smaller), 409, "below_taken")
    assert problem["taken"] == 3
    made(await ana.put("/events/film", changed(EVENT, sessions__0__capacity=3)), 200)
    assert made(await public.get("/events/film"), 200)["sessions"][0]["left"] == 0


async def test_one_statement_shows_an_event_however_many_parts(ana, public, statements):
    await put_film(ana)
    statements.clear()
    await public.get("/events/film")
    one = len(statements)
    sessions = [changed(EVENT["sessions"][0], slug=slug) for slug in ("one", "two", "three")]
    made(await ana.put("/events/film", changed(EVENT, sessions=sessions)), 200)
    statements.clear()
    await public.get("/events/film")
    assert len(statements) == one == 1


async def test_one_statement_lists_events(ana, public, statements):
    await put_film(ana)
    statements.clear()
    await public.get("/events")
    one = len(statements)
    for slug in ("film-2", "film-3"):
        made(await ana.put(f"/events/{slug}", EVENT))
    statements.clear()
    assert len(made(await public.get("/events"), 200)["items"]) == 3
    assert len(statements) == one == 1
