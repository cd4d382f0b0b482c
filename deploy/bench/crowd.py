"""A crowd: guests with tickets for an event, made in a few statements instead of one by one.

Only benchmarks make rows so. The audit holds for them: quotas, admissions and scans agree.
"""

from __future__ import annotations

from datetime import datetime

from events import db, tickets

FILLED = ("person", "particulars", "first_known", "registration", "ticket", "guest", "claim")
ENTERED = ("scan", "admission")

_TABLE = """
    CREATE TEMP TABLE crowd (n int, person int, particulars int, registration int, ticket int,
        scan bigint, session int, event int, offer int, device int, gate int,
        at timestamptz) ON COMMIT DROP
"""

# The sequences are drawn from first, so that every row can name its neighbours.
_CROWD = """
    INSERT INTO crowd
    SELECT n, nextval('person_id_seq'), nextval('particulars_id_seq'),
           nextval('registration_id_seq'), nextval('ticket_id_seq'), nextval('scan_id_seq'),
           here[1 + n % cardinality(here)], event, offer, device, gate, $3
    FROM generate_series(1, $2::int) AS n, (
        SELECT e.id AS event, o.id AS offer, ARRAY(
                   SELECT s.id FROM session AS s WHERE s.event = e.id ORDER BY s.position) AS here,
               (SELECT max(d.id) FROM device AS d WHERE d.event = e.id) AS device,
               (SELECT min(g.id) FROM gate AS g WHERE g.event = e.id AND g.kind = 'entry') AS gate
        FROM event AS e JOIN offer AS o ON o.event = e.id WHERE e.slug = $1
    ) AS door
"""

_GUESTS = (
    """INSERT INTO person (id, name_key, email_key, created_at)
       SELECT person, 'guest ' || person, sha256(person::text::bytea), at FROM crowd""",
    """INSERT INTO particulars (id, person, name, email, locale, told_at)
       SELECT particulars, person, 'Guest ' || person, 'guest-' || person || '@example.org',
              'zh-Hant', at FROM crowd""",
    """INSERT INTO first_known (person, at, source, event)
       SELECT person, at, 'registration', event FROM crowd""",
    """INSERT INTO registration (id, reference, event, contact, form_version, made_at)
       SELECT registration, 'R-' || upper(lpad(to_hex(registration), 8, '0')), event, particulars,
              1, at FROM crowd""",
    """INSERT INTO ticket (id, number, short, event, offer, tag, short_tag, issue, key_slot,
                           issued_at, changed_in)
       SELECT ticket, substring(sha256(('number' || ticket)::bytea) FOR 8),
              upper(lpad(to_hex(ticket), 8, '0')), event, offer,
              substring(sha256(('tag' || ticket)::bytea) FOR 10),
              substring(sha256(('short' || ticket)::bytea) FOR 10), 0, 0,
              at, pg_current_xact_id()::text::bigint FROM crowd""",
    """INSERT INTO guest (registration, ticket, person, particulars, position)
       SELECT registration, ticket, person, particulars, 1 FROM crowd""",
    """WITH claimed AS (
           INSERT INTO claim (quota, ticket, claimed_at)
           SELECT q.id, ticket, at FROM crowd
           JOIN quota AS q ON q.session = crowd.session OR q.offer = crowd.offer
           RETURNING quota
       ), drawn AS (SELECT quota, count(*) AS n FROM claimed GROUP BY quota)
       UPDATE quota SET taken = taken + drawn.n FROM drawn WHERE quota.id = drawn.quota""",
)

_ENTRIES = (
    """INSERT INTO scan (id, device, seq, key, content, status, event, gate, session, ticket, kind,
                         verdict, lets_in, scanned_at, offset_ms, effective_at, received_at, answer)
       SELECT scan, device, 1000000 + n, gen_random_uuid(), sha256(scan::text::bytea), 'recorded',
              event, gate, session, ticket, 'in', 'admit', true, at, 0,
              at - n % 3600 * interval '1 second', at, '{}' FROM crowd""",
    """INSERT INTO admission (session, ticket, person, scan, at)
       SELECT session, ticket, person, scan, at - n % 3600 * interval '1 second' FROM crowd""",
    """UPDATE ticket SET entered = ARRAY[crowd.session] FROM crowd
       WHERE crowd.ticket = ticket.id""",
)


async def gather(event: str, count: int, now: datetime, *, admitted: bool = False) -> list[str]:
    """Give so many guests a ticket of the event, spread over its sessions; returns their codes.

    ``admitted`` also lets everybody in, by rows of the event's newest phone. The event has one
    offer without choice.
    """
    async with db.transaction():
        await db.execute(_TABLE)
        await db.execute(_CROWD, event, count, now)
        for statement in (*_GUESTS, *(_ENTRIES if admitted else ())):
            await db.execute(statement)
        issued = db.column(await db.fetch("SELECT ticket FROM crowd ORDER BY n"), "ticket")
    for table in (*FILLED, *(ENTERED if admitted else ())):
        await db.execute(f"VACUUM (ANALYZE) {table}")
    rows = await tickets.by_ids(issued)
    return [rows[ticket].code for ticket in issued]
