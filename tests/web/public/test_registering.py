"""Cy registers on the page, with a browser that runs no scripts."""

from __future__ import annotations

import json
import re

import pytest
from msgspec.structs import replace

from events import db, people, registration
from events.catalogue import Choice, OfferDraft, QuestionDraft, QuestionKind, ShowIf
from tests.factories import DAY, HOUR, NOON, OFFER, SESSION, make_event

FORM = "/e/film/register"
POST = "/e/film/registrations"
CY = {"name": "Cy", "email": "cy@example.org"}
TWO = replace(SESSION, slug="two", starts_at=NOON + DAY, ends_at=NOON + DAY + HOUR, capacity=2)
CHOICE = OfferDraft(slug="single", name="單場票", sessions=["one", "two"], choose=Choice(min=1))


async def registered(response) -> registration.RegistrationView:
    """The registration that a redirect leads to."""
    assert response.status_code == 303
    _, _, reference, secret = response.headers["location"].split("/")
    return await registration.by_secret(reference, secret)


def errors(page: str) -> dict[str, str]:
    """The summary of a page: field and sentence."""
    summary = page.partition('class="errors"')[2].partition("</div>")[0]
    return dict(re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary))


async def test_name_and_address_are_enough(visitor):
    await make_event()
    view = await registered(await visitor.send(FORM, POST, CY))
    assert (view.contact.name, view.contact.email, view.locale) == ("Cy", "cy@example.org", "en")
    assert [ticket.name for ticket in view.tickets] == ["Cy"]
    assert await db.fetch_value("SELECT kind FROM outbox") == "registration_received"


async def test_everything_the_form_asks_is_kept(visitor):
    await make_event()
    fields = CY | {
        "phone": "0912 345 678",
        "places": "3",
        "guest-2-name": "Dee",
        "guest-2-email": "dee@example.org",
        "guest-3-name": "",
        "via": "poster",
        "updates": "on",
    }
    view = await registered(await visitor.send(FORM, POST, fields, "zh-TW"))
    assert (view.contact.phone, view.locale, view.via) == ("0912 345 678", "zh-Hant", "poster")
    assert [(t.name, t.email) for t in view.tickets] == [
        ("Cy", "cy@example.org"),
        ("Dee", "dee@example.org"),
        ("", None),
    ]
    consents = await db.fetch("SELECT purpose, given FROM consent ORDER BY purpose")
    assert [tuple(row) for row in consents] == [("notice", True), ("updates", True)]


@pytest.mark.parametrize("unseen", ["\ufe0f", "\u3164", "\u2800", "\u0301", "\u200d", "\u202e"])
async def test_a_name_in_which_nothing_can_be_seen_is_missing(visitor, unseen):
    await make_event()
    response = await visitor.send(FORM, POST, CY | {"name": unseen})
    assert response.status_code == 422
    assert list(errors(response.text)) == ["name"]


async def test_all_that_is_wrong_is_said_at_once_and_answers_are_kept(visitor):
    await make_event()
    fields = {"name": " ", "email": "cy@", "phone": "x", "places": "2", "guest-2-email": "dee"}
    response = await visitor.send(FORM, POST, fields)
    assert response.status_code == 422
    assert list(errors(response.text)) == ["name", "email", "phone", "guest-2-email"]
    assert errors(response.text)["email"].startswith("Please give an address")
    assert "<title>Error: " in response.text
    assert 'value="cy@"' in response.text
    assert 'aria-invalid="true"' in response.text
    assert await db.fetch_value("SELECT count(*) FROM registration") == 0


async def test_choosing_a_number_shows_a_field_for_each_guest(visitor):
    await make_event()
    shown = await visitor.send(FORM, POST, CY | {"places": "3", "show": "guests"})
    assert shown.status_code == 200
    assert 'name="guest-3-email"' in shown.text
    assert 'name="guest-4-email"' not in shown.text
    assert 'value="Cy"' in shown.text
    assert errors(shown.text) == {}


async def test_who_asks_for_more_than_there_is_hears_how_many_are_left(visitor):
    await make_event(sessions=[replace(SESSION, capacity=2)])
    response = await visitor.send(FORM, POST, CY | {"places": "3"})
    assert response.status_code == 409
    assert errors(response.text) == {"places": "Places left for what you chose: 2."}
    assert 'value="Cy"' in response.text


async def test_sessions_are_ticked_and_a_link_may_tick_one(visitor):
    await make_event(sessions=[SESSION, TWO], offers=[CHOICE, replace(OFFER, slug="all")])
    shown = await visitor.get(f"{FORM}?session=two")
    assert re.search(r'value="two" checked', shown.text)
    assert re.search(r'value="single" checked', shown.text)
    fields = CY | {"offer": "single", "session": ["one", "two"]}
    view = await registered(await visitor.send(FORM, POST, fields))
    assert [session.slug for session in view.tickets[0].sessions] == ["one", "two"]


async def test_a_choice_is_asked_for_when_it_is_missing(visitor):
    await make_event(sessions=[SESSION, TWO], offers=[CHOICE, replace(OFFER, slug="all")])
    response = await visitor.send(FORM, POST, CY)
    assert errors(response.text) == {"offer": "Please choose one."}
    response = await visitor.send(FORM, POST, CY | {"offer": "single"})
    assert errors(response.text) == {"session": "Please choose at least 1."}
    response = await visitor.send(FORM, POST, CY | {"offer": "single", "session": "three"})
    assert list(errors(response.text)) == ["session"]


def question(slug: str, ask: str, kind: str, **facts: object) -> QuestionDraft:
    facts = {"required": False} | facts
    return QuestionDraft(slug=slug, ask=ask, kind=QuestionKind(kind), label=slug, **facts)


QUESTIONS = [
    question("photo", "guest", "choice", required=True, options=["yes", "no"]),
    question("from", "contact", "choices", options=["friend", "mail"]),
    question(
        "who", "contact", "text", required=True, show_if=ShowIf(question="from", equals="friend")
    ),
    question("age", "guest", "number"),
    question("rules", "contact", "yes_no", required=True),
]


async def test_questions_are_asked_and_their_answers_kept(visitor):
    await make_event(questions=QUESTIONS)
    fields = CY | {
        "places": "2",
        "q-photo": "yes",
        "q-from": ["friend", "mail"],
        "q-who": "Dee",
        "q-rules": "on",
        "q-age": "17",
        "guest-2-q-photo": "no",
        "guest-2-q-age": "",
    }
    view = await registered(await visitor.send(FORM, POST, fields))
    kept = [json.loads(answer) for answer in (await people.answers_of(view.id)).values()]
    expected = ["yes", "no", ["friend", "mail"], "Dee", True, 17]
    assert sorted(kept, key=str) == sorted(expected, key=str)


async def test_a_question_without_its_answer_is_named(visitor):
    await make_event(questions=QUESTIONS)
    fields = CY | {"places": "2", "q-age": "old", "q-from": "friend", "guest-2-q-photo": "perhaps"}
    response = await visitor.send(FORM, POST, fields)
    assert errors(response.text) == {
        "q-photo": "photo Please fill this in.",
        "q-age": "age This should be a number.",
        "q-rules": "rules Please fill this in.",
    }
    fields |= {"q-photo": "yes", "q-age": "17", "q-rules": "on"}
    response = await visitor.send(FORM, POST, fields)
    assert list(errors(response.text)) == ["q-who", "guest-2-q-photo"]


async def test_an_event_may_ask_for_no_address(visitor):
    await make_event(email="optional")
    view = await registered(await visitor.send(FORM, POST, {"name": "Cy"}))
    assert view.contact.email is None
    page = await visitor.get(f"/r/{view.reference}/{view.secret}")
    assert "Keep this page, or a picture of each ticket" in page.text


@pytest.mark.parametrize("places", ["0", "-1", "00", "eleven", "1e3", "11", "101", "999", "99999",
                                    "9" * 30, "1.5", "²"])  # fmt: skip
async def test_an_odd_number_of_places_is_refused_at_its_field(visitor, places):
    await make_event()
    response = await visitor.send(FORM, POST, CY | {"places": places})
    assert response.status_code == 422
    assert list(errors(response.text)) == ["places"]
    assert await db.fetch_value("SELECT count(*) FROM ticket") == 0


@pytest.mark.parametrize(("places", "booked"), [("", 1), ("1", 1), ("３", 3), ("٣", 3), (" 2 ", 2)])
async def test_a_number_of_places_may_be_written_in_any_digits(visitor, places, booked):
    await make_event()
    view = await registered(await visitor.send(FORM, POST, CY | {"places": places}))
    assert len(view.tickets) == booked


async def test_each_guest_with_a_wrong_address_is_named(visitor):
    await make_event()
    wrong = {"places": "3", "guest-2-email": "dee@", "guest-3-email": "eve"}
    for language, second, third in (
        ("en", "Guest 2:", "Guest 3:"), ("zh-TW", "第 2 位：", "第 3 位："),
    ):  # fmt: skip
        said = errors((await visitor.send(FORM, POST, CY | wrong, language)).text)
        assert said["guest-2-email"].startswith(second)
        assert said["guest-3-email"].startswith(third)


async def test_a_form_that_is_full_or_over_says_so(visitor):
    await make_event(sessions=[replace(SESSION, capacity=0)])
    assert "All places are taken." in (await visitor.get(FORM)).text
    visitor.clock.forward(DAY)
    response = await visitor.get("/e/film")
    assert "Over" in response.text
    assert FORM not in response.text


async def test_a_form_sent_after_the_end_is_told_so(visitor):
    await make_event()
    await make_event("other", sessions=[replace(SESSION, ends_at=NOON + 9 * DAY)])
    visitor.clock.forward(DAY)
    response = await visitor.send("/e/other/register", POST, CY | {"offer": "free"})
    assert response.status_code == 410
    assert "This event is over" in response.text


async def test_an_unpublished_event_has_no_page(visitor):
    await make_event()
    await db.execute("UPDATE event SET published = false")
    for path in ("/e/film", FORM, "/e/film/calendar.ics", "/e/Film", "/e/%00"):
        assert (await visitor.get(path)).status_code == 404


HOSTILE = "<script>alert(1)</script>\"'&{{7*7}}"


async def test_what_people_type_is_shown_as_text(visitor):
    await make_event(title=HOSTILE, summary=HOSTILE)
    for path in ("/", "/e/film", FORM):
        page = (await visitor.get(path)).text
        assert "<script>alert" not in page
        assert "{{7*7}}" in page
    response = await visitor.send(FORM, POST, {"name": HOSTILE, "email": "no"})
    assert "<script>alert" not in response.text
