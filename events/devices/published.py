"""Views of phones that the SQL of later rooms may read."""

from __future__ import annotations

GRACE = "interval '24 hours'"

VIEWS = {
    # Every phone that was invited; outstanding are the rows it announced that have not arrived. Its
    # time is over a day after the event's last session, whenever that is now.
    "phone_now": f"""
        SELECT d.id, d.event, d.gate, d.name, d.role, d.pairing, d.token_hash, d.paired_at,
               d.revoked_at, d.announced, d.received_through, d.seen_at,
               greatest(d.announced - d.received, 0) AS outstanding,
               d.xmin::text AS version,
               greatest(d.paired_at, (SELECT max(s.ends_at) FROM session_timed AS s
                                      WHERE s.event = d.event)) + {GRACE} AS not_after
        FROM device AS d""",
}
