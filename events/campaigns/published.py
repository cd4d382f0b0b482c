"""Views of campaigns and lines that the SQL of later rooms may read."""

from __future__ import annotations

VIEWS = {
    "campaign_named": """
        SELECT id, slug, name, team FROM campaign""",
    # Each campaign with itself and every campaign below it in the tree.
    "campaign_below": """
        WITH RECURSIVE below (campaign, member) AS (
            SELECT id, id FROM campaign
            UNION ALL
            SELECT below.campaign, child.id
            FROM below JOIN campaign AS child ON child.parent = below.member
        ) SELECT campaign, member FROM below""",
    "line_named": """
        SELECT id, campaign, slug, counts, count_unit, participants, participants_unit, figures,
               hosting
        FROM report_line""",
}
