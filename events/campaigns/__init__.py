"""Campaigns 議題 form a tree; a line 成果項目 is one row of the impact report under a campaign."""

from events.campaigns.drafts import CampaignDraft, LineDraft
from events.campaigns.reads import CampaignView, LineView, campaign, line, lines, tree
from events.campaigns.tables import Campaign, Count, Figure, Line, Participants
from events.campaigns.writes import put_campaign, put_line

__all__ = [
    "Campaign",
    "CampaignDraft",
    "CampaignView",
    "Count",
    "Figure",
    "Line",
    "LineDraft",
    "LineView",
    "Participants",
    "campaign",
    "line",
    "lines",
    "put_campaign",
    "put_line",
    "tree",
]
