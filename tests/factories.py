"""Things that are valid by default; a test names only the facts that it is about.

The cast: Ana organises, Ben keeps the door, Cy registers, Dee is an outsider.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 14, 4, 0, tzinfo=UTC)  # a Saturday, 12:00 in Taipei
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
