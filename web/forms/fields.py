"""A form on a page: what somebody typed, and the sentence at each field that they must mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from litestar import Request

Values = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Form:
    """The values of a form and a sentence for each field to mend, by the field's name.

    ``labels`` name, in the summary, the fields whose sentence does not say which one is meant.
    """

    values: Values = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str, default: str = "") -> str:
        """The text typed into a field, the first of several."""
        value = self.values.get(name, default)
        return value if isinstance(value, str) else (value[0] if value else default)

    def all(self, name: str) -> list[str]:
        """Everything that was ticked under a name."""
        value = self.values.get(name, [])
        return [value] if isinstance(value, str) else list(value)

    def typed(self) -> list[tuple[str, str]]:
        """Each field with each of its texts, but for those that every page has of its own."""
        return [
            (name, text) for name in self.values if name not in OF_THE_PAGE
            for text in self.all(name)
        ]  # fmt: skip


OF_THE_PAGE = ("csrf", "key", "show")
"""The hidden fields of every form, and its buttons that only show it again."""


async def form_values(request: Request[Any, Any, Any]) -> dict[str, str | list[str]]:
    """The fields of a form: a text, or a list of texts where a name was repeated."""
    values: dict[str, str | list[str]] = {}
    for name, value in (await request.form()).multi_items():
        if not isinstance(value, str):
            continue
        before = values.get(name)
        if before is None:
            values[name] = value
        elif isinstance(before, list):
            before.append(value)
        else:
            values[name] = [before, value]
    return values
