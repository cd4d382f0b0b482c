"""What only GET shows: accepted back by PUT and passed over, so that what was read can be put."""

from __future__ import annotations

import functools
from collections.abc import Hashable
from typing import Any

from msgspec import inspect

_Object = inspect.StructType | inspect.DataclassType


def without_shown(raw: Any, put: Hashable, shown: Hashable) -> Any:
    """The raw value without the fields that the shown shape has and the put one has not."""
    return _without(raw, _type_of(put), _type_of(shown))


@functools.cache
def _type_of(shape: Hashable) -> inspect.Type:
    return inspect.type_info(shape)


def _without(raw: Any, put: inspect.Type, shown: inspect.Type) -> Any:
    kind = inspect.CollectionType if isinstance(raw, list) else _Object
    put_part, shown_part = _branch(put, kind), _branch(shown, kind)
    if isinstance(put_part, inspect.CollectionType) and isinstance(
        shown_part, inspect.CollectionType
    ):
        return [_without(item, put_part.item_type, shown_part.item_type) for item in raw]
    if isinstance(raw, dict) and isinstance(put_part, _Object) and isinstance(shown_part, _Object):
        mine = {field.encode_name: field.type for field in put_part.fields}
        theirs = {field.encode_name: field.type for field in shown_part.fields}
        return {
            name: _without(value, mine[name], theirs[name])
            if name in mine.keys() & theirs
            else value
            for name, value in raw.items()
            if name in mine or name not in theirs
        }
    return raw


def _branch(kind: inspect.Type, wanted: Any) -> inspect.Type | None:
    """The type, or the branch of a union, that is of the wanted kind."""
    if isinstance(kind, inspect.Metadata):
        return _branch(kind.type, wanted)
    if isinstance(kind, inspect.UnionType):
        found = [branch for inner in kind.types if (branch := _branch(inner, wanted))]
        return found[0] if found else None
    return kind if isinstance(kind, wanted) else None
