"""The form has versions: a registration says under which one its answers were given."""

from __future__ import annotations

import msgspec

from events import db
from events.catalogue import QuestionKind, ShowIf
from tests.events.catalogue.festival import a_question, an_event, put
from tests.factories import HOUR, NOON


async def versions() -> list[tuple[int, list[str]]]:
    rows = await db.fetch("SELECT version, questions FROM form_version ORDER BY version")
    return [
        (row["version"], [q["slug"] for q in msgspec.json.decode(row["questions"])]) for row in rows
    ]


async def test_the_first_version_is_there_from_the_beginning(database):
    view = await put()

    assert view.form_version == 1
    assert await versions() == [(1, [])]


async def test_other_questions_are_a_new_version(database):
    await put(an_event(questions=[a_question("meal")]))
    view = await put(an_event(questions=[a_question("meal"), a_question("size")]), now=NOON + HOUR)
    assert view.form_version == 2
    view = await put(an_event(questions=[a_question("size"), a_question("meal")]), now=NOON + HOUR)

    assert view.form_version == 3
    assert [q.slug for q in view.questions] == ["size", "meal"]
    assert await versions() == [(1, ["meal"]), (2, ["meal", "size"]), (3, ["size", "meal"])]


async def test_the_same_questions_are_the_same_version(database):
    options = ["葷", {"zh-Hant": "素", "en": "Vegetarian"}]
    draft = an_event(questions=[a_question(kind=QuestionKind.CHOICE, options=options)])
    await put(draft)

    assert (await put(draft)).form_version == 1
    assert (await put(an_event(title="其他", questions=draft.questions))).form_version == 1


async def test_an_option_is_a_text_or_two_or_has_a_slug(database):
    options = [" 葷 ", {"zh-Hant": "素", "en": "Vegetarian"}, {"slug": "none", "label": "不用"}]
    question = a_question(kind=QuestionKind.CHOICES, options=options)

    [kept] = (await put(an_event(questions=[question]))).questions

    assert [(option.slug, option.label) for option in kept.options] == [
        ("葷", "葷"), ("素", {"zh-Hant": "素", "en": "Vegetarian"}), ("none", "不用"),
    ]  # fmt: skip


async def test_a_question_may_depend_on_an_earlier_one_and_on_offers(database):
    why = a_question("why", offers=["free"], show_if=ShowIf(question="well", equals=False))

    view = await put(an_event(questions=[a_question("well", kind=QuestionKind.YES_NO), why]))

    assert view.questions[1].offers == ["free"]
    assert (view.questions[1].show_if.question, view.questions[1].show_if.equals) == ("well", False)
    assert view.questions[0].show_if is None
    assert view.questions[0].options is None
