"""Inviting phones, pairing them, taking them back."""

from __future__ import annotations

from datetime import timedelta

from tests.factories import HOUR, NOON
from tests.web.api.program import Program, made, pair, put_film, refused, register, upload, wrong


async def test_an_invitation_has_a_code_and_an_address(ana):
    await put_film(ana)
    invited = made(await ana.post("/events/film/devices", {}))
    assert set(invited) == {"id", "pairing_code", "pairing_url", "expires_at"}
    assert invited["pairing_url"].startswith("http://testserver/door/pair#")
    assert invited["pairing_url"].endswith(f"#{invited['pairing_code']}")
    assert invited["expires_at"] == "2026-03-14T04:15:00Z"


async def test_the_paired_phone_knows_its_place(ana, client):
    await put_film(ana)
    body = {"gate": "entry", "sessions": ["one"], "name": "Ben", "role": "steward"}
    invited = made(await ana.post("/events/film/devices", body))
    paired = made(
        await client.post("/api/v1/door/pairing", json={"pairing_code": invited["pairing_code"]}),
        200,
    )
    assert paired["device"] == invited["id"]
    assert (paired["event"], paired["gate"], paired["role"]) == ("film", "entry", "steward")
    assert paired["sessions"] == ["film/one"]


async def test_a_code_works_once_and_not_too_late(ana, client, clock):
    await put_film(ana)

    async def pairing(code: str):
        return await client.post("/api/v1/door/pairing", json={"pairing_code": code})

    invited = made(await ana.post("/events/film/devices", {}))
    made(await pairing(invited["pairing_code"]), 200)
    refused(await pairing(invited["pairing_code"]), 410, "pairing_expired")
    refused(await pairing("12.nonsense"), 410, "pairing_expired")
    late = made(await ana.post("/events/film/devices", {"uses": 2}))
    clock.forward(timedelta(minutes=15))
    refused(await pairing(late["pairing_code"]), 410, "pairing_expired")
    until = (NOON + 5 * HOUR).isoformat()
    long = made(await ana.post("/events/film/devices", {"uses": 2, "until": until}))
    made(await pairing(long["pairing_code"]), 200)
    made(await pairing(long["pairing_code"]), 200)
    refused(await pairing(long["pairing_code"]), 410, "pairing_expired")


async def test_a_revoked_phone_gets_no_list_and_its_scans_are_quarantined(ana, public, clock):
    await put_film(ana)
    code = (await register(public))["tickets"][0]["code"]
    invited = made(await ana.post("/events/film/devices", {}))
    paired = await ana.client.post(
        "/api/v1/door/pairing", json={"pairing_code": invited["pairing_code"]}
    )
    ben = Program(ana.client, made(paired, 200)["token"])
    assert made(await ben.get("/door/list"), 200)["event"]["event"] == "film"
    answer = await ana.post(f"/devices/{invited['id']}/revocation", {})
    assert made(answer, 200) == {"id": invited["id"], "revoked": True}
    made(await ana.post(f"/devices/{invited['id']}/revocation", {}), 200)
    refused(await ben.get("/door/list"), 410, "revoked")
    clock.forward(HOUR)
    taken = made(await ben.post("/door/scans", upload({"code": code})), 200)
    assert [row["status"] for row in taken["results"]] == ["quarantined"]
    totals = made(await ana.get("/events/film/turnout"), 200)["totals"]
    assert totals["admitted"] is None


async def test_a_revocation_needs_no_body(ana, client):
    await put_film(ana)
    invited = made(await ana.post("/events/film/devices", {}))
    path = f"/api/v1/devices/{invited['id']}/revocation"
    assert (await client.post(path, headers=ana.headers)).status_code == 200


WRONG_INVITATIONS = (
    ({"gate": "roof"}, [("gate", "not_of_this_event")]),
    ({"sessions": ["one", "two"]}, [("sessions.1", "not_of_this_event")]),
    ({"role": "boss"}, [("role", "unknown_choice")]),
    ({"uses": 0}, [("uses", "too_small")]),
    ({"until": "2026-03-14T12:00:00"}, [("until", "no_time_zone")]),
    ({"until": "2026-03-14T11:59:00+08:00"}, [("until", "out_of_range")]),
    ({"until": "9999-01-01T00:00:00Z"}, [("until", "out_of_range")]),
    ({"name": "x" * 300}, [("name", "too_long")]),
    ({"pin": 1}, [("pin", "unknown_field")]),
)


async def test_wrong_invitations_are_named(ana):
    await put_film(ana)
    for body, expected in WRONG_INVITATIONS:
        assert wrong(await ana.post("/events/film/devices", body)) == expected


async def test_unknown_phones_and_events_are_not_found(ana):
    for name in ("0", "999999", "99999999999999999999", "x", "-1", "１"):
        refused(await ana.post(f"/devices/{name}/revocation", {}), 404, "not_found")
    refused(await ana.post("/events/none/devices", {}), 404, "not_found")


async def test_a_phone_is_for_the_door_only(ana, public):
    await put_film(ana)
    ben = await pair(ana)
    refused(await ben.get("/events/film/turnout"), 403, "forbidden")
    refused(await ben.get("/events/film/registrations"), 403, "forbidden")
    refused(await ben.post("/actions", {}), 403, "forbidden")
    refused(await ana.get("/door/list"), 403, "forbidden")
    refused(await public.get("/door/list"), 401, "unauthorised")


async def test_quarantined_scans_are_listed_accepted_and_dismissed(ana, public, clock):
    await put_film(ana)
    ticket = (await register(public))["tickets"][0]
    phones = [await pair(ana), await pair(ana)]
    listed = made(await ana.get("/events/film/turnout"), 200)["devices"]
    ids = [phone["device"] for phone in listed]
    clock.forward(HOUR)
    for number, phone in zip(ids, phones, strict=True):
        made(await ana.post(f"/devices/{number}/revocation", {}), 200)
        rows = [{"code": ticket["code"], "told": "admit"}, {"kind": "count", "n": 2}]
        made(await phone.post("/door/scans", upload(*rows)), 200)
    waiting = made(await ana.get("/events/film/quarantine"), 200)
    assert waiting["next"] is None
    assert [(one["device"], one["rows"]) for one in waiting["items"]] == [(i, 2) for i in ids]
    assert all(one["first_at"] <= one["last_at"] for one in waiting["items"])
    assert set(waiting["items"][0]) == {"device", "name", "rows", "first_at", "last_at"}
    page = made(await ana.get("/events/film/quarantine", limit=1), 200)
    after = made(await ana.get("/events/film/quarantine", limit=1, after=page["next"]), 200)
    assert page["items"] + after["items"] == waiting["items"]
    for number, deed in zip(ids, ("acceptance", "dismissal"), strict=True):
        for _ in range(2):
            made(await ana.post(f"/devices/{number}/quarantine/{deed}", {}), 200)
    assert made(await ana.get("/events/film/quarantine"), 200)["items"] == []
    totals = made(await ana.get("/events/film/turnout"), 200)["totals"]
    assert (totals["admitted"], totals["headcount"]) == (1, 2)
