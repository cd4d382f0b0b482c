"""An action as an organiser enters it (``POST /actions``)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

QUANTITY_MAX = 2_000_000_000

Slug = Annotated[str, Meta(max_length=80)]


class ActionDraft(Struct, frozen=True, kw_only=True):
    """So many of a type were done; a negative quantity corrects. ``at`` is now when left out.

    ``session`` is ``event/session``; petition and campaign are slugs.
    """

    type: Annotated[str, Meta(max_length=40)]
    quantity: Annotated[int, Meta(ge=-QUANTITY_MAX, le=QUANTITY_MAX)]
    session: Annotated[str, Meta(max_length=161)] | None = None
    petition: Slug | None = None
    campaign: Slug | None = None
    note: Annotated[str, Meta(max_length=300)] | None = None
    at: Annotated[datetime, Meta(tz=True)] | None = None
