"""The facts that figures are made of: one statement per table, for many sets of sessions at once.

A set of sessions has a key (a session, a line, a campaign, a total); sets may overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from events import db
from events.reports.figures import CountedSession, DistinctFacts

_SESSIONS = """
    WITH RECURSIVE outwards AS (
        SELECT id AS session, within AS outer_one FROM session_timed
        WHERE id = ANY($1::int[]) AND within IS NOT NULL
        UNION
        SELECT o.session, s.within FROM outwards AS o JOIN session_timed AS s ON s.id = o.outer_one
        WHERE s.within IS NOT NULL
    )
    SELECT s.id, s.event, s.starts_at,
           ARRAY(SELECT o.outer_one FROM outwards AS o WHERE o.session = s.id) AS around,
           s.ends_at <= $2 AS over,
           EXISTS (SELECT FROM scan_recorded AS e JOIN gate_named AS g ON g.id = e.gate
                   WHERE e.session = s.id AND g.kind = 'entry' AND e.kind IN ('in', 'walk_in')
                     AND e.effective_at BETWEEN s.opens_at AND s.closes_at)
           OR EXISTS (SELECT FROM scan_standing AS e
                      WHERE e.session = s.id AND e.lets_in) AS entries,
           coalesce(a.admitted, 0) AS admitted, coalesce(a.walk_ins, 0) AS walk_ins,
           a.group_heads, h.heads AS counted, coalesce(p.absent, 0) AS absent
    FROM session_timed AS s
    LEFT JOIN (
        SELECT a.session, count(*) FILTER (WHERE a.heads IS NULL) AS admitted,
               count(*) FILTER (WHERE a.heads IS NULL AND g.walk_in) AS walk_ins,
               sum(a.heads) AS group_heads
        FROM admission_made AS a JOIN guest_seated AS g ON g.ticket = a.ticket
        WHERE a.session = ANY($1::int[]) GROUP BY a.session
    ) AS a ON a.session = s.id
    LEFT JOIN (
        SELECT session, heads FROM headcount_summed WHERE session = ANY($1::int[])
    ) AS h ON h.session = s.id
    LEFT JOIN (
        SELECT p.session, sum(p.heads) AS absent
        FROM place_claimed AS p JOIN ticket_live AS t ON t.id = p.ticket
        LEFT JOIN admission_made AS a ON a.session = p.session AND a.ticket = p.ticket
        WHERE p.session = ANY($1::int[]) AND NOT p.at_door AND p.released_at IS NULL
          AND a.id IS NULL
        GROUP BY p.session
    ) AS p ON p.session = s.id
    WHERE s.id = ANY($1::int[])
"""


async def session_facts(ids: Iterable[int], now: datetime) -> dict[int, CountedSession]:
    """The recorded facts of each session, by its id."""
    rows = await db.fetch(_SESSIONS, sorted(set(ids)), now)
    return {row["id"]: CountedSession(**row) for row in rows}


_TICKETS = """
    WITH sets AS (SELECT * FROM unnest($1::int[], $2::int[]) AS told (key, session)),
    booked AS (
        SELECT DISTINCT sets.key, p.ticket, p.at_door
        FROM sets JOIN place_claimed AS p ON p.session = sets.session
        WHERE NOT p.at_door OR EXISTS (  -- a walk-in that was undone never was
            SELECT FROM scan_standing AS w WHERE w.ticket = p.ticket AND w.kind = 'walk_in')
    )
    SELECT key,
           coalesce(sum(coalesce(t.heads, 1)) FILTER (WHERE t.id IS NOT NULL AND NOT at_door), 0)
               AS registered,
           count(*) FILTER (WHERE t.id IS NULL) AS cancelled
    FROM booked LEFT JOIN ticket_live AS t ON t.id = booked.ticket
    GROUP BY key
"""
_PEOPLE = """
    WITH sets AS (SELECT * FROM unnest($1::int[], $2::int[]) AS told (key, session)),
    present AS (
        SELECT DISTINCT a.session, s.event, p.person
        FROM admission_made AS a JOIN session_timed AS s ON s.id = a.session
        JOIN person_now AS p ON p.id = a.person
        WHERE a.session = ANY($2::int[])
    ), asked AS (
        SELECT DISTINCT p.id, p.person
        FROM present JOIN person_now AS p ON p.person = present.person
    ), first AS (
        SELECT DISTINCT ON (asked.person) asked.person, k.event
        FROM asked JOIN person_known AS k ON k.id = asked.id
        ORDER BY asked.person, k.at, k.place
    ), doers AS (
        SELECT s.session, p.person FROM signature_now AS s JOIN person_now AS p ON p.id = s.person
        WHERE s.counted AND s.session = ANY($2::int[])
        UNION
        SELECT a.session, p.person FROM action_done AS a JOIN person_now AS p ON p.id = a.person
        WHERE a.session = ANY($2::int[])
    )
    SELECT sets.key, count(DISTINCT present.person) AS people,
           count(DISTINCT present.person) FILTER (WHERE first.event = present.event)
               AS new_people,
           count(DISTINCT present.person) FILTER (WHERE first.person IS NULL) AS unknown_people,
           count(DISTINCT present.person) FILTER (WHERE doers.person IS NOT NULL) AS acted
    FROM sets JOIN present ON present.session = sets.session
    LEFT JOIN first ON first.person = present.person
    LEFT JOIN doers ON doers.session = present.session AND doers.person = present.person
    GROUP BY sets.key
"""
_SIGNATURES = """
    WITH sets AS (SELECT * FROM unnest($1::int[], $2::int[]) AS told (key, session)),
    owned AS (SELECT * FROM unnest($3::int[], $4::int[]) AS told (key, campaign)),
    due AS (
        SELECT sets.key, n.id FROM sets JOIN signature_now AS n ON n.session = sets.session
        WHERE n.counted
        UNION
        SELECT owned.key, n.id FROM owned
        JOIN campaign_below AS b ON b.campaign = owned.campaign
        JOIN petition_credited AS c ON c.campaign = b.member
        JOIN signature_now AS n ON n.petition = c.petition
        LEFT JOIN session_timed AS s ON s.id = n.session
        WHERE n.counted AND coalesce(s.starts_at, n.counted_at) >= $5
          AND coalesce(s.starts_at, n.counted_at) < $6
        UNION
        SELECT everything.key, n.id FROM unnest($7::int[]) AS everything (key)
        CROSS JOIN signature_now AS n LEFT JOIN session_timed AS s ON s.id = n.session
        WHERE n.counted AND coalesce(s.starts_at, n.counted_at) >= $5
          AND coalesce(s.starts_at, n.counted_at) < $6
    )
    SELECT key, count(*) AS signatures FROM due GROUP BY key
"""
_ACTIONS = """
    WITH sets AS (SELECT * FROM unnest($1::int[], $2::int[]) AS told (key, session)),
    done AS MATERIALIZED (SELECT * FROM action_done),
    owned AS (
        SELECT told.key, b.member AS campaign
        FROM unnest($3::int[], $4::int[]) AS told (key, campaign)
        JOIN campaign_below AS b ON b.campaign = told.campaign
    ),
    due AS (
        SELECT sets.key, a.id FROM sets JOIN done AS a ON a.session = sets.session
        UNION
        SELECT owned.key, a.id FROM owned JOIN done AS a ON a.campaign = owned.campaign
        LEFT JOIN session_timed AS s ON s.id = a.session
        WHERE coalesce(s.starts_at, a.at) >= $5 AND coalesce(s.starts_at, a.at) < $6
        UNION
        SELECT owned.key, a.id FROM owned
        JOIN petition_credited AS c ON c.campaign = owned.campaign
        JOIN done AS a ON a.petition = c.petition
        LEFT JOIN session_timed AS s ON s.id = a.session
        WHERE coalesce(s.starts_at, a.at) >= $5 AND coalesce(s.starts_at, a.at) < $6
        UNION
        SELECT everything.key, a.id FROM unnest($7::int[]) AS everything (key)
        CROSS JOIN done AS a LEFT JOIN session_timed AS s ON s.id = a.session
        WHERE coalesce(s.starts_at, a.at) >= $5 AND coalesce(s.starts_at, a.at) < $6
    )
    SELECT due.key, a.type, sum(a.quantity) AS quantity
    FROM due JOIN done AS a ON a.id = due.id GROUP BY due.key, a.type ORDER BY a.type
"""

FOREVER = (datetime.fromisoformat("0001-01-02T00:00:00+00:00"),
           datetime.fromisoformat("9999-01-01T00:00:00+00:00"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sets:
    """Sets of sessions by key; of some also what is done for a campaign outside any session."""

    sessions: Mapping[int, Iterable[int]]
    campaigns: Mapping[int, int] = field(default_factory=dict)
    everything: tuple[int, ...] = ()
    period: tuple[datetime, datetime] = FOREVER

    def pairs(self) -> tuple[list[int], list[int]]:
        """Keys and sessions, side by side."""
        flat = [(key, session) for key, ids in self.sessions.items() for session in ids]
        return [key for key, _ in flat], [session for _, session in flat]


async def distinct_facts(sets: Sets) -> dict[int, DistinctFacts]:
    """The facts counted once in each set, however many of its sessions each touches; by its key."""
    keys, sessions = sets.pairs()
    deeds = (
        keys, sessions, list(sets.campaigns), list(sets.campaigns.values()), *sets.period,
        list(sets.everything),
    )  # fmt: skip
    found: dict[int, dict[str, int]] = {key: {} for key in sets.sessions}
    for statement, arguments in (
        (_TICKETS, (keys, sessions)),
        (_PEOPLE, (keys, sessions)),
        (_SIGNATURES, deeds),
    ):
        for row in await db.fetch(statement, *arguments):
            found[row["key"]] |= {name: row[name] for name in row.keys() if name != "key"}  # noqa: SIM118
    by_type: dict[int, dict[str, int]] = {key: {} for key in sets.sessions}
    for row in await db.fetch(_ACTIONS, *deeds):
        by_type[row["key"]][row["type"]] = row["quantity"]
    return {
        key: DistinctFacts(**facts, actions_by_type=by_type[key]) for key, facts in found.items()
    }
