"""What was sent becomes its shape, or every wrong field is named at once."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from events.catalogue import EventDraft
from events.errors import Invalid
from events.petitions import PetitionDraft, SignatureDraft
from events.registration import Order
from web.forms import read

Title = Annotated[str, Meta(min_length=1, max_length=10)]


class Colour(StrEnum):
    RED = "red"


class Inner(Struct):
    offer: Title
    heads: Annotated[int, Meta(ge=0, le=5)] | None = None


class Shape(Struct):
    title: Title | dict[str, Title]
    at: datetime | None = None
    on: date | None = None
    colour: Colour = Colour.RED
    mode: Literal["a", "b"] = "a"
    guests: Annotated[list[Inner], Meta(min_length=1, max_length=3)] | None = None
    answers: dict[str, str | int | float | bool | list[str] | None] = {}
    agreed: bool = False
    slug: Annotated[str, Meta(max_length=80, extra={"slug": True})] = "x"
    ratio: float = 1.0


def wrong(raw: object, *, is_form: bool = False) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        read(Shape, raw, is_form=is_form)
    return {error.field: error.code for error in refusal.value.errors}


def test_a_full_body_becomes_its_shape():
    shape = read(
        Shape,
        {
            "title": " 放映\u200b ",
            "at": "2026-03-14T19:30:00+08:00",
            "on": "2026-03-14",
            "colour": "red",
            "mode": "b",
            "guests": [{"offer": "one", "heads": 2}],
            "answers": {"a": 1, "b": 1.5, "c": True, "d": ["x"], "e": None, "f": "t"},
            "agreed": True,
            "slug": "a-b",
            "ratio": 2,
        },
    )
    assert shape.title == "放映"
    assert shape.at == datetime(2026, 3, 14, 11, 30, tzinfo=UTC)
    assert shape.on == date(2026, 3, 14)
    assert shape.guests == [Inner("one", 2)]
    assert shape.answers == {"a": 1, "b": 1.5, "c": True, "d": ["x"], "e": None, "f": "t"}
    assert shape.ratio == 2.0


def test_every_wrong_field_is_named_with_its_path_at_once():
    assert wrong(
        {
            "at": "2026-03-14T19:30:00",
            "on": "yesterday",
            "colour": "blue",
            "mode": "c",
            "guests": [{"offer": "x" * 11}, {"heads": -1}, {"offer": "a", "heads": 9}],
            "agreed": "yes",
            "slug": "No",
            "ratio": "x",
            "extra": 1,
        }
    ) == {
        "extra": "unknown_field",
        "title": "required",
        "at": "no_time_zone",
        "on": "malformed",
        "colour": "unknown_choice",
        "mode": "unknown_choice",
        "guests.0.offer": "too_long",
        "guests.1.offer": "required",
        "guests.1.heads": "below_zero",
        "guests.2.heads": "too_large",
        "agreed": "type",
        "slug": "not_a_slug",
        "ratio": "type",
    }


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("", {"title": "required"}),
        ("\u200b \n", {"title": "required"}),
        ({}, {"title": "required"}),
        ({"fr": "Titre"}, {"title.fr": "unknown_field", "title": "required"}),
        ({"en": "x" * 11}, {"title.en": "too_long"}),
        ({"en": 3}, {"title.en": "type"}),
        (3, {"title": "type"}),
        (None, {"title": "type"}),
    ],
)
def test_a_text_of_organisers_is_one_string_or_one_for_each_language(title, codes):
    assert wrong({"title": title}) == codes


def test_a_text_in_two_languages_is_kept_as_such():
    shape = read(Shape, {"title": {"zh-Hant": "放映", "en": "Film"}})
    assert shape.title == {"zh-Hant": "放映", "en": "Film"}


@pytest.mark.parametrize(
    ("guests", "code"), [([], "too_few"), ([{"offer": "a"}] * 4, "too_many"), ({}, "type")]
)
def test_lists_have_limits(guests, code):
    assert wrong({"title": "a", "guests": guests}) == {"guests": code}


@pytest.mark.parametrize("number", [True, "2", 2.5, [2]])
def test_a_number_in_json_is_a_number(number):
    body = {"title": "a", "guests": [{"offer": "a", "heads": number}]}
    assert wrong(body) == {"guests.0.heads": "type"}


def test_a_number_beyond_what_is_kept_is_refused():
    class Plain(Struct):
        number: int

    with pytest.raises(Invalid) as refusal:
        read(Plain, {"number": 2**40})
    assert refusal.value.errors[0].code == "too_large"


def test_a_body_that_is_no_object_is_refused():
    assert wrong([1]) == {"": "type"}


def test_a_form_speaks_in_texts_and_empty_is_missing():
    class Form(Struct):
        name: Title
        places: int = 1
        phone: str | None = None
        updates: bool = False
        session: list[str] = []

    form = read(
        Form,
        {
            "name": " Cy ",
            "places": " 2 ",
            "phone": "",
            "updates": "on",
            "session": "a",
            "csrf": "x",
        },
        is_form=True,
    )
    assert form == Form("Cy", 2, None, True, ["a"])
    with pytest.raises(Invalid) as refusal:
        read(Form, {"name": " ", "places": "two"}, is_form=True)
    assert {e.field: e.code for e in refusal.value.errors} == {"name": "required", "places": "type"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
SHAPES: list[Any] = [Shape, EventDraft, Order, SignatureDraft, PetitionDraft]


def near(shape: type[Struct]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with the names of the shape's fields and anything in them."""
    names = [field.encode_name for field in msgspec.structs.fields(shape)]
    return st.dictionaries(st.sampled_from(names) | st.text(max_size=5), JSON, max_size=8)


@given(st.data())
def test_whatever_is_sent_is_read_or_refused(data):
    """Nothing but Invalid is ever raised, and what is refused says why."""
    shape = data.draw(st.sampled_from(SHAPES))
    raw = data.draw(JSON | near(shape))
    is_form = data.draw(st.booleans())
    with contextlib.suppress(Invalid):
        assert isinstance(read(shape, raw, is_form=is_form), shape)


@given(JSON)
def test_what_msgspec_itself_accepts_is_read_alike(raw):
    """Apart from tidying, a body that the library takes for a shape is not refused here."""

    class Plain(Struct, forbid_unknown_fields=True):
        a: int | None = None
        b: list[str] = []

    body = {"a": raw} if not isinstance(raw, list) else {"b": raw}
    try:
        expected = msgspec.convert(body, Plain)
    except (msgspec.ValidationError, OverflowError):
        return
    if expected.a is not None and abs(expected.a) > 2**31 - 1:
        return
    if any("\0" in text for text in expected.b):
        return  # no database keeps it
    assert read(Plain, body).a == expected.a
