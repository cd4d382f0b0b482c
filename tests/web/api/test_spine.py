"""One guest, from the registration to the campaign's count, by the API alone."""

from __future__ import annotations

from tests.factories import HOUR
from tests.web.api.program import (
    PETITION,
    later,
    made,
    pair,
    put_film,
    register,
    upload,
)


async def test_a_guest_registers_comes_signs_and_the_campaign_knows(ana, public, reader, clock):
    await put_film(ana)
    made(await ana.put("/petitions/rights", PETITION))
    booked = await register(public, guests=2)
    assert booked["state"] == "confirmed"
    first, _ = booked["tickets"]
    assert first["name"] == "Cy"
    assert first["sessions"] == ["film/one"]
    assert len(first["code"]) == 120
    assert (await reader.get("/counts")).json()["registered"] == 2

    ben = await pair(ana)
    clock.forward(HOUR)
    answer = made(await ben.post("/door/scans", upload({"code": first["code"]})), 200)
    assert [row["verdict"] for row in answer["results"]] == ["admit"]

    notice = await public.notice("petition")
    consents = {"notice": notice, "deliver": True}
    signature = {"ticket": first["code"], "consents": consents}
    assert made(await public.post("/petitions/rights/signatures", signature), 202) == {
        "thanks": True
    }
    petition = made(await public.get("/petitions/rights"), 200)
    assert petition["signatures"] == {
        "confirmed": 0,
        "witnessed": 1,
        "paper": 0,
        "baseline": 0,
        "total": 1,
    }
    action = {"type": "letter", "quantity": 3, "session": "film/one", "at": later(1)}
    made(await ana.post("/actions", action))
    made(await ana.post("/sessions/film/one/headcounts", {"count": 5}))

    counts = made(await reader.get("/campaigns/equality/counts"), 200)
    assert {name: counts[name] for name in EXPECTED} == EXPECTED
    turnout = made(await reader.get("/events/film/turnout"), 200)
    assert turnout["totals"]["admitted"] == 1
    assert turnout["totals"]["registered"] == 2
    assert turnout["sessions"][0]["session"] == "film/one"
    report = made(await reader.get("/reports/impact", since="2026-01-01", until="2026-12-31"), 200)
    [row] = report["rows"]
    assert (row["campaign"], row["count"], row["participants"], row["signatures"]) == (
        "平等", 1, 6, 1,
    )  # fmt: skip
    assert (row["letters"], row["actions"], row["percent"]) == (3, 4, 100)


EXPECTED = {
    "campaign": "equality",
    "sessions": 1,
    "registered": 2,
    "attendances": 6,
    "people": 1,
    "headcount": 5,
    "signatures": 1,
    "letters": 3,
    "actions": 4,
    "actions_by_type": {"letter": 3, "signature": 1},
    "new_people": 1,
    "known_people": 0,
    "unknown_people": 0,
    "acted": 1,
    "also_counted_in": [],
    "sessions_unknown": 0,
    "unsynced_devices": 0,
}
