"""Reading single values: texts, numbers, choices, times; each wrong one is named by its path."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from msgspec import inspect

from events import addresses, text
from events.clock import YEARS
from events.errors import FieldError

INTEGER_MAX = 2**31 - 1
TEXT_LENGTH_MAX = 10_000
TRUE = frozenset({"on", "1", "true", "yes"})
FALSE = frozenset({"", "off", "0", "false", "no"})
WRONG: Any = object()


class Values:
    """Reads values that have no parts, and gathers what is wrong."""

    def __init__(self, is_form: bool, is_whole: bool, goes_on: bool = False) -> None:
        self.goes_on = goes_on
        self.is_form = is_form
        self.is_whole = is_whole
        self.errors: list[FieldError] = []

    def wrong(self, path: str, code: str, **facts: object) -> Any:
        """Note a wrong field; what stands for its value."""
        self.errors.append(FieldError(path, code, facts))
        return WRONG

    def _text(self, kind: inspect.StrType, raw: object, path: str, extra: Any) -> Any:
        if not isinstance(raw, str):
            return self.wrong(path, "type", expected="a text")
        if text.UNKEPT.search(raw):
            return self.wrong(path, "malformed")
        tidy = text.tidy(raw)
        if not tidy and (kind.min_length or extra.get("slug")):
            return self.wrong(path, "required")
        if kind.min_length and len(tidy) < kind.min_length:
            return self.wrong(path, "too_short", min=kind.min_length)
        if len(tidy) > (most := kind.max_length or TEXT_LENGTH_MAX):
            return self.wrong(path, "too_long", max=most)
        if (kept := addresses.kept(tidy, extra)) is None:
            return self.wrong(path, "malformed" if tidy else "required")
        if extra.get("slug") and not text.is_slug(tidy):
            return self.wrong(path, "not_a_slug")
        if kind.pattern and not re.search(kind.pattern, tidy):
            return self.wrong(path, "not_a_slug" if "a-z0-9" in kind.pattern else "malformed")
        return kept

    def _integer(self, kind: inspect.IntType, raw: object, path: str) -> Any:
        if self.is_form and isinstance(raw, str):
            digits = text.tidy(raw).replace(",", "")
            is_number = digits.removeprefix("-").isdecimal() and len(digits) < 20
            raw = int(digits) if is_number else raw
        if not isinstance(raw, int) or isinstance(raw, bool):
            return self.wrong(path, "type", expected="a number")
        least = -INTEGER_MAX if kind.ge is None else kind.ge
        most = INTEGER_MAX if kind.le is None else kind.le
        if kind.gt is not None:
            least = kind.gt + 1
        return self._between(raw, least, most, path)

    def _float(self, kind: inspect.FloatType, raw: object, path: str) -> Any:
        if self.is_form and isinstance(raw, str):
            try:
                raw = float(text.tidy(raw))
            except ValueError:
                return self.wrong(path, "type", expected="a number")
        if not isinstance(raw, int | float) or isinstance(raw, bool) or raw != raw:
            return self.wrong(path, "type", expected="a number")
        least = -1e12 if kind.ge is None else kind.ge
        most = 1e12 if kind.le is None else kind.le
        value = self._between(raw, least, most, path)
        return value if value is WRONG else float(value)

    def _between(self, raw: float, least: float, most: float, path: str) -> Any:
        if raw < 0 <= least:
            return self.wrong(path, "below_zero")
        if raw < least:
            return self.wrong(path, "too_small", min=least)
        if raw > most:
            return self.wrong(path, "too_large", max=most)
        return raw

    def _bool(self, raw: object, path: str) -> Any:
        if self.is_form and isinstance(raw, str):
            word = raw.strip().lower()
            raw = True if word in TRUE else False if word in FALSE else raw
        return raw if isinstance(raw, bool) else self.wrong(path, "type", expected="true or false")

    def _choice(self, choices: dict[Any, Any], raw: object, path: str) -> Any:
        if not isinstance(raw, str | int) or isinstance(raw, bool):
            return self.wrong(path, "type", expected="a text")
        key = text.tidy(raw) if isinstance(raw, str) else raw
        if key not in choices:
            return self.wrong(path, "unknown_choice", choices=", ".join(map(str, choices)))
        return choices[key]

    def _datetime(self, raw: object, path: str) -> Any:
        if not isinstance(raw, str):
            return self.wrong(path, "type", expected="a time")
        try:
            value = msgspec.convert(text.tidy(raw), datetime)
        except msgspec.ValidationError:
            return self.wrong(path, "malformed")
        if value.tzinfo is None:
            return self.wrong(path, "no_time_zone")
        return value.astimezone(UTC) if value.year in YEARS else self.wrong(path, "out_of_range")

    def _date(self, raw: object, path: str) -> Any:
        if not isinstance(raw, str):
            return self.wrong(path, "type", expected="a date")
        try:
            value = date.fromisoformat(text.tidy(raw))
        except ValueError:
            return self.wrong(path, "malformed")
        return value if value.year in YEARS else self.wrong(path, "out_of_range")
