"""One function that reads what was sent, JSON or form, into its shape, and says all that is wrong.

A shape is a msgspec Struct or a dataclass; its annotations, with ``msgspec.Meta``, are the rules.
Every wrong field is named by its dotted path (``guests.0.offer``) with a code of the contract.
Texts are tidied. In a form all values are texts: an empty one is a missing one, ``on`` is true.
"""

from __future__ import annotations

import functools
from collections.abc import Hashable, Iterator
from typing import Any, TypeVar

from msgspec import inspect

from events import text
from events.errors import FieldError, Invalid
from web.forms.standing import in_order, stand_in
from web.forms.values import WRONG, Values

T = TypeVar("T")

LIST_LENGTH_MAX = 10_000


def read(shape: type[T], raw: object, *, is_form: bool = False, is_whole: bool = False) -> T:
    """The raw value in its shape. Raises Invalid with every wrong field at once.

    A form may have fields that are none of the shape's, unless it is whole, as a query is.
    """
    reader = _Reader(is_form, is_whole or not is_form)
    value = reader.value(_type_of(shape), raw, "")  # type: ignore[arg-type]
    if reader.errors:
        raise Invalid(reader.errors)
    return value  # type: ignore[no-any-return]


def read_on(shape: type[T], raw: object) -> tuple[T | None, list[FieldError]]:
    """The raw value in its shape with every wrong field, for each of which something stands.

    None where nothing can.
    """
    reader = _Reader(is_form=False, is_whole=True, goes_on=True)
    value = reader.value(_type_of(shape), raw, "")  # type: ignore[arg-type]
    errors = in_order(_type_of(shape), reader.errors)  # type: ignore[arg-type]
    return (None if value is WRONG else value), errors


def ordered(shape: type[T], errors: list[FieldError]) -> list[FieldError]:
    """Errors in the order of the fields of a shape."""
    return in_order(_type_of(shape), errors)  # type: ignore[arg-type]


@functools.cache
def _type_of(shape: Hashable) -> inspect.Type:
    return inspect.type_info(shape)


class _Reader(Values):
    """Walks a raw value beside its type and gathers what is wrong."""

    def value(self, kind: inspect.Type, raw: object, path: str, extra: Any = None) -> Any:
        """One value of any type."""
        if isinstance(kind, inspect.Metadata):
            return self.value(kind.type, raw, path, kind.extra or extra)
        if isinstance(kind, inspect.UnionType):
            return self._union(kind, raw, path, extra)
        if isinstance(kind, inspect.StructType | inspect.DataclassType):
            return self._object(kind, raw, path)
        if isinstance(kind, inspect.CollectionType):
            return self._list(kind, raw, path)
        if isinstance(kind, inspect.DictType):
            return self._dict(kind, raw, path)
        if isinstance(kind, inspect.StrType):
            return self._text(kind, raw, path, extra or {})
        if isinstance(kind, inspect.IntType):
            return self._integer(kind, raw, path)
        if isinstance(kind, inspect.FloatType):
            return self._float(kind, raw, path)
        return self._other(kind, raw, path)

    def _other(self, kind: inspect.Type, raw: object, path: str) -> Any:
        match kind:
            case inspect.BoolType():
                return self._bool(raw, path)
            case inspect.EnumType():
                return self._choice({member.value: member for member in kind.cls}, raw, path)
            case inspect.LiteralType():
                return self._choice({value: value for value in kind.values}, raw, path)
            case inspect.DateTimeType():
                return self._datetime(raw, path)
            case inspect.DateType():
                return self._date(raw, path)
            case inspect.NoneType():
                return None if raw is None else self.wrong(path, "type", expected="nothing")
            case inspect.AnyType():
                return raw
        raise AssertionError(f"no reading of {kind}")

    def _object(
        self, kind: inspect.StructType | inspect.DataclassType, raw: object, path: str
    ) -> Any:
        if not isinstance(raw, dict):
            return self.wrong(path, "type", expected="an object")
        known = {field.encode_name: field for field in kind.fields}
        if self.is_whole:
            for name in raw.keys() - known.keys():
                self.wrong(_at(path, text.tidy(str(name))[:80]), "unknown_field")
        values = {
            field.name: value
            for name, field in known.items()
            for value in self._field(field, raw.get(name), name in raw, _at(path, name))
        }
        if any(value is WRONG for value in values.values()) or (self.errors and not self.goes_on):
            return WRONG
        return kind.cls(**values)

    def _field(self, field: inspect.Field, raw: object, is_given: bool, path: str) -> Iterator[Any]:
        """The field's value, or nothing when the shape's default stands for it."""
        if self.is_form and isinstance(raw, str) and not text.tidy(raw):
            is_given = text.UNKEPT.search(raw) is not None
        if is_given:
            value = self.value(field.type, raw, path)
        elif field.required:
            value = self.wrong(path, "required")
        else:
            return
        if value is not WRONG:
            yield value
        elif field.required or not self.goes_on:
            yield stand_in(field.type, raw) if self.goes_on else WRONG

    def _union(self, kind: inspect.UnionType, raw: object, path: str, extra: Any) -> Any:
        if raw is None and kind.includes_none:
            return None
        told = [t for t in kind.types if not isinstance(t, inspect.NoneType)]
        if len(told) == 1:
            return self.value(told[0], raw, path, extra)
        types = [_plain(t) for t in told]
        branches = [branch for branch in types if type(raw) in _raw_types(branch)]
        if not branches:
            names = dict.fromkeys(_NAMES[_raw_types(branch)[0]] for branch in types)
            return self.wrong(path, "type", expected=", ".join(names))
        if isinstance(raw, dict) and isinstance(branches[0], inspect.DictType) and len(types) == 2:
            return self._languages(branches[0], raw, path)
        return self.value(branches[0], raw, path, extra)

    def _languages(self, kind: inspect.DictType, raw: dict[Any, Any], path: str) -> Any:
        """A text that organisers wrote in one or two languages."""
        for name in raw.keys() - set(text.LANGUAGES):
            self.wrong(_at(path, text.tidy(str(name))[:80]), "unknown_field")
        told = {
            name: self.value(kind.value_type, raw[name], _at(path, name))
            for name in text.LANGUAGES
            if name in raw
        }
        return told or self.wrong(path, "required")

    def _list(self, kind: inspect.CollectionType, raw: object, path: str) -> Any:
        if self.is_form and isinstance(raw, str):
            raw = [raw]
        if not isinstance(raw, list):
            return self.wrong(path, "type", expected="a list")
        if len(raw) > (most := kind.max_length or LIST_LENGTH_MAX):
            return self.wrong(path, "too_many", max=most)
        if kind.min_length and len(raw) < kind.min_length:
            return self.wrong(path, "too_few", min=kind.min_length)
        items = [self.value(kind.item_type, item, _at(path, str(i))) for i, item in enumerate(raw)]
        if self.goes_on:
            items = [
                stand_in(kind.item_type, item) if value is WRONG else value
                for value, item in zip(items, raw, strict=True)
            ]
            if any(value is WRONG for value in items):
                return WRONG
        return _MAKERS.get(type(kind), list)(item for item in items if item is not WRONG)

    def _dict(self, kind: inspect.DictType, raw: object, path: str) -> Any:
        if not isinstance(raw, dict):
            return self.wrong(path, "type", expected="an object")
        if len(raw) > (most := kind.max_length or LIST_LENGTH_MAX):
            return self.wrong(path, "too_many", max=most)
        return {
            self.value(kind.key_type, key, path): self.value(
                kind.value_type, value, _at(path, text.tidy(str(key))[:80])
            )
            for key, value in raw.items()
        }


_MAKERS: dict[type[Any], Any] = {
    inspect.SetType: set,
    inspect.FrozenSetType: frozenset,
    inspect.VarTupleType: tuple,
}
_NAMES = {
    str: "a text",
    dict: "an object",
    list: "a list",
    bool: "true or false",
    int: "a number",
    float: "a number",
}


def _plain(kind: inspect.Type) -> inspect.Type:
    return _plain(kind.type) if isinstance(kind, inspect.Metadata) else kind


def _raw_types(branch: inspect.Type) -> tuple[type[Any], ...]:
    """The types of raw values that a branch of a union reads."""
    match branch:
        case inspect.DictType() | inspect.StructType() | inspect.DataclassType():
            return (dict,)
        case inspect.CollectionType():
            return (list,)
        case inspect.BoolType():
            return (bool,)
        case inspect.IntType():
            return (int,)
        case inspect.FloatType():
            return (float, int)
    return (str,)


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
