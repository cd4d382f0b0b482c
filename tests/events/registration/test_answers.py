"""Questions of a form: asked of the contact or of each guest, of some offers, on some answers."""

from __future__ import annotations

import pytest

from events import db, people
from events.catalogue import OfferDraft, QuestionDraft, ShowIf
from events.errors import Invalid
from events.registration import GuestOrder
from tests.factories import OFFER, book, make_event


def question(slug: str, kind: str = "text", **facts: object) -> QuestionDraft:
    usual = {"ask": "contact", "label": slug, "required": False}
    return QuestionDraft(slug=slug, kind=kind, **(usual | facts))  # type: ignore[arg-type]


QUESTIONS = [
    question("heard", "choice", options=["friend", {"slug": "web", "label": {"en": "On the web"}}]),
    question("vegan", "yes_no", required=True),
    question("why", required=True, show_if=ShowIf(question="heard", equals="friend")),
    question("shirt", "choice", ask="guest", options=["S", "M"], required=True, offers=["run"]),
    question("age", "number", ask="guest"),
    question("days", "choices", options=["sat", "sun"]),
    question("born", "date"),
]


async def form() -> None:
    run = OfferDraft(slug="run", name="run", sessions=["one"])
    await make_event(offers=[OFFER, run], questions=QUESTIONS)


async def refused(*guests: GuestOrder, **answers: object) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        await book(*guests, answers=answers)
    return [(error.field, error.code) for error in refusal.value.errors]


async def test_what_was_answered_is_kept_with_its_question_and_ticket(database):
    await form()
    guest = GuestOrder(offer="run", answers={"shirt": "M", "age": 31})
    view = await book(guest, answers={"vegan": True, "days": ["sat"], "born": "1990-02-03"})
    ids = {row["slug"]: row["id"] for row in await db.fetch("SELECT slug, id FROM question")}
    ticket = view.tickets[0].ticket.id
    assert await people.answers_of(view.id) == {
        (None, ids["vegan"]): "true",
        (None, ids["days"]): '["sat"]',
        (None, ids["born"]): '"1990-02-03"',
        (ticket, ids["shirt"]): '"M"',
        (ticket, ids["age"]): "31",
    }


@pytest.mark.parametrize(
    ("answers", "field", "code"),
    [
        ({}, "answers.vegan", "required"),
        ({"vegan": "yes"}, "answers.vegan", "type"),
        ({"vegan": True, "heard": "radio"}, "answers.heard", "unknown"),
        ({"vegan": True, "heard": "friend"}, "answers.why", "required"),
        ({"vegan": True, "heard": "friend", "why": 3}, "answers.why", "type"),
        ({"vegan": True, "heard": "friend", "why": "x" * 2001}, "answers.why", "too_long"),
        ({"vegan": True, "days": "sat"}, "answers.days", "type"),
        ({"vegan": True, "days": ["mon"]}, "answers.days", "unknown"),
        ({"vegan": True, "days": ["sat", "sat"]}, "answers.days", "repeated"),
        ({"vegan": True, "born": "yesterday"}, "answers.born", "type"),
        ({"vegan": True, "born": "19900203"}, "answers.born", "type"),
        ({"vegan": True, "born": "1990-W05-6"}, "answers.born", "type"),
        ({"vegan": True, "born": 19900203}, "answers.born", "type"),
        ({"vegan": True, "shoes": "42"}, "answers.shoes", "unknown_field"),
        ({"vegan": True, "shirt": "M"}, "answers.shirt", "unknown_field"),
    ],
)
async def test_what_is_no_answer_is_named(database, answers, field, code):
    await form()
    assert await refused(**answers) == [(field, code)]


async def test_a_question_is_asked_of_its_offers_and_of_each_of_their_guests(database):
    await form()
    guests = [GuestOrder(offer="run", answers={"shirt": "M"}), GuestOrder(offer="run")]
    assert await refused(*guests, vegan=False) == [
        ("answers.vegan", "required"), ("guests.1.answers.shirt", "required"),
    ]  # fmt: skip
    assert await refused(GuestOrder(offer="free", answers={"shirt": "M"}), vegan=True) == [
        ("guests.0.answers.shirt", "unknown_field")
    ]


async def test_an_answer_to_a_question_that_was_not_shown_is_not_kept(database):
    await form()
    view = await book(answers={"vegan": True, "heard": "web", "why": "because"})
    assert sorted((await people.answers_of(view.id)).values()) == ['"web"', "true"]
