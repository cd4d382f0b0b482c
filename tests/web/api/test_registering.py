"""Registering: what comes back, what is refused, and that nothing is half-done."""

from __future__ import annotations

from events import db
from tests.factories import DAY, HOUR, NOON
from tests.web.api.program import (
    EVENT,
    ORDER,
    changed,
    made,
    put_film,
    refused,
    register,
    wrong,
)

BASE = "http://testserver"


async def left(public) -> int:
    return made(await public.get("/events/film"), 200)["sessions"][0]["left"]


async def test_the_answer_is_the_contracts(ana, public):
    await put_film(ana)
    booked = await register(public)
    assert set(booked) == {"reference", "secret", "state", "manage_url", "tickets"}
    assert booked["state"] == "confirmed"
    assert booked["manage_url"] == f"{BASE}/r/{booked['reference']}/{booked['secret']}"
    [ticket] = booked["tickets"]
    assert set(ticket) == {
        "id", "code", "short", "offer", "name", "sessions",
        "ticket_url", "png_url", "pdf_url", "ics_url",
    }  # fmt: skip
    assert ticket["code"].startswith("T1:")
    assert (len(ticket["code"]), len(ticket["short"])) == (120, 8)
    assert (ticket["offer"], ticket["name"], ticket["sessions"]) == ("free", "Cy", ["film/one"])
    page = ticket["ticket_url"]
    assert page.startswith(f"{BASE}/t/")
    assert [ticket[f"{kind}_url"] for kind in ("png", "pdf", "ics")] == [
        f"{page}.png", f"{page}.pdf", f"{page}.ics",
    ]  # fmt: skip


async def test_each_guest_has_a_ticket_and_the_first_nameless_one_is_the_contact(ana, public):
    await put_film(ana)
    guests = [
        {"offer": "free"},
        {"offer": "free", "name": "Dee"},
        {"offer": "free", "name": "Eve", "email": "eve@example.org"},
    ]
    booked = made(await public.post("/events/film/registrations", {**ORDER, "guests": guests}))
    assert [ticket["name"] for ticket in booked["tickets"]] == ["Cy", "Dee", "Eve"]
    assert len({ticket["code"] for ticket in booked["tickets"]}) == 3
    assert await left(public) == 17


async def test_the_same_person_may_register_again(ana, public):
    await put_film(ana)
    first, again = await register(public), await register(public)
    assert first["reference"] != again["reference"]
    assert await left(public) == 18


async def test_sold_out_says_how_many_are_left_and_books_nothing(ana, public):
    await put_film(ana, sessions__0__capacity=3)
    await register(public, guests=2)
    order = {**ORDER, "guests": [{"offer": "free"}] * 2}
    problem = refused(await public.post("/events/film/registrations", order), 409, "sold_out")
    assert (problem["places_left"], problem["waiting_list"]) == (1, False)
    assert await left(public) == 1
    assert await db.fetch_value("SELECT count(*) FROM registration") == 1


async def test_registration_is_closed_before_and_after_its_window(ana, public, clock):
    opens = (NOON + DAY / 2).isoformat()
    await put_film(ana, offers__0__opens_at=opens, sessions__0__ends_at=(NOON + DAY).isoformat())
    answer = await public.post("/events/film/registrations", ORDER)
    refused(answer, 410, "registration_closed")
    clock.forward(DAY / 2)
    await register(public)
    clock.forward(DAY / 2)
    answer = await public.post("/events/film/registrations", ORDER)
    refused(answer, 410, "registration_closed")


async def test_without_a_closing_time_it_closes_with_the_last_session(ana, public, clock):
    await put_film(ana)
    clock.forward(3 * HOUR)
    answer = await public.post("/events/film/registrations", ORDER)
    refused(answer, 410, "registration_closed")


async def test_an_offer_for_people_with_a_code_asks_for_it(ana, public):
    await put_film(ana, offers__0__access="code")
    answer = await public.post("/events/film/registrations", ORDER)
    refused(answer, 403, "code_required")


async def test_an_event_that_is_not_public_is_not_found(ana, public):
    await put_film(ana, published=False)
    answer = await public.post("/events/film/registrations", ORDER)
    refused(answer, 404, "not_found")
    refused(await public.post("/events/nowhere/registrations", ORDER), 404, "not_found")


WRONG_ORDERS = (
    ({"guests": []}, [("guests", "too_few")]),
    ({"guests": [{"offer": "free"}] * 11}, [("guests", "too_many")]),
    ({"guests__0__offer": "vip"}, [("guests.0.offer", "not_of_this_event")]),
    ({"guests__0__name": "x" * 300}, [("guests.0.name", "too_long")]),
    ({"contact__name": "x" * 300}, [("contact.name", "too_long")]),
    ({"contact__name": "\u200b \n"}, [("contact.name", "required")]),
    ({"contact": {"name": "Cy"}}, [("contact.email", "required")]),
    ({"contact__email": "not an address"}, [("contact.email", "malformed")]),
    ({"contact__email": 5}, [("contact.email", "type")]),
    ({"contact": "Cy"}, [("contact", "type")]),
    ({"contact": None}, [("contact", "type")]),
    ({"contact__surname": "D"}, [("contact.surname", "unknown_field")]),
    ({"guests__0": "free"}, [("guests.0", "type")]),
    ({"guests": {"offer": "free"}}, [("guests", "type")]),
    ({"guests__0__seat": "A1"}, [("guests.0.seat", "unknown_field")]),
    ({"guests__0__heads": 0}, [("guests.0.heads", "too_small")]),
    ({"guests__0__heads": 3}, [("guests.0.heads", "not_a_group")]),
    ({"guests__0__sessions": ["other"]}, [("guests.0.sessions.0", "not_of_this_event")]),
    ({"guests__0__answers": {"diet": "none"}}, [("guests.0.answers.diet", "unknown_field")]),
    ({"answers": ["none"]}, [("answers", "type")]),
    ({"consents": {}}, [("consents.notice", "required")]),
    ({"consents": {"notice": 999}}, [("consents.notice", "notice_unknown")]),
    ({"consents": {"notice": "1"}}, [("consents.notice", "type")]),
    ({"consents": {"notice": 1, "updates": "yes"}}, [("consents.updates", "type")]),
    ({"consents": {"notice": 2**63}}, [("consents.notice", "too_large")]),
    ({"colour": "red"}, [("colour", "unknown_field")]),
    ({"via": "x" * 300}, [("via", "too_long")]),
)


async def test_each_wrong_field_is_named_and_nothing_is_booked(ana, public):
    await put_film(ana)
    for values, expected in WRONG_ORDERS:
        answer = await public.post("/events/film/registrations", changed(ORDER, **values))
        assert wrong(answer) == expected
    assert await left(public) == 20
    kept = "SELECT (SELECT count(*) FROM registration) + (SELECT count(*) FROM ticket)"
    assert await db.fetch_value(kept) == 0


async def test_all_wrong_fields_are_named_at_once(ana, public):
    await put_film(ana)
    guests = [{"offer": "vip"}, {"offer": "free"}, {"offer": "free", "heads": 2}]
    order = {"contact": {"name": "Cy"}, "guests": guests, "consents": {"notice": 77}}
    assert wrong(await public.post("/events/film/registrations", order)) == [
        ("consents.notice", "notice_unknown"),
        ("contact.email", "required"),
        ("guests.0.offer", "not_of_this_event"),
        ("guests.2.heads", "not_a_group"),
    ]


async def test_a_message_is_in_the_language_of_the_request(ana, public, client):
    await put_film(ana)
    order = {**ORDER, "guests": []}

    async def message(language: str) -> str:
        answer = await client.post(
            "/api/v1/events/film/registrations",
            json=order,
            headers={"accept-language": language},
        )
        return answer.json()["errors"][0]["message"]

    assert "1" in await message("en")
    assert await message("en") != await message("zh-Hant")


QUESTIONS = [
    {"slug": "diet", "ask": "guest", "label": "Diet", "kind": "choice", "required": True,
     "options": ["meat", "plants"]},
    {"slug": "heard", "ask": "contact", "label": "Heard", "kind": "text", "required": False},
    {"slug": "age", "ask": "guest", "label": "Age", "kind": "number", "required": False},
]  # fmt: skip


async def test_answers_are_checked_by_their_questions(ana, public):
    await put_film(ana, questions=QUESTIONS)
    assert wrong(await public.post("/events/film/registrations", ORDER)) == [
        ("guests.0.answers.diet", "required")
    ]
    strange = {"diet": "stones", "age": "old"}
    order = changed(ORDER, guests__0__answers=strange, answers={"heard": 5})
    assert wrong(await public.post("/events/film/registrations", order)) == [
        ("answers.heard", "type"),
        ("guests.0.answers.age", "type"),
        ("guests.0.answers.diet", "unknown"),
    ]
    order = changed(ORDER, guests__0__answers={"diet": "plants", "age": 30}, answers={})
    made(await public.post("/events/film/registrations", order))


async def test_without_e_mail_where_it_is_optional(ana, public):
    await put_film(ana, email="optional")
    booked = made(
        await public.post("/events/film/registrations", changed(ORDER, contact={"name": "Cy"}))
    )
    assert booked["tickets"][0]["name"] == "Cy"


async def test_a_pass_admits_to_all_its_sessions(ana, public):
    sessions = [changed(EVENT["sessions"][0], slug=slug) for slug in ("one", "two")]
    await put_film(ana, sessions=sessions, offers__0__sessions=["one", "two"])
    booked = await register(public)
    assert booked["tickets"][0]["sessions"] == ["film/one", "film/two"]


async def test_five_guests_take_as_many_statements_as_two(ana, public, statements):
    await put_film(ana)
    statements.clear()
    await register(public, guests=2)
    two = len(statements)
    statements.clear()
    await register(public, "Dee", guests=5)
    assert len(statements) == two
    assert two <= 12
