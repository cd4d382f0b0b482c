"""Giving places back: by the guest's secret, or by an organiser."""

from __future__ import annotations

from events import db
from tests.factories import HOUR
from tests.web.api.program import made, pair, put_film, refused, register, upload, wrong


async def left(public) -> int:
    return made(await public.get("/events/film"), 200)["sessions"][0]["left"]


def address(booked: dict[str, str]) -> str:
    return f"/registrations/{booked['reference']}/cancellation"


async def test_all_tickets_are_cancelled_when_none_is_named(ana, public):
    await put_film(ana)
    booked = await register(public, guests=3)
    assert await left(public) == 17
    ids = [ticket["id"] for ticket in booked["tickets"]]
    answer = made(await public.post(address(booked), {"secret": booked["secret"]}), 200)
    assert answer == {
        "reference": booked["reference"],
        "state": "cancelled",
        "tickets": [{"id": id_, "state": "cancelled"} for id_ in ids],
    }
    assert await left(public) == 20


async def test_again_is_the_same_answer_and_frees_nothing_twice(ana, public):
    await put_film(ana)
    await register(public, "Dee")
    booked = await register(public)
    body = {"secret": booked["secret"]}
    first = made(await public.post(address(booked), body), 200)
    assert made(await public.post(address(booked), body), 200) == first
    assert await left(public) == 19


async def test_only_the_named_tickets_are_cancelled(ana, public):
    await put_film(ana)
    booked = await register(public, guests=2)
    first, second = (ticket["id"] for ticket in booked["tickets"])
    body = {"secret": booked["secret"], "tickets": [second]}
    answer = made(await public.post(address(booked), body), 200)
    assert answer["state"] == "confirmed"
    assert answer["tickets"] == [
        {"id": first, "state": "valid"}, {"id": second, "state": "cancelled"},
    ]  # fmt: skip
    assert await left(public) == 19


async def test_an_empty_list_is_refused_and_cancels_nothing(ana, public):
    await put_film(ana)
    booked = await register(public, guests=2)
    for caller, said in ((public, {"secret": booked["secret"]}), (ana, {})):
        answer = await caller.post(address(booked), {**said, "tickets": []})
        assert wrong(answer) == [("tickets", "too_few")]
    assert await left(public) == 18


async def test_a_wrong_secret_finds_nothing(ana, public):
    await put_film(ana)
    booked, other = await register(public), await register(public, "Dee")
    for secret in ("wrong", "", other["secret"], booked["secret"].lower() + "x", "秘密"):
        answer = await public.post(address(booked), {"secret": secret})
        refused(answer, 404, "not_found")
    unknown = await public.post("/registrations/R-NOWHERE/cancellation", {"secret": "x"})
    refused(unknown, 404, "not_found")
    assert await left(public) == 18


async def test_a_ticket_of_somebody_else_is_not_found_and_nothing_is_cancelled(ana, public):
    await put_film(ana)
    booked, other = await register(public), await register(public, "Dee")
    ids = [booked["tickets"][0]["id"], other["tickets"][0]["id"]]
    body = {"secret": booked["secret"], "tickets": ids}
    refused(await public.post(address(booked), body), 404, "not_found")
    assert await left(public) == 18


async def test_an_organiser_needs_no_secret_and_a_reader_is_none(ana, reader, public):
    await put_film(ana)
    booked = await register(public)
    assert wrong(await public.post(address(booked), {})) == [("secret", "required")]
    assert wrong(await reader.post(address(booked), {})) == [("secret", "required")]
    assert await left(public) == 19
    assert made(await ana.post(address(booked), {}), 200)["state"] == "cancelled"
    assert await left(public) == 20


async def test_another_teams_organiser_finds_nothing(ana, public):
    await put_film(ana)
    booked = await register(public)
    await db.execute("INSERT INTO team (slug, name) VALUES ('others', 'Others')")
    await db.execute("UPDATE event SET team = (SELECT id FROM team WHERE slug = 'others')")
    refused(await ana.post(address(booked), {}), 404, "not_found")


async def test_a_used_ticket_is_kept_for_its_guest_but_an_organiser_may(ana, public, clock):
    await put_film(ana)
    booked = await register(public)
    ben = await pair(ana)
    clock.forward(HOUR)
    made(await ben.post("/door/scans", upload({"code": booked["tickets"][0]["code"]})), 200)
    answer = await public.post(address(booked), {"secret": booked["secret"]})
    refused(answer, 409, "already_admitted")
    assert made(await ana.post(address(booked), {}), 200)["state"] == "cancelled"
    totals = made(await ana.get("/events/film/turnout"), 200)["totals"]
    assert (totals["registered"], totals["cancelled"], totals["admitted"]) == (0, 1, 1)


async def test_wrong_fields_are_named(ana, public):
    await put_film(ana)
    booked = await register(public)
    body = {"secret": 5, "tickets": "all", "why": "rain"}
    assert wrong(await public.post(address(booked), body)) == [
        ("secret", "type"), ("tickets", "type"), ("why", "unknown_field"),
    ]  # fmt: skip
