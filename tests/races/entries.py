"""What is left of entries once a race is over."""

from __future__ import annotations

from events import admission, db


async def nobody_is_in() -> None:
    """No admission, no head counted, no place taken at the door, and the books agree."""
    assert await db.fetch_value("SELECT count(*) FROM admission") == 0
    assert await db.fetch_value("SELECT coalesce(sum(quantity), 0) FROM headcount") == 0
    assert await db.fetch_value("SELECT sum(at_door) FROM quota") == 0
    assert await admission.audit() == []
