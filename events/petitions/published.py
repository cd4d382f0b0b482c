"""Views of petitions that the SQL of later rooms may read."""

from __future__ import annotations

from events.petitions.tables import COUNTED

_COUNTED = ", ".join(f"'{state}'" for state in COUNTED)

VIEWS = {
    "petition_named": """
        SELECT id, slug, title, open, baseline FROM petition""",
    # The campaigns that a petition's signatures count for today; place is their order.
    "petition_credited": """
        SELECT petition, campaign, id AS place FROM petition_credit WHERE until IS NULL""",
    # The events whose ticket pages offer a petition.
    "petition_offered": """
        SELECT petition, event FROM petition_event""",
    # Signatures with their latest state, and since when they have counted without a break.
    "signature_now": f"""
        SELECT s.id, s.petition, s.person, s.origin, s.session, s.ticket, s.device, s.placement,
               s.locale, s.made_at, latest.state, latest.state IN ({_COUNTED}) AS counted,
               CASE WHEN latest.state IN ({_COUNTED}) THEN (
                   SELECT min(step.at) FROM signature_step AS step
                   WHERE step.signature = s.id AND step.state IN ({_COUNTED})
                     AND step.id > coalesce((
                         SELECT max(broken.id) FROM signature_step AS broken
                         WHERE broken.signature = s.id
                           AND broken.state NOT IN ({_COUNTED})), 0)
               ) END AS counted_at
        FROM signature AS s CROSS JOIN LATERAL (
            SELECT state FROM signature_step AS step
            WHERE step.signature = s.id ORDER BY step.id DESC LIMIT 1
        ) AS latest""",
}
