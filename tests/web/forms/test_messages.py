"""Every sentence about a wrong field is whole: no hole in it is left open, in either language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import events
from events.errors import FieldError
from events.registration.checking_answers import ANSWER_LENGTH_MAX, QuestionFacts, check_answers
from tests.factories import order
from web.forms import filled
from web.forms.mending import FIELD_WORDS, OWN_WORDS, message, sentence

TOP = Path(events.__file__).parent.parent
HOLE = re.compile(r"\{\w*\}")
READING = "web/forms/reading.py"
"""Where any field may get any of its codes, with the facts that go with it."""

Raised = tuple[str, str, frozenset[str], str]


def names(node: ast.expr | None) -> frozenset[str]:
    """The names of facts in a dictionary that stands in the code."""
    keys = node.keys if isinstance(node, ast.Dict) else []
    return frozenset(key.value for key in keys if isinstance(key, ast.Constant))


def codes(node: ast.expr) -> list[str]:
    """The codes that an expression may give: a text, or one of two."""
    if isinstance(node, ast.IfExp):
        return codes(node.body) + codes(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def field(node: ast.expr) -> str:
    """The last part of a field's path as it stands in the code; empty when it is computed."""
    if isinstance(node, ast.Constant):
        return str(node.value).rpartition(".")[2]
    last = node.values[-1] if isinstance(node, ast.JoinedStr) else None
    return str(last.value).rpartition(".")[2] if isinstance(last, ast.Constant) else ""


def raised(file: Path) -> Iterator[Raised]:
    """Every wrong field that a file tells of: its name, its code, the names of its facts."""
    where = file.relative_to(TOP).as_posix()
    for call in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(call, ast.Call) or len(call.args) < 2:
            continue
        called = ast.unparse(call.func)
        if called.split(".")[-1] == "FieldError":
            facts = names(call.args[2] if len(call.args) > 2 else None)
        elif called.endswith(("Invalid.one", "self.wrong")):
            facts = frozenset(word.arg for word in call.keywords if word.arg)
        else:
            continue
        for code in codes(call.args[1]):
            yield field(call.args[0]), code, facts, where


def all_raised() -> list[Raised]:
    files = [f for part in ("events", "web") for f in TOP.joinpath(part).rglob("*.py")]
    return sorted({found for file in files for found in raised(file)}, key=str)


def test_the_table_sees_the_rules_of_registering():
    """The search finds what it is for; were the calls written otherwise, it would find nothing."""
    found = {(name, code) for name, code, _, _ in all_raised()}
    assert {("guests", "too_many"), ("places", "sold_out"), ("email", "required")} <= found
    assert len(found) > 60


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
@pytest.mark.parametrize(("name", "code", "facts", "where"), all_raised())
def test_no_sentence_has_an_open_hole(language, name, code, facts, where):
    told = {fact: "a text" if fact == "expected" else 7 for fact in facts}
    fields = {name}
    if not name or where == READING:
        fields |= {own for own, own_code in OWN_WORDS if own_code == code}
    for path in fields:
        words = OWN_WORDS.get((path, code)) or FIELD_WORDS[code]
        assert not HOLE.search(filled(words, told)), f"{where}: {path} {code}"
        assert not HOLE.search(sentence(FieldError(path, code, told), language))


def test_every_code_has_words():
    known = FIELD_WORDS.keys() | {code for _, code in OWN_WORDS}
    assert {code for _, code, _, _ in all_raised()} - known == set()


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
@pytest.mark.parametrize("code", sorted(FIELD_WORDS | {code: "" for _, code in OWN_WORDS}))
def test_a_sentence_whose_facts_are_missing_says_less(language, code):
    """No hole is shown even where a rule forgets its facts."""
    for path in {own for own, own_code in OWN_WORDS if own_code == code} | {"x"}:
        assert not HOLE.search(sentence(FieldError(path, code), language))


WRONG_ANSWERS = [
    ("yes_no", "perhaps"), ("number", "x"), ("choices", "x"), ("date", "tomorrow"), ("text", 3),
    ("text", "x" * (ANSWER_LENGTH_MAX + 1)), ("long_text", 3), ("choice", "z"), ("choices", ["z"]),
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
@pytest.mark.parametrize(("kind", "answer"), WRONG_ANSWERS)
async def test_a_wrong_answer_is_told_with_its_facts(database, language, kind, answer):
    question = QuestionFacts(
        id=1, slug="q", ask="contact", kind=kind, required=True, options=["a"], offers=None,
        show_if=None,
    )  # fmt: skip
    [error] = check_answers(await order(answers={"q": answer}), [question])
    told = dict(error.facts)
    assert not HOLE.search(filled(FIELD_WORDS[error.code], told))
    assert message(error, language) == sentence(error, language)
