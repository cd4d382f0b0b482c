"""Views of petitions that the SQL of later rooms may read."""

from __future__ import annotations

from events.petitions.tables import COUNTED

_COUNTED = ", ".join(f"'{state}'" for state in COUNTED)

VIEWS = {
    "petition_named": """
        SELECT id, slug, title, open, baseline, team FROM petition""",
    # The campaigns that a petition's signatures count for today; place is their order.
    "petition_credited": """
        SELECT petition, campaign, id AS place FROM petition_credit WHERE until IS NULL""",
    # The events whose ticket pages offer a petition.
    "petition_offered": """
        SELECT petition, event FROM petition_event""",
    # Every step of every signature, in no order: there are never fewer.
    "signature_stepped": """
        SELECT id, signature FROM signature_step""",
    # Signatures with their latest state; counts_since is null unless that state is a counted one.
    "signature_given": f"""
        SELECT s.id, s.petition, s.text, s.person, s.particulars, s.origin, s.session, s.ticket,
               s.device, s.placement, s.locale, s.made_at, latest.state,
               CASE WHEN latest.state IN ({_COUNTED}) THEN (
                   SELECT min(step.at) FROM signature_step AS step
                   WHERE step.signature = s.id AND step.state IN ({_COUNTED})
                     AND step.id > coalesce((
                         SELECT max(broken.id) FROM signature_step AS broken
                         WHERE broken.signature = s.id
                           AND broken.state NOT IN ({_COUNTED})), 0)
               ) END AS counts_since
        FROM signature AS s CROSS JOIN LATERAL (
            SELECT state FROM signature_step AS step
            WHERE step.signature = s.id ORDER BY step.id DESC LIMIT 1
        ) AS latest""",
    # Whether each counts: of those of one person for one petition, the first that came to count.
    "signature_now": f"""
        SELECT s.*, first.counted, CASE WHEN first.counted THEN s.counts_since END AS counted_at
        FROM signature_given AS s CROSS JOIN LATERAL (
            SELECT s.state IN ({_COUNTED}) AND NOT EXISTS (
                SELECT FROM person_now AS me JOIN person_now AS same ON same.person = me.person
                JOIN signature_given AS other ON other.person = same.id
                WHERE me.id = s.person AND other.petition = s.petition AND other.id <> s.id
                  AND (other.counts_since, other.id) < (s.counts_since, s.id)) AS counted
        ) AS first""",
}
