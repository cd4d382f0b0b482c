"""Views of actions that the SQL of later rooms may read."""

from __future__ import annotations

VIEWS = {
    # What was done, and how much of it stands. A correction takes back what was entered last for
    # the same type, session, petition and campaign, so that it counts when that was done: nowhere
    # and at no time is less done than nothing. With S the sums so far, in the order of entering,
    # and Mk = min(Sk … Sn), Mk - Mk-1 of row k stands; they add up to Sn.
    "action_done": """
        SELECT id, type, session, petition, campaign, person, at,
               (stays - lag(stays, 1, 0::bigint) OVER (
                   PARTITION BY type, session, petition, campaign ORDER BY id))::int AS quantity
        FROM (
            SELECT *, min(so_far) OVER (
                PARTITION BY type, session, petition, campaign
                ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS stays
            FROM (
                SELECT id, type, session, petition, campaign, person, at, sum(quantity) OVER (
                    PARTITION BY type, session, petition, campaign ORDER BY id) AS so_far
                FROM action
            ) AS entered
        ) AS corrected""",
}
