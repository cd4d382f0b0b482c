"""Petitions by the API: put, signed, confirmed, witnessed, withdrawn."""

from __future__ import annotations

from events import db, petitions
from tests.factories import HOUR, NOON
from tests.web.api.program import (
    EVENT,
    PETITION,
    changed,
    made,
    pair,
    put_film,
    refused,
    register,
    upload,
    wrong,
)

NONE = {"confirmed": 0, "witnessed": 0, "paper": 0, "baseline": 0, "total": 0}
PATH = "/petitions/rights/signatures"


async def put_petition(ana, **values) -> None:
    await put_film(ana)
    made(await ana.put("/petitions/rights", changed(PETITION, **values)))
    await ana.notice("petition")


async def counts(public) -> dict[str, int]:
    return made(await public.get("/petitions/rights"), 200)["signatures"]


def signature(**values) -> dict:
    usual = {
        "name": "Cy",
        "email": "cy@example.org",
        "consents": {"notice": 1, "deliver": True},
    }
    return usual | values


async def latest() -> int:
    return await db.fetch_value("SELECT max(id) FROM signature")


async def test_a_petition_is_shown_as_it_was_put(ana, public):
    await put_film(ana)
    full = {**PETITION, "target": "立法院", "goal": 1000, "baseline": 20, "open": False}
    shown = made(await ana.put("/petitions/rights", full))
    assert {name: shown[name] for name in full} == full
    assert shown["signatures"] == NONE | {"baseline": 20, "total": 20}
    again = made(await ana.put("/petitions/rights", PETITION), 200)
    assert (again["target"], again["goal"], again["baseline"], again["open"]) == (
        None, None, 0, True,
    )  # fmt: skip
    assert made(await public.get("/petitions/rights"), 200) == again
    assert made(await public.get("/petitions"), 200)["items"] == [again]


async def test_wrong_petitions_are_mended(ana):
    await put_film(ana)
    body = changed(
        PETITION, campaigns=["nowhere"], events=["film", "none"], goal=0, title="", x=1
    )  # fmt: skip
    assert wrong(await ana.put("/petitions/rights", body)) == [
        ("campaigns.0", "unknown"), ("events.1", "unknown"), ("goal", "too_small"),
        ("title", "required"), ("x", "unknown_field"),
    ]  # fmt: skip
    body = changed(PETITION, campaigns=["nowhere"], events=["film", "none"])
    assert wrong(await ana.put("/petitions/rights", body)) == [
        ("campaigns.0", "unknown"), ("events.1", "unknown"),
    ]  # fmt: skip


async def test_the_answer_never_tells_new_from_repeated_from_counted(ana, public):
    await put_petition(ana)
    new = await public.post(PATH, signature())
    repeated = await public.post(PATH, signature(name="ＣＹ "))
    await petitions.confirm(petitions.confirm_token(await latest()), NOON)
    counted = await public.post(PATH, signature())
    for answer in (new, repeated, counted):
        assert made(answer, 202) == {"thanks": True}
    assert new.headers.items() == repeated.headers.items() == counted.headers.items()
    assert await counts(public) == NONE | {"confirmed": 1, "total": 1}


async def test_it_counts_when_the_mailed_button_is_pressed(ana, public):
    await put_petition(ana)
    made(await public.post(PATH, signature()), 202)
    assert await counts(public) == NONE
    await petitions.confirm(petitions.confirm_token(await latest()), NOON)
    assert (await counts(public))["confirmed"] == 1


async def test_a_guest_who_was_let_in_is_witnessed(ana, public, clock):
    await put_petition(ana)
    code = (await register(public))["tickets"][0]["code"]
    ben = await pair(ana)
    clock.forward(HOUR)
    made(await ben.post("/door/scans", upload({"code": code})), 200)
    body = {"ticket": code, "consents": {"notice": 1, "deliver": True}}
    made(await public.post(PATH, body), 202)
    assert (await counts(public))["witnessed"] == 1
    made(await public.post(PATH, signature()), 202)  # the same person, by mail
    assert (await counts(public))["total"] == 1


async def test_a_withdrawn_signature_does_not_count(ana, public):
    await put_petition(ana)
    made(await public.post(PATH, signature()), 202)
    await petitions.confirm(petitions.confirm_token(await latest()), NOON)
    token = petitions.withdraw_token(await latest())
    for _ in range(2):
        answer = made(await public.post("/petitions/rights/withdrawal", {"token": token}), 200)
        assert answer == {"petition": "rights", "state": "withdrawn"}
    assert await counts(public) == NONE


async def test_a_wrong_token_withdraws_nothing(ana, public):
    await put_petition(ana)
    made(await ana.put("/petitions/other", PETITION))
    made(await public.post(PATH, signature()), 202)
    token = petitions.withdraw_token(await latest())
    for wrong_token in ("", "1", token + "x", token.swapcase(), petitions.confirm_token(1)):
        answer = await public.post("/petitions/rights/withdrawal", {"token": wrong_token})
        refused(answer, 404, "not_found")
    other = await public.post("/petitions/other/withdrawal", {"token": token})
    refused(other, 404, "not_found")
    assert wrong(await public.post("/petitions/rights/withdrawal", {})) == [("token", "required")]


async def test_a_closed_petition_takes_no_more(ana, public):
    await put_petition(ana, open=False)
    refused(await public.post(PATH, signature()), 410, "petition_closed")
    refused(await public.post("/petitions/none/signatures", signature()), 404, "not_found")


WRONG_SIGNATURES = (
    ({"name": None}, [("name", "required")]),
    ({"name": "x" * 300}, [("name", "too_long")]),
    ({"email": None}, [("email", "required")]),
    ({"email": "nobody"}, [("email", "malformed")]),
    ({"email": ["a@b.c"]}, [("email", "type")]),
    ({"consents": {"notice": 1, "deliver": False}}, [("consents.deliver", "required")]),
    ({"consents": {"deliver": True}}, [("consents.notice", "required")]),
    ({"consents": {"notice": 9, "deliver": True}}, [("consents.notice", "notice_unknown")]),
    ({"ticket": "T1:nonsense"}, [("ticket", "unknown")]),
    ({"session": "film/none"}, [("session", "unknown")]),
    ({"presence": "12345"}, [("presence", "unknown")]),
    ({"age": 30}, [("age", "unknown_field")]),
)


async def test_each_wrong_field_is_named_and_nothing_is_signed(ana, public):
    await put_petition(ana)
    for values, expected in WRONG_SIGNATURES:
        assert wrong(await public.post(PATH, signature(**values))) == expected
    assert await db.fetch_value("SELECT count(*) FROM signature") == 0


async def test_a_session_that_the_ticket_has_no_part_in(ana, public):
    await put_petition(ana)
    code = (await register(public))["tickets"][0]["code"]
    made(await ana.put("/events/other", EVENT))
    body = {"ticket": code, "session": "other/one", "consents": {"notice": 1, "deliver": True}}
    assert wrong(await public.post(PATH, body)) == [("session", "not_of_this_event")]
