"""What an action may be: decided without a query."""

from __future__ import annotations

import re

from events.actions.drafts import ActionDraft
from events.errors import FieldError

TYPE = re.compile(r"[a-z][a-z0-9_]{0,39}")
SIGNATURE = "signature"


def check(draft: ActionDraft) -> list[FieldError]:
    """What must be mended before anything is looked up."""
    errors = []
    if not TYPE.fullmatch(draft.type):
        errors.append(FieldError("type", "malformed"))
    elif draft.type == SIGNATURE:
        errors.append(FieldError("type", "use_petitions"))
    if draft.quantity == 0:
        errors.append(FieldError("quantity", "zero"))
    if draft.at is not None and draft.at.tzinfo is None:
        errors.append(FieldError("at", "no_time_zone"))
    return errors
