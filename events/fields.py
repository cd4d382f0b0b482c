"""Fields that the drafts of several rooms have, with the bounds that msgspec holds them to."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from events.addresses import EMAIL_LENGTH_MAX, PHONE_LENGTH_MAX
from events.text import SLUG_LENGTH_MAX

Language = Annotated[str, Meta(pattern="^(zh-Hant|en)$")]
"""A key of a text that is written once for each language."""

Slug = Annotated[str, Meta(max_length=SLUG_LENGTH_MAX)]
"""The slug of something that should exist; whether it does is for the room to say."""

SessionName = Annotated[str, Meta(max_length=2 * SLUG_LENGTH_MAX + 1)]
"""A session as ``event/session``."""

Aware = Annotated[datetime, Meta(tz=True)]
"""An instant that says its offset."""

Email = Annotated[
    str,
    Meta(max_length=EMAIL_LENGTH_MAX, extra={"email": True}, extra_json_schema={"format": "email"}),
]
"""An e-mail address that can be delivered; read from however it was typed."""

Phone = Annotated[str, Meta(max_length=PHONE_LENGTH_MAX, extra={"phone": True})]
"""A phone number as people write it."""

Note = Annotated[str, Meta(max_length=300)]
"""A remark of whoever enters a figure."""
