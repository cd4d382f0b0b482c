"""A house with something in every corner, so that each page has all its parts to show."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from events import access, clock, db, petitions
from events.access import Role
from tests.factories import keep_typed
from tests.server import Server
from tests.web.api.program import CAMPAIGN, LINE, PETITION, Program, made, upload

ONLINE = {
    "category": "數位倡議",
    "activity": {"zh-Hant": "數位倡議行動", "en": "Digital campaigns"},
    "count": "none",
    "figures": ["views", "joined", "reach", "interactions", "percent"],
    "participants": "people",
}
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"


def session(slug: str, starts_at: datetime, capacity: int | None, city: str) -> dict[str, Any]:
    """A session of two hours."""
    return {
        "slug": slug,
        "title": {"zh-Hant": f"看見平等 {slug}", "en": f"Seeing equality {slug}"},
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
        "venue": {"name": "光點華山電影館", "city": city, "address": "八德路一段1號"},
        "capacity": capacity,
        "doors_open_minutes": 60,
    }


def question(slug: str, ask: str, kind: str, **more: Any) -> dict[str, Any]:
    """A question of the form."""
    label = {"zh-Hant": f"請問{slug}？", "en": f"Your {slug}?"}
    return {"slug": slug, "ask": ask, "label": label, "kind": kind, "required": False} | more


def festival(now: datetime) -> dict[str, Any]:
    """Sessions in two cities, one of them about to begin, one full; passes; every question."""
    sessions = [
        session("now", now + timedelta(minutes=20), 30, "臺北市"),
        session("full", now + timedelta(days=1), 1, "臺北市"),
        session("away", now + timedelta(days=2), None, "臺中市"),
    ]
    offers = [
        {"slug": "pass", "name": {"zh-Hant": "套票", "en": "Pass"}, "price": 800,
         "sessions": ["now", "full", "away"], "choose": {"min": 1}},
        {"slug": "tonight", "name": {"zh-Hant": "單場票", "en": "Single"}, "sessions": ["now"]},
        {"slug": "one-left", "name": "最後一席", "sessions": ["full"]},
    ]  # fmt: skip
    options = [{"slug": "a", "label": {"zh-Hant": "甲", "en": "A"}}, "乙"]
    questions = [
        question("source", "contact", "choice", options=options),
        question("diet", "guest", "choices", options=options),
        question("note", "contact", "long_text"),
        question("age", "guest", "number"),
        question("birthday", "guest", "date"),
        question("photo", "guest", "yes_no"),
    ]
    return {
        "title": {"zh-Hant": "鐵馬影展", "en": "Iron Horse Film Festival"},
        "summary": {"zh-Hant": "七部片，三座城市。", "en": "Seven films in three cities."},
        "kind": "screening",
        "published": True,
        "campaigns": [{"campaign": "equality", "role": "primary", "line": "films"}],
        "sessions": sessions,
        "offers": offers,
        "questions": questions,
    }


async def furnish(ana: Program) -> dict[str, Any]:
    """Put everything; the registration of three guests: one in and signed, one out, one to come."""
    now = clock.read()
    made(await ana.put("/campaigns/rights", {"name": {"zh-Hant": "人權", "en": "Rights"}}))
    made(await ana.put("/campaigns/equality", CAMPAIGN | {"parent": "rights"}))
    made(await ana.put("/campaigns/equality/lines/films", LINE))
    made(await ana.put("/campaigns/equality/lines/online", ONLINE))
    made(await ana.put("/events/festival", festival(now)))
    await report(ana, "views", 5_200_000)
    await report(ana, "joined", 600_000)
    past = festival(now - timedelta(days=30)) | {"questions": []}
    made(await ana.put("/events/past", past))
    rights = {"goal": 500, "target": "立法院", "events": ["festival"]}
    made(await ana.put("/petitions/marriage", PETITION | rights))
    made(await ana.put("/petitions/closed", PETITION | {"open": False, "events": []}))
    full = {"guests": [{"offer": "one-left"}], "contact": {"name": "Dee", "email": "d@x.example"}}
    await book(ana, full)
    booked = await book(ana, {"guests": [{"offer": "tonight", "name": LONG_NAME}, *guests()]})
    await an_evening(ana, booked)
    return booked


async def report(ana: Program, figure: str, value: int) -> None:
    """A figure of this year that somebody reported."""
    year = clock.read().year
    line = {"campaign": "equality", "line": "online", "figure": figure, "unit": ""}
    said = {"value": value, "qualifier": "over", "basis": "external"}
    period = {"since": f"{year}-01-01", "until": f"{year}-12-31"}
    made(await ana.post("/measures", line | said | period))


def guests() -> list[dict[str, Any]]:
    return [{"offer": "tonight", "name": "Dee"}, {"offer": "pass", "sessions": ["away"]}]


async def book(public: Program, order: dict[str, Any]) -> dict[str, Any]:
    """A registration."""
    usual = {"contact": {"name": "Cy", "email": "cy@example.org", "phone": "0912345678"},
             "consents": {"notice": await public.notice()}}  # fmt: skip
    return made(await public.post("/events/festival/registrations", usual | order))


async def an_evening(ana: Program, booked: dict[str, Any]) -> None:
    """The first guest comes twice and signs, the second gives the place back; heads are counted."""
    code, other = (ticket["code"] for ticket in booked["tickets"][:2])
    invited = made(await ana.post("/events/festival/devices", {"name": "Ben"}))
    paired = await ana.client.post(
        "/api/v1/door/pairing", json={"pairing_code": invited["pairing_code"]}
    )
    ben = Program(ana.client, made(paired, 200)["token"])
    rows = [{"code": code, "told": "admit"}, {"code": code, "told": "admit"}]
    scans = upload(*[{"session": "festival/now"} | row for row in rows], at=clock.read())
    made(await ben.post("/door/scans", scans), 200)
    consents = {"notice": await ana.notice("petition"), "deliver": True}
    signed = {"ticket": code, "consents": consents}
    made(await ana.post("/petitions/marriage/signatures", signed), 202)
    for name in ("Fay", "Gil", "Hal"):
        signed = {"name": name, "email": f"{name}@example.org", "consents": consents}
        made(await ana.post("/petitions/marriage/signatures", signed), 202)
    await keep_typed(clock.read())
    made(await ana.post("/sessions/festival/now/headcounts", {"count": 12}))
    made(await ana.post("/actions", {"type": "letter", "quantity": 9, "session": "festival/now"}))
    gone = {"secret": booked["secret"], "tickets": [booked["tickets"][1]["id"]]}
    made(await ana.post(f"/registrations/{booked['reference']}/cancellation", gone), 200)
    assert other


async def signatures() -> list[int]:
    """Four signatures: a witnessed one, a confirmed, a withdrawn and a pending one."""
    found = await db.fetch("SELECT id FROM signature ORDER BY id")
    ids = [row["id"] for row in found]
    now = clock.read()
    await petitions.confirm(petitions.confirm_token(ids[1]), now)
    await petitions.withdraw(petitions.withdraw_token(ids[2]), now)
    return ids


async def staff_session(server: Server) -> dict[str, Any]:
    """The cookie of somebody who signed in as an admin."""
    now = clock.read()
    link = await access.make_sign_in_link("ana@example.org", now)
    token = await access.sign_in(link, now)
    return {"name": "session", "value": token, "url": server.base_url}


async def api_token() -> str:
    """A token with which the house is furnished."""
    return await access.make_token("walk", Role.ADMIN, clock.read())
