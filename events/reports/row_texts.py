"""The texts of a statement's rows that are kept once for each language."""

from __future__ import annotations

from typing import Any

import msgspec


def with_texts(row: Any, *columns: str) -> dict[str, Any]:
    """A row by its columns, those named read from JSON; what is null or empty stays so."""
    return {
        name: msgspec.json.decode(value) if name in columns and value else value
        for name, value in row.items()
    }
