"""What stands for a value that cannot be read, so that the rest of a body can be judged as well."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from msgspec import inspect

from events import text
from events.errors import FieldError
from web.forms.values import WRONG

SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)
OF_TIMES = frozenset({"before_start", "out_of_range"})


_PLAIN: dict[type[inspect.Type], Any] = {
    inspect.BoolType: False,
    inspect.DateTimeType: SOME_DAY,
    inspect.DateType: SOME_DAY.date(),
}


def stand_in(kind: inspect.Type, raw: object) -> Any:
    """A value of the type, near to the raw one; WRONG where nothing can stand for it."""
    match kind:
        case inspect.Metadata():
            return stand_in(kind.type, raw)
        case inspect.UnionType():
            return None if kind.includes_none else stand_in(kind.types[0], raw)
        case inspect.StrType():
            return text.tidy(raw) if isinstance(raw, str) else ""
        case inspect.IntType() | inspect.FloatType():
            return kind.ge if kind.ge is not None else 1
        case inspect.EnumType():
            return next(iter(kind.cls))
        case inspect.LiteralType():
            return kind.values[0]
        case inspect.CollectionType() | inspect.DictType():
            return {} if isinstance(kind, inspect.DictType) else []
    return _PLAIN.get(type(kind), WRONG)


def joined(known: list[FieldError], found: list[FieldError]) -> list[FieldError]:
    """All that is wrong: the known fields, and of the others what does not come of those."""
    fields = [error.field for error in known]
    codes = {error.code for error in known}
    is_time_known = codes & {"malformed", "no_time_zone", "out_of_range", "type", "required"}
    return known + [
        error
        for error in found
        if not any(_touch(error.field, field) for field in fields)
        and not (error.code in OF_TIMES and is_time_known)
    ]


def _touch(one: str, other: str) -> bool:
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def in_order(kind: inspect.Type, errors: list[FieldError]) -> list[FieldError]:
    """Errors in the order of the fields of a shape; fields it has not come last."""
    return sorted(errors, key=lambda error: _place(kind, error.field.split(".")))


def _place(kind: inspect.Type | None, steps: list[str]) -> list[int]:
    if not steps:
        return []
    step, *rest = steps
    part = _part(kind)
    if isinstance(part, inspect.CollectionType) and step.isdecimal():
        return [int(step), *_place(part.item_type, rest)]
    if isinstance(part, inspect.StructType | inspect.DataclassType):
        names = [field.encode_name for field in part.fields]
        if step in names:
            at = names.index(step)
            return [at, *_place(part.fields[at].type, rest)]
    return [len(steps) + 1_000]


def _part(kind: inspect.Type | None) -> inspect.Type | None:
    """The type without what is said about it; of a union, the branch that has parts."""
    if isinstance(kind, inspect.Metadata):
        return _part(kind.type)
    if isinstance(kind, inspect.UnionType):
        parts = [_part(inner) for inner in kind.types]
        return next((p for p in parts if isinstance(p, inspect.CollectionType)), parts[0])
    return kind
