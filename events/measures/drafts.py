"""A measure as organisers write it (``POST /measures``)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from events.measures.tables import Basis, Qualifier

VALUE_MAX = 10**12


class MeasureDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reported figure of a line for a period (inclusive dates).

    ``figure`` is ``count`` or one that the line prints; ``session`` is ``event/session``, and
    then the value replaces that session's share of the derived figure.
    """

    campaign: str
    line: str
    figure: Annotated[str, Meta(max_length=30)]
    value: Annotated[int, Meta(ge=0, le=VALUE_MAX)]
    unit: Annotated[str, Meta(max_length=20)]
    qualifier: Qualifier
    basis: Basis
    since: date
    until: date
    session: str | None = None
    note: Annotated[str, Meta(max_length=300)] | None = None
