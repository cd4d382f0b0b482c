"""Views of phones that the SQL of later rooms may read."""

from __future__ import annotations

VIEWS = {
    # Every phone that was invited; outstanding are the rows it announced that have not arrived.
    "phone_now": """
        SELECT d.id, d.event, d.gate, d.name, d.role, d.pairing, d.token_hash, d.paired_at,
               d.not_after, d.revoked_at, d.announced, d.received_through, d.seen_at,
               greatest(d.announced - d.received, 0) AS outstanding,
               d.xmin::text AS version
        FROM device AS d""",
}
